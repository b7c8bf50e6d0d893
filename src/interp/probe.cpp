#include "interp/probe.h"

#include <cstdlib>
#include <cstring>
#include <algorithm>
#include <string_view>

#include "ops/watch.h"

namespace whipsnake {

uint64_t next_random(uint64_t& state) {  // xorshift64*, see Vigna, "An experimental exploration of Marsaglia's xorshift generators"
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return state * 0x2545f4914f6cdd1d;
}

namespace {

// Signals and pending calls are looked for at the next poll; and, rarely, the collector runs there. (Not other threads: who
// is asked to give up the interpreter waits until somebody has taken it.)
void disturb(PyThreadState* thread, uint64_t random) {
  if (random % 8 == 0) _Py_set_eval_breaker_bit(thread, _PY_SIGNALS_PENDING_BIT | _PY_CALLS_TO_DO_BIT);
  if (random % 4096 == 0) _Py_set_eval_breaker_bit(thread, _PY_GC_SCHEDULED_BIT);
}

}  // namespace

Detour take_detour(const Spilled& s) {
  Engine* engine = code_behind(s.constants)->engine;
  Stress& stress = engine->stress;
  if (engine->executed) engine->executed->times[s.pc->opcode]++;
  if (!stress.random) return Detour::none;
  uint64_t random = next_random(stress.random);
  if (stress.poll) disturb(s.thread, random >> 48);
  if (stress.watch && (random >> 16) % 1024 == 0) end_epoch();
  if (stress.handback && (random >> 32) % 256 == 0) return Detour::hand_back;
  if (stress.miss && random % 4 == 0) return random % 8 == 0 ? Detour::whole : Detour::generic;
  return Detour::none;
}

const char* set_stress(Engine* engine, const char* words) {
  Stress stress;
  bool count = false;
  uint64_t seed = 1;
  for (const char* word = words; *word;) {
    const char* end = strchrnul(word, ',');
    std::string_view text(word, static_cast<size_t>(end - word));
    if (text == "hot") stress.hot = true;
    else if (text.starts_with("first=")) stress.first = strtoull(word + 6, nullptr, 10);
    else if (text == "verify") stress.verify = true;
    else if (text == "jit") machine_code = has_machine_code;
    else if (text.starts_with("traces=")) stress.traces = strtoull(word + 7, nullptr, 10);
    else if (text.starts_with("without=")) {
      auto name = std::find(std::begin(pass_names), std::end(pass_names), text.substr(strlen("without=")));
      if (name == std::end(pass_names)) return word;
      stress.left_out |= 1u << (name - std::begin(pass_names));
    }
    else if (!loop_has_probe) return word;
    else if (text == "miss") stress.miss = true;
    else if (text == "handback") stress.handback = true;
    else if (text == "poll") stress.poll = true;
    else if (text == "watch") stress.watch = true;
    else if (text == "count") count = true;
    else if (text.starts_with("seed=")) seed = strtoull(word + 5, nullptr, 10);
    else return word;
    word = *end ? end + 1 : end;
  }
  if (stress.miss || stress.handback || stress.poll || stress.watch) stress.random = (seed + 1) * 0x9e3779b97f4a7c15;
  if (count && !engine->executed) engine->executed = static_cast<Executed*>(PyMem_RawCalloc(1, sizeof(Executed)));
  engine->stress = stress;
  if (stress.hot) first_counter = 1, hot_count = 3, hot_function = 3, hot_exit = 2;
  probing = probing || count || stress.random;
  return nullptr;
}

}  // namespace whipsnake
