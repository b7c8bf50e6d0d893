// The recorder; see recorder.cpp.
#pragma once
#include "trace/trace.h"

namespace whipsnake {

// Code of the program's runs while it is at work, and other threads do: what it names is kept alive, or it is told.
struct Recorder {
  explicit Recorder(Traces& traces);
  ~Recorder();
  Recorder(const Recorder&) = delete;

  Recording recording;
  std::vector<Slot*> initial_frames;  // registers of the frames that the trace begins in, the one in memory first
  bool root = true;                   // it begins at a loop's head, and is to come back there
  const Word* end = nullptr;          // of that loop: its last way back
  bool left = false;                  // the loop was over: it is worth another try soon

  // Runs from the shell's pc. What the interpreter does next; how the recording ended is in `recording`.
  Next run(Shell& s, Engine* engine);
  void forget(const Code* code);      // which dies

 private:
  void keep(PyObject* object);
  void keep_named(const Logged& logged);

  Traces& traces_;
  std::vector<PyObject*> kept_;       // classes and globals
};

}  // namespace whipsnake
