// Whether a trace is worth its while. What it spares the interpreter is counted in instructions; where that does not tell,
// the trace rests by turns, and the clock does. (Traces that go on in it by a jump enter it all the same.)
#pragma once
#include "trace/trace.h"

namespace whipsnake {

// Times that a trace is entered from one look at it to the next.
constexpr uint64_t window = 512;
// False: the interpreter is to do it from now on. Called once in a window.
bool pays(Traces& traces, Trace& trace);

}  // namespace whipsnake
