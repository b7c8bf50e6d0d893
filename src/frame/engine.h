// Switching the engine on and off in an interpreter.
#pragma once
#include <string>

#include "frame/frame.h"

namespace whipsnake {

// Null when the engine is on now; else one sentence that says why it cannot be. Sets no Python exception.
const char* enable(PyThreadState* thread);
void disable(PyThreadState* thread);
bool is_enabled(PyInterpreterState* interpreter);  // on, and still the interpreter's evaluate-frame hook

// Say what is printed as traces are made (Dump): words, with commas between them. What is wrong with them, or nothing.
std::string set_dumped(const char* words);

}  // namespace whipsnake
