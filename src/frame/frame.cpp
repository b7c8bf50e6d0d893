// From frame to frame: calls, returns, yields, and giving frames to CPython.
#include "frame/resume.h"
#include "frame/unwind.h"
#include "python/bytecodes.h"

namespace whipsnake {

static void deallocate_or_bury(Engine* engine, PyThreadState* thread, PyObject* object) {
  bool instance = Py_TYPE(object)->tp_flags & Py_TPFLAGS_HEAPTYPE;
  if (PyList_CheckExact(object)) engine->dead.empty(thread, object);
  bool buried = instance ? engine->dead.bury(thread, object) : is_generator(object) && engine->dead_generators.bury(thread, object);
  if (!buried) _Py_Dealloc(object);
}
void destroy(const Spilled& s, PyObject* object) {
  if (free_box(s.thread, object)) return;
  set_position(s);
  deallocate_or_bury(code_behind(s.constants)->engine, s.thread, object);
}
void deallocate(PyThreadState* thread, PyObject* object) {
  if (!free_box(thread, object)) deallocate_or_bury(engine_of(thread->interp), thread, object);
}

// The call that `caller` waits for has failed: drop what waits with it. Gives whether its operands are where they were.
Unwinding abandon(PyThreadState* thread, _PyInterpreterFrame* caller) {
  Awaits awaits = awaited_by(caller);
  if (fold_awaited_by(caller) != Fold::none) release(std::exchange(folded(caller), null_slot()));
  if (awaits == Awaits::operation) return Unwinding::raised;
  if (awaits != Awaits::value) release(end_init(thread, caller));
  return Unwinding::moved;
}

Next end_loop(PyThreadState* thread, _PyInterpreterFrame* caller) {
  if (awaited_by(caller) != Awaits::operation) return Next::next;
  const Word* pc = bookmark_of(caller) - words_of_operation(caller);
  if (family_of(static_cast<Opcode>(pc->opcode)) != Opcode::FOR_ITER || !_PyErr_ExceptionMatches(thread, PyExc_StopIteration)) return Next::next;
  _PyEval_MonitorRaise(thread, caller, caller->instr_ptr);
  _PyErr_Clear(thread);
  pc += pc[1].half[0];
  if (is_monitored(code_of(caller))) return hand_back(thread, pc);
  set_bookmark(caller, pc);
  return Next::enter;
}

// An exception has come out of a call: go on unwinding in the caller.
static Next unwind_caller(PyThreadState* thread, _PyInterpreterFrame* caller) {
  if (caller->owner == FRAME_OWNED_BY_INTERPRETER) {
    caller->stackpointer[0] = PyStackRef_NULL;
    return Next::leave;
  }
  if (Next next = end_loop(thread, caller); next != Next::next) return next;
  return unwind(thread, waiting_pc(caller), abandon(thread, caller));
}

// The callee was an __init__ that has returned something: that is an error of the call.
Next refuse_init_value(PyThreadState* thread, _PyInterpreterFrame* caller, Slot value) {
  PyErr_Format(PyExc_TypeError, "__init__() should return None, not '%.200s'", Py_TYPE(object_of(value))->tp_name);
  release(value);
  release(end_init(thread, caller));
  return unwind(thread, waiting_pc(caller), Unwinding::moved);
}

// The current frame has no instruction to go on with: remove it.
static _PyInterpreterFrame* pop_frame(PyThreadState* thread, _PyInterpreterFrame* frame) {
  _PyInterpreterFrame* caller = frame->previous;
  thread->py_recursion_remaining++;
  thread->current_frame = caller;
  _PyEval_FrameClearAndPop(thread, frame);
  return caller;
}

// Run a frame that is not ours in another evaluator, and deal with what comes out of it.
static Next run_foreign(Shell& s, _PyInterpreterFrame* frame, _PyFrameEvalFunction evaluator = run_in_cpython, int throwing = 0) {
  PyThreadState* thread = s.thread;
  _PyInterpreterFrame* caller = frame->previous;
  bool generator = frame->owner == FRAME_OWNED_BY_GENERATOR;
  thread->current_frame = caller;
  thread->py_recursion_remaining++;
  PyObject* value = evaluator(thread, frame, throwing);
  if (!value) return unwind_caller(thread, caller);
  if (generator && reinterpret_cast<_PyThreadStateImpl*>(thread)->generator_return_kind == _PyThreadStateImpl::GENERATOR_RETURN)
    return deliver_last(s, caller, owned(value));
  return deliver(s, caller, owned(value));
}

// `frame` has become the current one: count its level, and go on in it.
static Next start_frame(Shell& s, _PyInterpreterFrame* frame) {
  PyThreadState* thread = s.thread;
  if (reached_recursion_limit(thread) && _Py_CheckRecursiveCallPy(thread)) [[unlikely]]
    return unwind_caller(thread, pop_frame(thread, frame));
  Engine* engine = code_behind(s.constants)->engine;
  _PyFrameEvalFunction hook = thread->interp->eval_frame;
  if (hook && hook != evaluate) return run_foreign(s, frame, hook);  // another tool's: it sees frames as they start
  Code* code = hook ? ready_now(engine, code_of(frame)) : nullptr;
  if (!code) code = ready(engine, code_of(frame));
  Word* start = code ? start_of(code, frame) : nullptr;
  if (!start) return run_foreign(s, frame);
  engine->counters.frames_inlined++;
  frame->stackpointer = stack_base(frame, code->python);
  return go_on_in(s, frame, code, start);
}

Next enter_callee(Shell& s, _PyInterpreterFrame* callee, Word* resume, Awaits awaits) {
  _PyInterpreterFrame* caller = s.frame();
  set_bookmark(caller, resume, awaits, awaits == Awaits::operation ? static_cast<unsigned>(resume - s.pc) : 0);
  s.thread->py_recursion_remaining -= awaits == Awaits::init_and_shim;
  callee->previous = caller;
  s.thread->current_frame = callee;
  return start_frame(s, callee);
}

Next call_getter(Shell& s, Slot function, Arguments2 arguments, unsigned count, Word* resume) {
  auto* python = reinterpret_cast<PyCodeObject*>(reinterpret_cast<PyFunctionObject*>(object_of(function))->func_code);
  Code* code = ready_now(code_behind(s.constants)->engine, python);
  if (code && code->plain_parameters == count && has_room(s, code)) [[likely]] {
    return enter_function(s, function, code, resume, Awaits::value, [&](Slot* local) {
      for (unsigned i = 0; i < count; i++) *local++ = arguments.slots[i];
      return local;
    });
  }
  set_position(s);
  _PyInterpreterFrame* frame = _PyEvalFramePushAndInit(s.thread, function, nullptr, arguments.slots, count, nullptr, s.frame());
  return frame ? enter_callee(s, frame, resume) : Next::raise_moved;
}

Next enter_generator_slowly(Shell& s, PyGenObject* generator, Slot sent, Word* resume) {
  PyThreadState* thread = s.thread;
  _PyInterpreterFrame* frame = &generator->gi_iframe;
  generator->gi_frame_state = FRAME_EXECUTING;
  *frame->stackpointer++ = sent;
  generator->gi_exc_state.previous_item = thread->exc_info;
  thread->exc_info = &generator->gi_exc_state;
  return enter_callee(s, frame, resume);
}

void materialize(_PyInterpreterFrame* frame, Code* code, const DeferredList& deferred, unsigned depth) {
  Slot* base = stack_base(frame, code->python);
  for (const Deferred& entry : deferred) {
    if (entry.position >= depth) continue;
    Slot value = fetch(entry.operand, frame->localsplus, code->constants());
    base[entry.position] = entry.operand & loaned_bit ? borrowed(value) : duplicate(value);
  }
}

// CPython goes on with the current frame, at a unit of its bytecode and with so much on its stack. `done`: the unit of the
// bytecode before, or less than 0; CPython's evaluator, which begins anew, would not see that it comes from another line.
static Next go_on_in_cpython(PyThreadState* thread, _PyInterpreterFrame* frame, Code* code, int unit, Slot* top, int done = -1) {
  code->engine->counters.frames_handed_back++;
  frame->stackpointer = top;
  frame->instr_ptr = code->bytecode + unit;
  frame->return_offset = 0;
  bool begins_line = done >= 0 && frame->instr_ptr->op.code == bytecode::INSTRUMENTED_LINE && !thread->tracing;
  bool raised = begins_line && _Py_call_instrumentation_line(thread, frame, frame->instr_ptr, code->bytecode + done) < 0;
  Shell s{nullptr, nullptr, nullptr, thread};
  Next next = run_foreign(s, frame, run_in_cpython, raised);
  if (next != Next::dispatch) return next;
  set_bookmark(thread->current_frame, s.pc);
  return Next::enter;
}

Next hand_back(PyThreadState* thread, const Word* pc) {
  _PyInterpreterFrame* frame = thread->current_frame;
  Code* code = translation_of(code_of(frame));
  Boundary boundary = code->boundary_of(pc);
  CHECK(boundary.word == static_cast<uint32_t>(pc - code->words));
  materialize(frame, code, boundary.deferred, boundary.depth);
  return go_on_in_cpython(thread, frame, code, static_cast<int>(boundary.start), stack_base(frame, code->python) + boundary.depth);
}

// What CPython's next bytecode finds when the bytecode of an instruction is done: where its results are.
struct Behind {
  int unit;
  unsigned depth, results;  // stack positions, and how many of them the bytecode has filled
};
static bool find_behind(Code* code, const Boundary& boundary, Behind& behind) {
  int unit = static_cast<int>(code->units[boundary.word]), argument = 0;
  for (int at = static_cast<int>(boundary.start); at <= unit; at++) {
    _Py_CODEUNIT base = _Py_GetBaseCodeUnit(code->python, at);
    if (at < unit && base.op.code != bytecode::EXTENDED_ARG) return false;
    argument = argument << 8 | base.op.arg;
  }
  int opcode = _Py_GetBaseCodeUnit(code->python, unit).op.code;
  unsigned popped = static_cast<unsigned>(_PyOpcode_num_popped(opcode, argument)), pushed = static_cast<unsigned>(_PyOpcode_num_pushed(opcode, argument));
  bool iterates = opcode == bytecode::FOR_ITER;  // over what stays where it is
  behind = {lookup_unit(code, unit) + 1, boundary.depth - popped + pushed, iterates ? pushed - popped : pushed};
  return true;
}

// Of a bytecode with several results: whether all are where CPython has them, once those are added that stand in no register.
static bool completes_results(const Word& word, Slot* top) {
  switch (family_of(static_cast<Opcode>(word.opcode))) {
    case Opcode::LOAD_GLOBAL: top[-1] = null_slot(); return true;
    case Opcode::LOAD_METHOD: case Opcode::GET_ITER: case Opcode::UNPACK: case Opcode::UNPACK_LOCALS: return true;
    default: return false;
  }
}

Next hand_back_behind(PyThreadState* thread, const Word* pc, const Word* end, Operand result) {
  _PyInterpreterFrame* frame = thread->current_frame;
  Code* code = translation_of(code_of(frame));
  Boundary boundary = code->boundary_of(pc);
  Behind behind;
  if (!find_behind(code, boundary, behind)) return hand_back(thread, end);
  Slot *base = stack_base(frame, code->python), *top = base + behind.depth, *first = top - behind.results, *place = &frame->localsplus[index_of(result)];
  if (behind.results > 0 && (is_constant(result) || place != first)) {
    _Py_CODEUNIT store = _Py_GetBaseCodeUnit(code->python, behind.unit);
    bool is_stored = behind.results == 1 && !is_constant(result) && owns(result) && store.op.code == bytecode::STORE_FAST && store.op.arg == index_of(result) && !PyStackRef_IsNull(*place);
    if (!is_stored) return hand_back(thread, end);
    *first = duplicate(*place);
  } else if (behind.results > 1 && !completes_results(code->words[boundary.word], top)) {
    return hand_back(thread, end);
  }
  materialize(frame, code, boundary.deferred, static_cast<unsigned>(first - base));
  return go_on_in_cpython(thread, frame, code, behind.unit, top, static_cast<int>(code->units[boundary.word]));
}

Next hand_back_at_jump(PyThreadState* thread, const Word* pc, const Word* end, bool jumps) {
  _PyInterpreterFrame* frame = thread->current_frame;
  Code* code = translation_of(code_of(frame));
  Boundary boundary = code->boundary_of(pc);
  Behind behind;
  if (!find_behind(code, boundary, behind) || behind.results != 1) return hand_back(thread, end);
  _Py_CODEUNIT jump = _Py_GetBaseCodeUnit(code->python, behind.unit);
  bool if_true = jump.op.code == bytecode::POP_JUMP_IF_TRUE;
  if (!if_true && jump.op.code != bytecode::POP_JUMP_IF_FALSE) return hand_back(thread, end);
  Slot* base = stack_base(frame, code->python);
  materialize(frame, code, boundary.deferred, behind.depth - 1);
  base[behind.depth - 1] = held(jumps == if_true ? Py_True : Py_False);
  return go_on_in_cpython(thread, frame, code, behind.unit, base + behind.depth);
}

}  // namespace whipsnake
