// The recorder; see recorder.cpp.
#pragma once
#include "trace/trace.h"

namespace whipsnake {

struct Recorder {
  Recording recording;
  std::vector<Slot*> initial_frames;  // registers of the frames that the trace begins in, the one in memory first
  bool root = true;                   // it begins at a loop's head, and is to come back there
  const Word* end = nullptr;          // of that loop: its last way back
  bool left = false;                  // the loop was over: it is worth another try soon

  // Runs from the shell's pc. What the interpreter does next; how the recording ended is in `recording`.
  Next run(Shell& s, Engine* engine);
};

}  // namespace whipsnake
