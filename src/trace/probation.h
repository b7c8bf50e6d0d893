// Whether a trace is worth its while. What it spares the interpreter is counted in instructions; where that does not tell,
// the trace rests by turns, and the clock does. (Traces that go on in it by a jump enter it all the same.)
#pragma once
#include "trace/trace.h"

namespace whipsnake {

// Rounds of a trace from one look at it to the next.
constexpr uint32_t window = 512;
// A loop that never ends is left, to be looked at, when it has lost so much.
constexpr int64_t most_lost = 64 * window;
// Whether it is time to look at it; on probation: whether its turn is over. (What begins behind an exit is not looked at.)
inline bool is_due(const Traces& traces, const Trace& trace) {
  return trace.rounds >= (traces.on_probation == &trace ? 4 * window : window) && !trace.from && !trace.engine->stress.hot;
}
// False: the interpreter is to do it from now on. Called when it is due.
bool pays(Traces& traces, Trace& trace);
// Something has been recorded and compiled. What that took is not the fault of the trace that is on probation: its turn begins
// anew. `root`, if not null, has got a bridge; of recursion there are many paths, and each makes the others longer, so there
// all counting begins anew. (For all traces: docutils had half as much more machine code, and was no faster.)
void look_anew(Traces& traces, Trace* root);

// There may be some machine code of whatever has run so many times. Beyond that, only of what runs so many times in a time: the
// caches have forgotten the other between one time and the next, and it takes much memory (docutils: 4.0 MB of code for 0.8,
// and no faster). As counters that decay, in other compilers.
constexpr uint64_t made_of_anything = 256 << 10;  // bytes
constexpr int64_t seldom = 200'000;               // nanoseconds of this process from one time to the next
// A place is going to be passed `times` times: from now on that is timed.
void time_passes(Engine* engine, const void* place, uint32_t times);
// Now it has been: nanoseconds of this process from one time to the next; `unknown`, if it was not timed.
constexpr int64_t unknown = INT64_MAX;
int64_t time_between(Engine* engine, const void* place);
bool is_too_seldom(Engine* engine, int64_t between);
// The same of a place that has been timed, and is going to be passed `times` times until it is asked again.
bool is_too_seldom(Engine* engine, const void* place, uint32_t times);
// Whether a function that is called so often, on a path without loops and recursion, does better in the interpreter, whose code the
// caches keep: going in and out, and fetching its machine code, takes longer than its few instructions.
bool is_cold(const Traces& traces, const Recording& recording, int64_t between);

}  // namespace whipsnake
