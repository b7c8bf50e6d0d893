// Frames: whose code a frame runs, where in it, and the ways from one frame to another.
#pragma once
#include "profile/counters.h"
#include "frame/landing.h"
#include "frame/record.h"
#include "isa/code.h"
#include "isa/shell.h"
#include "python/generator.h"
#include "python/instance.h"

namespace whipsnake {

struct Shape;
struct Watches;
struct Executed;
struct Traces;
// What the builder of traces does beyond following what was recorded (opt/builder.h). Each can be left out, to see what it
// brings or whether it is what goes wrong: numbers out of boxes, objects without references of their own, tuples and
// instances that are not made, what is known of memory, calls without frames, loops gone through twice, arithmetic that is not done again.
enum class Pass : uint8_t { unboxing, borrowing, unmade, facts, following, peeling, repeats };
inline constexpr const char* pass_names[] = {"unboxing", "borrowing", "unmade", "facts", "following", "peeling", "repeats"};

// What WHIPSNAKE_STRESS asks for. `hot`: everything is translated at its first call, and each site given a form at its first
// execution. `first`: no more than so many code objects are translated; `traces`: or paths compiled. `verify`: ir/verify.h.
// The others: interp/probe.h.
struct Stress {
  bool hot = false, miss = false, handback = false, poll = false, watch = false, verify = false;
  uint64_t first = ~uint64_t{0}, traces = ~uint64_t{0};
  uint64_t random = 0;  // the state of what is random; 0: nothing is
  unsigned left_out = 0;  // a bit for each Pass
  bool without(Pass pass) const { return left_out >> static_cast<unsigned>(pass) & 1; }
};

// Classes whose instances' __class__ is no other class, by type version.
struct Honest {
  static constexpr uint32_t count = 256;
  uint32_t versions[count]{};
  bool knows(const PyTypeObject* type) const { return type->tp_version_tag && versions[type->tp_version_tag % count] == type->tp_version_tag; }
  void add(const PyTypeObject* type) { versions[type->tp_version_tag % count] = type->tp_version_tag; }
};

// The engine of one interpreter.
struct Engine {
  // Of one interpreter; nothing in it is shared with another.
  PyInterpreterState* interpreter;
  int64_t id = 0;  // the interpreter's: addresses come again
  bool enabled = false;
  bool watches_code = false;
  int monitored_frames = 0;  // that CPython runs for us at this moment; see run_in_cpython
  Stress stress{};
  Shape* shapes = nullptr;   // ops/shape.h; made when the first is learnt
  Honest honest{};
  Watches* watches = nullptr;  // ops/watch.h; made when the first name is watched
  Counters counters{};
  Landings landings{};
  DeadInstances dead{};
  DeadGenerators dead_generators{};
  PyObject* left_out = nullptr;  // the first code object that was not translated because of Stress::first
  Traces* traces = nullptr;    // trace/trace.h; made when the first loop or function is hot
  bool traces_are_over = false;  // the interpreter is being taken down: none may be made any more
  Executed* executed = nullptr;  // interp/probe.h; made when somebody asks to count
};

Engine* engine_of(PyInterpreterState* interpreter);
// What is printed to standard error as traces are made: a line for each trace and for what became none; its form; its code.
enum class Dump : uint8_t { trace, passes, code };
inline constexpr const char* dump_names[] = {"trace", "passes", "code"};
extern unsigned dumped;  // a bit for each
inline bool dumps(Dump what) { return dumped >> static_cast<unsigned>(what) & 1; }
extern bool name_traces;  // for perf, in /tmp/perf-PID.map
void forget_traces(Engine* engine, const Code* code);  // of a code object that dies
void forget_globals(Engine* engine, PyObject* dict);       // a watched dict that dies
void free_traces(Engine* engine);

inline PyCodeObject* code_of(_PyInterpreterFrame* frame) { return reinterpret_cast<PyCodeObject*>(object_of(frame->f_executable)); }

inline bool is_monitored(PyCodeObject* code) {
  if (code->_co_monitoring == nullptr) return false;
  uint64_t tools[2];
  static_assert(sizeof(code->_co_monitoring->active_monitors) <= sizeof tools);
  memset(tools, 0, sizeof tools);
  memcpy(tools, &code->_co_monitoring->active_monitors, sizeof(code->_co_monitoring->active_monitors));
  return tools[0] | tools[1];
}

// The translation to run `code` with now, made if it is time; null when CPython is to run it.
Code* ready(Engine* engine, PyCodeObject* code);
// The same, but only if there is nothing to decide: null in doubt.
inline Code* ready_now(Engine* engine, PyCodeObject* code) {
  Record* record = record_of(engine, code);
  return record && !code->_co_monitoring ? record->code : nullptr;
}

// Where the frame's stack begins. Between instructions of ours a frame's stack pointer stays there: what the registers
// of the stack hold is known by the boundary of the instruction at hand, and nobody else may rely on it.
inline Slot* stack_base(_PyInterpreterFrame* frame, PyCodeObject* code) { return frame->localsplus + code->co_nlocalsplus; }

inline bool reached_recursion_limit(PyThreadState* thread) { return thread->py_recursion_remaining-- <= 0; }

// The evaluate-frame hook (PEP 523).
PyObject* evaluate(PyThreadState* thread, _PyInterpreterFrame* frame, int throwing);
// Whether the hook still is ours. When it is not (the engine has been switched off, another tool has put its own there),
// frames that we run go on, but what they call goes the slow way, on which the hook is asked.
inline bool is_in_charge(PyThreadState* thread) { return thread->interp->eval_frame == evaluate; }

// Let the shell run `frame`, which has become the current one, from `pc`.
[[gnu::always_inline]] inline Next go_on_in(Shell& s, _PyInterpreterFrame* frame, Code* code, Word* pc) {
  s.pc = pc;
  s.registers = frame->localsplus;
  s.constants = code->constants();
  return Next::dispatch;
}

// What RESUME looks at: whether events wait, and whether the code is instrumented as it should be. Local events
// (sys.monitoring.set_local_events) change no version.
inline bool may_resume(PyThreadState* thread, PyCodeObject* code) {
  return !((thread->eval_breaker != code->_co_instrumentation_version) | (code->_co_monitoring != nullptr));
}
// The instruction to begin with at `pc`: if that is a RESUME with nothing to do, what comes behind it.
[[gnu::always_inline]] inline Word* behind_resume(PyThreadState* thread, PyCodeObject* code, Word* pc) {
  return is_resume(pc) && may_resume(thread, code) ? pc + static_cast<int16_t>(pc->b) : pc;
}

// Call the Python function in `slot`, translated as `code`, with exactly the positional arguments that it takes, which
// `fill` writes to the callee's first registers. There must be room.
inline bool has_room(const Shell& s, Code* code) {
  return is_in_charge(s.thread) && _PyThreadState_HasStackSpace(s.thread, static_cast<int>(code->frame_slots)) && s.thread->py_recursion_remaining > 1;
}
// A frame of the function in `slot`, whose reference it takes over; but for its locals.
[[gnu::always_inline]] inline void begin_frame(_PyInterpreterFrame* frame, _PyInterpreterFrame* caller, Slot slot, Code* code) {
  auto* function = reinterpret_cast<PyFunctionObject*>(object_of(slot));
  frame->previous = caller;
  frame->f_funcobj = slot;
  frame->f_executable = PyStackRef_FromPyObjectNew(code->python);
  frame->f_builtins = function->func_builtins;
  frame->f_globals = function->func_globals;
  frame->f_locals = nullptr;
  frame->stackpointer = frame->localsplus + code->locals;
  frame->frame_obj = nullptr;
  frame->instr_ptr = code->bytecode;
  frame->return_offset = 0;
  frame->owner = FRAME_OWNED_BY_THREAD;
  frame->visited = 0;
}
template <class Fill>
[[gnu::always_inline]] inline Next enter_function(Shell& s, Slot slot, Code* code, Word* resume, Awaits awaits, Fill fill) {
  set_position(s);
  _PyInterpreterFrame* caller = s.frame();
  set_bookmark(caller, resume, awaits, awaits == Awaits::operation ? static_cast<unsigned>(resume - s.pc) : 0);
  auto* frame = reinterpret_cast<_PyInterpreterFrame*>(s.thread->datastack_top);
  s.thread->datastack_top += code->frame_slots;
  begin_frame(frame, caller, slot, code);
  for (Slot* local = fill(frame->localsplus); local < frame->stackpointer; local++) *local = null_slot();
  s.thread->py_recursion_remaining -= levels_of(awaits);
  s.thread->current_frame = frame;
  count_call(code);
  return go_on_in(s, frame, code, behind_resume(s.thread, code->python, code->words));
}

// Make `callee`, pushed and complete but not linked, the current frame of the shell. When the engine does not run it: what
// came of running it in CPython.
Next enter_callee(Shell& s, _PyInterpreterFrame* callee, Word* resume, Awaits awaits = Awaits::value);

// Call a Python function that an operation stands for (a property's getter, __getitem__): takes all references over.
struct Arguments2 { Slot slots[2]; };
Next call_getter(Shell& s, Slot function, Arguments2 arguments, unsigned count, Word* resume);

// CPython's own evaluator, for one frame that is not ours. While it runs code that is monitored the hook is out of the way:
// a hook makes it report calls of Python functions as calls of C functions, and call them by C recursion.
PyObject* run_in_cpython(PyThreadState* thread, _PyInterpreterFrame* frame, int throwing);

// Remove a frame of a Python function, which is no longer the current one.
inline bool is_simple(PyThreadState* thread, _PyInterpreterFrame* frame) {
  bool seen = reinterpret_cast<uintptr_t>(frame->frame_obj) | reinterpret_cast<uintptr_t>(frame->f_locals);
  return !seen && frame->owner == FRAME_OWNED_BY_THREAD &&
         reinterpret_cast<PyObject**>(frame) != &thread->datastack_chunk->data[0] && thread->last_profiled_frame != frame;
}
[[gnu::always_inline]] inline void clear_locals(PyThreadState* thread, _PyInterpreterFrame* frame) {
  Slot *first = frame->localsplus, *local = frame->stackpointer;
  frame->stackpointer = first;
  while (local > first)
    if (Slot slot = *--local; !(slot.bits & Py_TAG_REFCNT) && --object_of(slot)->ob_refcnt == 0) deallocate(thread, object_of(slot));
}
[[gnu::always_inline]] inline void pop_function_frame(PyThreadState* thread, _PyInterpreterFrame* frame) {
  if (!is_simple(thread, frame)) [[unlikely]] return _PyEval_FrameClearAndPop(thread, frame);
  clear_locals(thread, frame);
  release(frame->f_funcobj);
  release(frame->f_executable);
  thread->datastack_top = reinterpret_cast<PyObject**>(frame);
}
// The same of a generator, which has ended.
[[gnu::always_inline]] inline void end_generator_frame(PyThreadState* thread, _PyInterpreterFrame* frame) {
  PyGenObject* generator = _PyGen_GetGeneratorFromFrame(frame);
  bool seen = reinterpret_cast<uintptr_t>(frame->frame_obj) | reinterpret_cast<uintptr_t>(frame->f_locals) | reinterpret_cast<uintptr_t>(generator->gi_exc_state.exc_value);
  if (seen || thread->last_profiled_frame == frame) [[unlikely]] return _PyEval_FrameClearAndPop(thread, frame);
  generator->gi_frame_state = FRAME_CLEARED;
  thread->exc_info = generator->gi_exc_state.previous_item;
  generator->gi_exc_state.previous_item = nullptr;
  frame->previous = nullptr;
  clear_locals(thread, frame);
  PyStackRef_CLEAR(frame->f_funcobj);
  reinterpret_cast<_PyThreadStateImpl*>(thread)->generator_return_kind = _PyThreadStateImpl::GENERATOR_RETURN;
}

// Give the current frame to CPython, to go on with the instruction at `pc`.
Next hand_back(PyThreadState* thread, const Word* pc);
// The same behind the instruction that has the word `pc` and ends at `end`, which is done: `result` says where its result
// is, or the first of them. CPython goes on at the very next bytecode, though the next instruction may stand for later ones,
// too: a tool that has begun to follow lines wants all of them. (What was stored in a local, it stores again.)
Next hand_back_behind(PyThreadState* thread, const Word* pc, const Word* end, Operand result);
// Of an instruction that is two bytecodes, the second of which jumps or does not: CPython does that one.
Next hand_back_at_jump(PyThreadState* thread, const Word* pc, const Word* end, bool jumps);
// The same behind the shell's instruction, which says how it goes on: `next` or `jump`.
Next hand_back_after(const Shell& s, Next next);

// The last word of the instruction that a waiting caller is in, and the instance that it keeps if it waits for an __init__.
inline const Word* waiting_pc(_PyInterpreterFrame* caller) { return bookmark_of(caller) - 1; }
inline Slot& waiting_instance(_PyInterpreterFrame* caller) { return caller->localsplus[waiting_pc(caller)->field[2]]; }
// Of a caller that folds a generator: what has become of the values so far. It is in the register that CPython has for the
// call's self; where there is one, in that of the callable. Of a sum it is an int; once there has been a float, a complex with
// the sum and what rounding has lost of it (Neumaier's, as in CPython). Of min and max the value, or null. Else a list.
inline unsigned folded_place(const Word* last, Fold fold) { return last->field[2] + (fold == Fold::join ? 0u : 1u); }
inline Slot& folded(_PyInterpreterFrame* caller) { return caller->localsplus[folded_place(waiting_pc(caller), fold_awaited_by(caller))]; }
// The __init__ that `caller` waited for is over: the instance.
[[gnu::always_inline]] inline Slot end_init(PyThreadState* thread, _PyInterpreterFrame* caller) {
  thread->py_recursion_remaining += awaited_by(caller) == Awaits::init_and_shim;
  return waiting_instance(caller);
}
// A Python function has returned `value` for an operation that `caller` waits for: what that makes of it (ops/operation.cpp).
Next end_operation(Shell& s, _PyInterpreterFrame* caller, Slot value);
// A generator that `caller` folds has yielded `value`; it has returned (ops/fold.cpp).
Next go_on_folding(Shell& s, _PyInterpreterFrame* caller, Fold fold, Slot value);
Next end_fold(Shell& s, _PyInterpreterFrame* caller, Slot value);
Next refuse_init_value(PyThreadState* thread, _PyInterpreterFrame* caller, Slot value);

// Who waits for a value that a leaf has to give: a frame of ours, and what the value replaces there; or C.
struct Receiver {
  _PyInterpreterFrame* frame;
  bool in_c;
  PyCodeObject* code;
  Word* pc;     // the last word of the instruction that it is in
  Slot* place;  // where its result goes
  Slot old;     // the local's old value that the result replaces, or a null slot

  [[gnu::always_inline]] explicit Receiver(_PyInterpreterFrame* caller) : frame(caller), in_c(caller->owner == FRAME_OWNED_BY_INTERPRETER) {
    if (in_c) return;
    code = code_of(caller);
    pc = bookmark_of(caller) - 1;
    Operand result = pc->field[3];
    place = &caller->localsplus[index_of(result)];
    old = owns(result) ? *place : null_slot();
  }
  // Whether `value` can be given without a call. It may be another one then: of an __init__ it is the instance.
  [[gnu::always_inline]] bool accepts(const Shell& s, Slot value) const {
    if (in_c) return true;
    if (padding_of(frame) & 1) [[unlikely]] {
      if (awaited_by(frame) == Awaits::operation || !PyStackRef_IsNone(value)) return false;
    }
    return !code->_co_monitoring && s.may_give_up(old);
  }
  // Give it, when accepts() has said so: the frame is current again, and goes on behind its instruction.
  [[gnu::always_inline]] Next give(Shell& s, Slot value) const {
    if (in_c) {
      frame->stackpointer[0] = value;
      return Next::leave;
    }
    if (padding_of(frame) & 1) [[unlikely]] value = end_init(s.thread, frame);
    *place = value;
    s.give_up(old);
    return go_on_in(s, frame, translation_of(code), pc + 1);
  }
};
// What a Python function's frame holds, given up without a call: its locals; its function and code, which may not be what the
// frame's value replaces. False: that is not possible; some locals may have been released, and are null now.
[[gnu::always_inline]] inline bool release_locals_without_call(const Shell& s, _PyInterpreterFrame* frame) {
  if (!is_simple(s.thread, frame)) [[unlikely]] return false;
  Slot *first = frame->localsplus, *local = frame->stackpointer;
#pragma clang loop unroll(disable)
  while (local > first) {
    local--;
    if (local->bits & Py_TAG_REFCNT) continue;
    if (!try_release(s.thread, object_of(*local))) [[unlikely]] return false;
    *local = null_slot();
  }
  return true;
}
[[gnu::always_inline]] inline bool release_function_without_call(_PyInterpreterFrame* frame, Slot replaced) {
  for (Slot slot : {frame->f_funcobj, frame->f_executable})
    if (!(slot.bits & Py_TAG_REFCNT) && (object_of(slot)->ob_refcnt == 1 || slot.bits == replaced.bits)) [[unlikely]] return false;
  for (Slot slot : {frame->f_funcobj, frame->f_executable})
    if (!(slot.bits & Py_TAG_REFCNT)) object_of(slot)->ob_refcnt--;
  return true;
}

// Give a value to the frame that waits for it, which is current again, or to C; and go on there.
[[gnu::always_inline]] inline Next deliver(Shell& s, _PyInterpreterFrame* caller, Slot value) {
  if (caller->owner == FRAME_OWNED_BY_INTERPRETER) {
    caller->stackpointer[0] = value;
    return Next::leave;
  }
  PyCodeObject* python = code_of(caller);
  if (Awaits awaits = awaited_by(caller); awaits != Awaits::value) {  // of an __init__ the value is the instance
    if (awaits == Awaits::operation) return end_operation(s, caller, value);
    if (!PyStackRef_IsNone(value)) [[unlikely]] return refuse_init_value(s.thread, caller, value);
    value = end_init(s.thread, caller);
  }
  // Who dies because of it sees the frame at its call.
  go_on_in(s, caller, translation_of(python), bookmark_of(caller) - 1);
  Operand result = s.pc->field[3];
  s.set(result, value);
  s.pc++;
  return is_monitored(python) ? hand_back_behind(s.thread, s.pc - 1, s.pc, result) : Next::dispatch;
}
// The same for what a generator has returned: its caller, a FOR_ITER or SEND, goes on at its target, and only SEND wants it.
[[gnu::always_inline]] inline Next deliver_last(Shell& s, _PyInterpreterFrame* caller, Slot value) {
  if (caller->owner == FRAME_OWNED_BY_INTERPRETER) return deliver(s, caller, value);
  if (awaited_by(caller) == Awaits::operation) return end_fold(s, caller, value);
  PyCodeObject* python = code_of(caller);
  Word* pc = bookmark_of(caller) - 2;
  go_on_in(s, caller, translation_of(python), pc);
  if (pc->opcode == static_cast<uint16_t>(Opcode::SEND)) s.set(pc[1].field[3], value);
  else s.give_up(value);
  s.pc += pc[1].half[0];
  return is_monitored(python) ? hand_back(s.thread, s.pc) : Next::dispatch;
}

enum class Unwinding : uint8_t { raised, moved, reraised };
// Find the handler of the exception that is set, from the instruction at `pc` of the current frame outwards: `enter`
// when there is one, `leave` when there is none in this activation. `moved`: the operands have been given away.
Next unwind(PyThreadState* thread, const Word* pc, Unwinding how);

// Where the current frame, which the engine runs, is to go on.
inline Shell current_shell(PyThreadState* thread) {
  _PyInterpreterFrame* frame = thread->current_frame;
  Code* code = translation_of(code_of(frame));
  return {bookmark_of(frame), frame->localsplus, code->constants(), thread};
}

// The dispatch loop (one of interp/loop_*.cpp): runs the current frame, and those that it enters, until the activation's
// first frame has ended; its value, or PyStackRef_NULL with an exception set, is then in the entry frame's stack slot.
// The helpers for gdb that come with CPython (py-bt, py-up, py-list) know an evaluator on the C stack by this name, so it is
// a function of its own; by instructions' calling convention that costs about a nanosecond.
// (The address sanitizer aligns its stack frames, which this convention does not allow.)
#if __has_feature(address_sanitizer)
#define RUN_FRAMES_CONVENTION
#else
#define RUN_FRAMES_CONVENTION [[clang::preserve_none]]
#endif
RUN_FRAMES_CONVENTION void run_frames(Word* pc, Slot* registers, const Slot* constants, PyThreadState* thread) asm("_PyEval_EvalFrameDefault");
inline void run_frames(const Shell& s) { run_frames(s.pc, s.registers, s.constants, s.thread); }

// The instructions of a code object, a line each (translate/text.cpp). Null with an exception set when it has none.
PyObject* dump(PyCodeObject* code);

}  // namespace whipsnake
