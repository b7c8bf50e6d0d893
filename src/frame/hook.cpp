// The evaluate-frame hook (PEP 523): who runs this frame, and the code records by which that is decided.
#include <algorithm>
#include <iterator>

#include "base/clock.h"
#include "frame/resume.h"
#include "frame/unwind.h"
#include "python/layout.h"

namespace whipsnake {

namespace {

constexpr unsigned warm_calls = 2;

// Worth translating at its first call: a loop, or a generator, which is entered again and again.
bool starts_warm(PyCodeObject* code) {
  if (code->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR)) return true;
  for (Py_ssize_t unit = 0; unit < Py_SIZE(code);) {
    int opcode = _Py_GetBaseCodeUnit(code, static_cast<int>(unit)).op.code;
    if (opcode == bytecode::JUMP_BACKWARD || opcode == bytecode::JUMP_BACKWARD_NO_INTERRUPT) return true;
    unit += 1 + _PyOpcode_Caches[opcode];
  }
  return false;
}

// Somebody may ask for events soon. A frame that CPython runs under our hook would report its calls of Python functions as
// calls of C functions.
bool has_monitoring_tools(PyInterpreterState* interpreter) {
  return std::any_of(std::begin(interpreter->monitoring_tool_names), std::end(interpreter->monitoring_tool_names), [](PyObject* name) { return name != nullptr; });
}

Code* translate_now(Engine* engine, Record* record) {
  PyCodeObject* python = record->owner;
  Counters& counters = engine->counters;
  uint64_t started = now_ns();
  Decline why = Decline::none;
  Code* code = translate(python, why);
  counters.translate_ns += now_ns() - started;
  if (!code) {
    counters.declined_unknown_opcode += why == Decline::unknown_opcode;
    counters.declined_too_large += why == Decline::too_large;
    counters.declined_malformed += why == Decline::malformed;
    record->declined = why;
    return nullptr;
  }
  code->engine = engine;
  record->code = code;
  counters.code_translated++;
  counters.units_translated += static_cast<uint64_t>(Py_SIZE(python));
  counters.instructions_made += code->instruction_count;
  counters.bytes_made += code->bytes;
  return code;
}

}  // namespace

Code* ready(Engine* engine, PyCodeObject* code) {
  if (!engine || !engine->enabled) return nullptr;
  if (is_monitored(code)) [[unlikely]] {
    engine->counters.frames_monitored++;
    return nullptr;
  }
  Record* record = record_of(engine, code);
  if (record && record->code) [[likely]] return record->code;
  // Not CPython's own shims: they are shared by all interpreters.
  if (!record && !(code->co_flags & CO_NO_MONITORING_EVENTS)) record = make_record(engine, code);
  if (!record || record->declined != Decline::none) {
    engine->counters.frames_declined++;
    return nullptr;
  }
  if (engine->counters.code_translated >= engine->stress.first) [[unlikely]] {
    if (!engine->left_out) engine->left_out = Py_NewRef(code);
    engine->counters.frames_declined++;
    return nullptr;
  }
  if (++record->calls >= warm_calls || engine->stress.hot || starts_warm(code) || has_monitoring_tools(engine->interpreter)) return translate_now(engine, record);
  engine->counters.frames_cold++;
  return nullptr;
}

PyObject* run_in_cpython(PyThreadState* thread, _PyInterpreterFrame* frame, int throwing) {
  PyInterpreterState* interpreter = thread->interp;
  Engine* engine = engine_of(interpreter);
  if (!engine || !is_monitored(code_of(frame))) return cpython_evaluator(thread, frame, throwing);
  // Other threads may come and go meanwhile: the last one out puts the hook back. Not by CPython's function for it, which
  // would also throw away what its JIT has made.
  engine->monitored_frames++;
  if (interpreter->eval_frame == evaluate) interpreter->eval_frame = nullptr;
  PyObject* value = cpython_evaluator(thread, frame, throwing);
  if (--engine->monitored_frames == 0 && engine->enabled && interpreter->eval_frame == nullptr) interpreter->eval_frame = evaluate;
  return value;
}

namespace {

// The same boundary that CPython's evaluator puts between C and Python frames.
struct Entry {
  _PyInterpreterFrame frame;
  Slot stack[1];
};

[[gnu::always_inline]] inline void link(PyThreadState* thread, Entry& entry, _PyInterpreterFrame* frame) {
  entry.stack[0] = PyStackRef_NULL;
  entry.frame.f_executable = PyStackRef_None;
  entry.frame.f_funcobj = PyStackRef_NULL;
  entry.frame.f_globals = entry.frame.f_builtins = entry.frame.f_locals = nullptr;
  entry.frame.frame_obj = nullptr;
  entry.frame.instr_ptr = const_cast<_Py_CODEUNIT*>(_Py_INTERPRETER_TRAMPOLINE_INSTRUCTIONS_PTR) + 1;
  entry.frame.stackpointer = entry.stack;
  entry.frame.return_offset = 0;
  entry.frame.owner = FRAME_OWNED_BY_INTERPRETER;
  entry.frame.visited = 0;
  entry.frame.localsplus[0] = PyStackRef_NULL;
  entry.frame.previous = thread->current_frame;
  frame->previous = &entry.frame;
  thread->current_frame = frame;
}

PyObject* unlink(PyThreadState* thread, Entry& entry) {
  DCHECK(thread->current_frame == &entry.frame);
  thread->current_frame = entry.frame.previous;
  return PyStackRef_IsNull(entry.stack[0]) ? nullptr : PyStackRef_AsPyObjectSteal(entry.stack[0]);
}

// The cases that are not simply going on in translated code.
[[gnu::noinline]] PyObject* evaluate_slowly(PyThreadState* thread, _PyInterpreterFrame* frame, int throwing) {
  Engine* engine = engine_of(thread->interp);
  PyObject* raised = throwing ? _PyErr_GetRaisedException(thread) : nullptr;  // translating must not see it
  Code* code = ready(engine, code_of(frame));
  if (raised) _PyErr_SetRaisedException(thread, raised);
  Word* start = code ? start_of(code, frame) : nullptr;
  // An exception that is thrown in skips the RESUME, which brings the code's instrumentation up to date: then CPython does
  // that. Out of C stack: CPython says so itself.
  bool stale = throwing && !may_resume(thread, code_of(frame));
  if (!start || stale || _Py_MakeRecCheck(thread)) return run_in_cpython(thread, frame, throwing);
  engine->counters.frames_run++;
  Entry entry;
  link(thread, entry, frame);
  if (reached_recursion_limit(thread) && _Py_CheckRecursiveCallPy(thread)) [[unlikely]] {
    thread->py_recursion_remaining++;
    thread->current_frame = &entry.frame;
    _PyEval_FrameClearAndPop(thread, frame);
  } else if (!throwing) {
    frame->stackpointer = stack_base(frame, code->python);
    run_frames({start, frame->localsplus, code->constants(), thread});
  } else if (throw_into(thread, frame) == Next::enter) {
    run_frames(current_shell(thread));
  }
  return unlink(thread, entry);
}

}  // namespace

PyObject* evaluate(PyThreadState* thread, _PyInterpreterFrame* frame, int throwing) {
  PyCodeObject* python = code_of(frame);
  Record* record = record_of(python);
  Code* code = record ? record->code : nullptr;
  if (!code || throwing || python->_co_monitoring || thread->py_recursion_remaining <= 1) [[unlikely]]
    return evaluate_slowly(thread, frame, throwing);
  Engine* engine = code->engine;
  bool ours = engine->interpreter == thread->interp;
  bool fresh = frame->instr_ptr == code->bytecode;
  Word* start = fresh ? code->words : suspended_at(frame);
  if (!ours || !start || _Py_MakeRecCheck(thread)) [[unlikely]] return evaluate_slowly(thread, frame, throwing);
  engine->counters.frames_run++;
  Entry entry;
  link(thread, entry, frame);
  thread->py_recursion_remaining--;
  if (fresh) count_call(code);
  if (may_resume(thread, python)) {
    if (!fresh) start += static_cast<int16_t>(PyStackRef_IsNone(frame->stackpointer[-1]) ? start->a : start->b);
    else if (is_resume(start)) start += static_cast<int16_t>(start->b);
  }
  frame->stackpointer = frame->localsplus + code->locals;
  run_frames({start, frame->localsplus, code->constants(), thread});
  return unlink(thread, entry);
}

}  // namespace whipsnake
