// The recorder; see recorder.cpp.
#pragma once
#include "trace/trace.h"

namespace whipsnake {

// Code of the program's runs while it is at work, and other threads do. What it names may die meanwhile, as it would without
// it; then the recording is lost.
struct Recorder {
  explicit Recorder(Traces& traces);
  ~Recorder();
  Recorder(const Recorder&) = delete;

  Recording recording;
  std::vector<Slot*> initial_frames;  // registers of the frames that the trace begins in, the one in memory first
  std::vector<Code*> waiting;         // code of those below the last
  bool root = true;                   // it begins at a loop's head, and is to come back there
  const Word* end = nullptr;          // of that loop: its last way back
  bool left = false;                  // the loop was over: it is worth another try soon

  // Runs from the shell's pc. What the interpreter does next; how the recording ended is in `recording`.
  Next run(Shell& s, Engine* engine);
  void forget(const Code* code);      // which dies
  void forget_globals(PyObject* dict);

 private:
  // What to do at a function's ENTER: go through it, or end the recording there.
  bool ends_at_function(const Word* enter, const std::vector<Code*>& active);
  Next go_along(Shell& s, Engine* engine);
  void look_after(Engine* engine, const Logged& logged);
  void look_after(PyTypeObject* type);

  Traces& traces_;
  std::unordered_map<PyTypeObject*, PyObject*> classes_;  // weak references to them
  std::vector<PyObject*> kept_;                           // globals of whose death nobody would tell
};

}  // namespace whipsnake
