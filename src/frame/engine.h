// Switching the engine on and off in an interpreter.
#pragma once
#include "frame/frame.h"

namespace whipsnake {

// Null when the engine is on now; else one sentence that says why it cannot be. Sets no Python exception.
const char* enable(PyThreadState* thread);
void disable(PyThreadState* thread);
bool is_enabled(PyInterpreterState* interpreter);  // on, and still the interpreter's evaluate-frame hook

}  // namespace whipsnake
