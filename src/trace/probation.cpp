#include "trace/probation.h"

#include <ctime>

namespace whipsnake {

constexpr int32_t most_turns = 6;
constexpr uint8_t most_probations = 2;

// Nanoseconds that this process has worked. (Others' work, and waiting, is not the trace's fault.)
static int64_t now() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

static void begin(Traces& traces, Trace& trace) {
  constexpr int64_t longest = 300'000'000;  // who is not entered any more must not keep the others waiting
  int64_t time = now();
  if (Trace* other = traces.on_probation) {
    if (time - other->probation.since < longest) return;
    other->probation.rests = false;
  }
  traces.on_probation = &trace;
  trace.probation = {.since = time, .times = static_cast<uint8_t>(trace.probation.times + 1)};
}

// A turn is over. They are short, so the least of each kind are compared; the trace must show that it is faster.
static bool goes_on(Traces& traces, Trace& trace) {
  Probation& p = trace.probation;
  int64_t time = now(), took = time - p.since, &least = p.rests ? p.least_without : p.least_with;
  least = std::min(least, took);
  p.since = time;
  p.rests = !p.rests;
  if (++p.turns < most_turns) return true;
  traces.on_probation = nullptr;
  p.rests = false;
  return p.least_with + p.least_with / 100 < p.least_without;
}

static void tell(const Trace& trace, int64_t gain, const char* why) {
  if (dump_traces) fprintf(stderr, "retired: trace %u, %s: %s; gained %lld in %llu entries, ns for these with it %lld, without %lld\n", trace.number, beginning_of(trace).c_str(), why, static_cast<long long>(gain),
                           static_cast<unsigned long long>(window), static_cast<long long>(trace.probation.least_with), static_cast<long long>(trace.probation.least_without));
}

// It is if those who went into it were spared more than that costs; or if they lose clearly less than those before them did:
// it is left too often until bridges are there.
bool pays(Traces& traces, Trace& trace) {
  constexpr int64_t dear = 36;  // what a way in or out may cost beyond what is counted
  if (traces.on_probation == &trace) {
    trace.gain = trace.ways = 0;
    bool worth = goes_on(traces, trace);
    if (!worth) tell(trace, trace.gain_before, "slower");
    return worth;
  }
  int64_t gain = std::exchange(trace.gain, 0), before = std::exchange(trace.gain_before, gain), ways = std::exchange(trace.ways, 0);
  bool worth = gain >= 0 || before >= 0 || gain > before - before / 4;
  if (!worth) tell(trace, gain, "left too soon");
  else if (gain < ways * dear && before < ways * dear && trace.probation.times < most_probations) begin(traces, trace);
  return worth;
}

}  // namespace whipsnake
