// One engine per interpreter. They are found by the interpreter's address, and live as long as the process: frames may
// still run while an interpreter is being taken down.
#include "frame/engine.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <new>

#include "python/layout.h"

namespace whipsnake {
namespace {

struct Registered { std::atomic<PyInterpreterState*> interpreter; std::atomic<Engine*> engine; int64_t id; Registered* next; };
std::atomic<Registered*> first_registered = nullptr;
[[gnu::tls_model("initial-exec")]] thread_local PyInterpreterState* last_interpreter = nullptr;
[[gnu::tls_model("initial-exec")]] thread_local Engine* last_engine = nullptr;

Engine* new_engine(PyInterpreterState* interpreter) {
  // An interpreter that has died may have stood at the same address: its engine, and with it its records, must not be taken
  // for ours.
  for (Registered* old = first_registered.load(); old; old = old->next)
    if (old->engine.load()->interpreter == interpreter) old->engine.load()->interpreter = nullptr;
  auto* registered = static_cast<Registered*>(PyMem_RawCalloc(1, sizeof(Registered)));
  auto* engine = static_cast<Engine*>(PyMem_RawCalloc(1, sizeof(Engine)));
  if (!registered || !engine) return nullptr;
  new (engine) Engine{interpreter};
  engine->id = PyInterpreterState_GetID(interpreter);
  registered->interpreter = interpreter;
  registered->engine = engine;
  registered->id = PyInterpreterState_GetID(interpreter);
  registered->next = first_registered.load();
  while (!first_registered.compare_exchange_weak(registered->next, registered)) {}
  return engine;
}

Engine* find_engine(PyInterpreterState* interpreter) {
  int64_t id = interpreter->id;  // an address may be used again
  for (Registered* r = first_registered.load(); r; r = r->next)
    if (r->interpreter == interpreter && r->id == id) return r->engine;
  return nullptr;
}

}  // namespace

Engine* engine_of(PyInterpreterState* interpreter) {
  if (last_interpreter == interpreter && last_engine->id == interpreter->id) [[likely]] return last_engine;
  Engine* engine = find_engine(interpreter);
  if (engine) {
    last_interpreter = interpreter;
    last_engine = engine;
  }
  return engine;
}

std::string set_dumped(const char* words) {
  unsigned bits = 0;
  while (*words) {
    std::string word(words, std::strcspn(words, ","));
    auto* known = std::find(std::begin(dump_names), std::end(dump_names), word);
    if (known == std::end(dump_names)) return "no dump is called " + word + " (but trace, passes, code)";
    bits |= 1u << (known - dump_names);
    words += word.size();
    words += *words == ',';
  }
  dumped = bits;
  return {};
}

// Hot loops are compiled unless somebody says otherwise. Stress modes are about what they name.
static void decide_on_machine_code() {
  const char *jit = std::getenv("WHIPSNAKE_JIT"), *stress = std::getenv("WHIPSNAKE_STRESS");
  if (jit) machine_code = has_machine_code && std::strcmp(jit, "0") != 0;
  else if (!stress || !*stress) machine_code = has_machine_code;
  if (const char* words = std::getenv("WHIPSNAKE_DUMP"); words && *words)
    if (std::string wrong = set_dumped(words); !wrong.empty()) fprintf(stderr, "whipsnake: WHIPSNAKE_DUMP: %s\n", wrong.c_str());
  name_traces = jit && std::strcmp(jit, "perf") == 0;
}

const char* enable(PyThreadState* thread) {
  PyInterpreterState* interpreter = thread->interp;
  Engine* engine = engine_of(interpreter);
  _PyFrameEvalFunction present = _PyInterpreterState_GetEvalFrameFunc(interpreter);
  if (present != evaluate && present != cpython_evaluator)
    return "another tool has replaced CPython's frame evaluator (a debugger, a profiler or a compiler); it stays in charge";
  if (!engine) {
    if (const char* why = refusal_by_layout(thread)) return why;
    engine = new_engine(interpreter);
    if (!engine) return "out of memory";
  }
  if (const char* why = watch_code(engine)) return why;
  decide_on_machine_code();
  engine->enabled = true;
  if (present != evaluate) _PyInterpreterState_SetEvalFrameFunc(interpreter, evaluate);
  return nullptr;
}

void disable(PyThreadState* thread) {
  Engine* engine = engine_of(thread->interp);
  if (!engine) return;
  engine->enabled = false;
  if (_PyInterpreterState_GetEvalFrameFunc(thread->interp) == evaluate)
    _PyInterpreterState_SetEvalFrameFunc(thread->interp, cpython_evaluator);
}

bool is_enabled(PyInterpreterState* interpreter) {
  Engine* engine = engine_of(interpreter);
  return engine && engine->enabled && (engine->monitored_frames || _PyInterpreterState_GetEvalFrameFunc(interpreter) == evaluate);
}

}  // namespace whipsnake
