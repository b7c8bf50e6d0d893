#include "trace/probation.h"

#include <algorithm>
#include <utility>

#include "base/clock.h"

namespace whipsnake {

constexpr int32_t most_turns = 6;
constexpr uint8_t most_probations = 2;

constexpr int64_t longest = 300'000'000;  // for a turn: who is not entered any more must not keep the others waiting

void time_passes(Engine* engine, const void* place, uint32_t times) { engine->traces->timed[place] = {time_worked(), times}; }
int64_t time_between(Engine* engine, const void* place) {
  if (engine->stress.hot) return 0;
  auto known = engine->traces->timed.find(place);
  return known == engine->traces->timed.end() ? unknown : (time_worked() - known->second.since) / known->second.times;
}
bool is_too_seldom(Engine* engine, int64_t between) { return between > seldom && engine->counters.machine_code_bytes >= made_of_anything; }
bool is_too_seldom(Engine* engine, const void* place, uint32_t times) {
  if (engine->counters.machine_code_bytes < made_of_anything) return false;
  int64_t between = time_between(engine, place);
  time_passes(engine, place, times);
  return between > seldom;
}
bool is_cold(const Traces& traces, const Recording& recording, int64_t between) {
  constexpr int64_t forgotten = 20'000;
  const Ending& ending = recording.ending;
  bool repeats = ending.kind == Ending::entry && (ending.trace == own_trace || traces.all[ending.trace]->loop);
  for (const Logged& logged : recording.log) repeats |= logged.opcode == Opcode::JUMP_BACK || (logged.event == Event::entered && logged.next_code == recording.code);
  return between > forgotten && !repeats;
}

static bool begin(Traces& traces, Trace& trace) {
  int64_t time = time_worked();
  if (Trace* other = traces.on_probation) {
    if (time < other->probation.until) return false;
    other->probation.rests = false;
  }
  traces.on_probation = &trace;
  trace.probation = {.since = time, .until = time + longest, .times = static_cast<uint8_t>(trace.probation.times + 1)};
  return true;
}

void look_anew(Traces& traces, Trace* root) {
  if (root && root->recursions) root->rounds = root->recursions = 0, root->gain = root->gain_before = root->ways = 0;
  if (!traces.on_probation) return;
  traces.on_probation->rounds = traces.on_probation->recursions = 0;
  traces.on_probation->probation.since = time_worked();
}

// A turn is over. They are short, so the least of each kind are compared; the trace must show that it is faster.
static bool goes_on(Traces& traces, Trace& trace) {
  Probation& p = trace.probation;
  int64_t time = time_worked();
  uint32_t calls = std::exchange(trace.rounds, 0) + std::exchange(trace.recursions, 0);
  double took = static_cast<double>(time - p.since) / calls, &least = p.rests ? p.least_without : p.least_with;
  trace.gain = trace.ways = 0;
  least = std::min(least, took);
  p.since = time;
  p.until = time + longest;
  p.rests = !p.rests;
  if (++p.turns < most_turns) return true;
  traces.on_probation = nullptr;
  p.rests = false;
  return p.least_with * 1.01 < p.least_without;
}

// What C does takes as long for the interpreter.
static bool mostly_calls(const Trace& trace) {
  constexpr size_t instructions = 8;  // to a call
  return trace.calls * instructions > trace.length;
}

static bool retire(const Trace& trace, int64_t gain, uint32_t rounds, const char* why) {
  if (dumps(Dump::trace)) fprintf(stderr, "retired: trace %u, %s: %s; gained %lld in %u rounds, ns for one with it %.1f, without %.1f\n", trace.number, beginning_of(trace).c_str(), why, static_cast<long long>(gain),
                           rounds, trace.probation.least_with, trace.probation.least_without);
  return false;
}

// It does if what went through it was spared more than that costs. Where it is not clearly so, twice, the clock decides: the
// trace may be left too often only until bridges are there.
bool pays(Traces& traces, Trace& trace) {
  constexpr int64_t dear = 36;  // what a way in or out may cost beyond what is counted
  if (traces.on_probation == &trace) return goes_on(traces, trace) || retire(trace, trace.gain_before, 0, "slower");
  uint32_t rounds = std::exchange(trace.rounds, 0);
  trace.recursions = 0;
  int64_t gain = std::exchange(trace.gain, 0), before = std::exchange(trace.gain_before, gain), ways = std::exchange(trace.ways, 0);
  if (gain >= ways * dear || before >= ways * dear) {
    if (mostly_calls(trace) && !trace.probation.times) begin(traces, trace);
    return true;
  }
  if (trace.probation.times < most_probations && begin(traces, trace)) return true;
  // (Of rounds that others came for, the gain is theirs.)
  bool loses = gain < 0 && before < 0 && gain <= before - before / 4 && -gain * 8 >= rounds;
  return !loses || trace.probation.turns == most_turns || retire(trace, gain, rounds, "left too soon");
}

}  // namespace whipsnake
