// Generators and coroutines go on, and are suspended. Chains of them that delegate to one another (yield from, await) are
// gone through at once: what is sent goes down to the innermost, and what that yields comes up, in a few stores a level.
#pragma once
#include "frame/frame.h"

namespace whipsnake {

// Resume a generator or coroutine: can_resume tells whether its state allows it. `sent` is what its yield gives.
inline bool can_resume(PyObject* object) {
  if (!PyGen_CheckExact(object) && !PyCoro_CheckExact(object)) return false;
  int state = reinterpret_cast<PyGenObject*>(object)->gi_frame_state;
  return state < FRAME_EXECUTING && state != FRAME_SUSPENDED_YIELD_FROM_LOCKED;
}
Next enter_generator_slowly(Shell& s, PyGenObject* generator, Slot sent, Word* resume);

// Where a suspended frame goes on: at its bookmark, if our yield was the last one to suspend it and CPython did not run it
// since (or ever). Then what stands there is a RESUME or BEGIN that knows the bytecode at which the frame stands.
// Nothing else in the arena is an address inside of a code object (but in its header, that of the first instruction, where
// no suspended frame stands): one look is enough, even where the bookmark is not ours.
inline Word* suspended_at(_PyInterpreterFrame* frame) {
  Word* pc = bookmark_of(frame);
  return pc[1].bits == reinterpret_cast<uintptr_t>(frame->instr_ptr) ? pc : nullptr;
}
// Where a frame that is about to run begins. Null when it cannot.
inline Word* start_of(Code* code, _PyInterpreterFrame* frame) {
  if (frame->instr_ptr == code->bytecode) return code->words;
  if (Word* word = suspended_at(frame)) return word;
  return const_cast<Word*>(code->entry_at(static_cast<int>(frame->instr_ptr - code->bytecode)));
}
inline const Slot* constants_at(const Word* resume) { return reinterpret_cast<const Slot*>(resume[2].bits); }
// One that has just been made, with all that its frame holds, at its RETURN_GENERATOR `pc`: it goes on behind that.
inline void begin_generator(PyGenObject* generator, Word* pc) {
  _PyInterpreterFrame* inside = &generator->gi_iframe;
  generator->gi_frame_state = FRAME_CREATED;
  inside->owner = FRAME_OWNED_BY_GENERATOR;
  inside->instr_ptr = reinterpret_cast<_Py_CODEUNIT*>(pc[2].bits);
  inside->stackpointer = &inside->localsplus[index_of(pc->b)];
  set_bookmark(inside, pc + 1);
}
// Whether a generator can simply be entered, at its bookmark.
[[gnu::always_inline]] inline bool is_ready(const Shell& s, PyGenObject* generator) {
  return suspended_at(&generator->gi_iframe) && is_in_charge(s.thread) && may_resume(s.thread, code_of(&generator->gi_iframe)) &&
         s.thread->py_recursion_remaining > 1;
}

// Down a chain: the generator or coroutine that a frame sends on to what it is sent, if that can simply be entered. `top` is
// where the frame's stack ends, with the receiver below, and `constants` are those of code that may be gone on with.
[[gnu::always_inline]] inline PyGenObject* delegate_of(PyThreadState* thread, const Slot* top, const Slot* constants) {
  if (PyStackRef_IsTaggedInt(top[-1]) || !can_resume(object_of(top[-2]))) return nullptr;
  auto* generator = reinterpret_cast<PyGenObject*>(object_of(top[-2]));
  const Word* at = suspended_at(&generator->gi_iframe);
  return at && (constants_at(at) == constants || may_resume(thread, code_of(&generator->gi_iframe))) ? generator : nullptr;
}
// Send a value (a reference of its own) to a generator, and on from there: only the innermost is to do something with it.
[[gnu::always_inline]] inline Next enter_generator(Shell& s, PyGenObject* generator, bool ready, Slot sent, Word* resume) {
  set_position(s);
  if (!ready) [[unlikely]] {
    Shell moved = s;
    Next next = enter_generator_slowly(moved, generator, sent, resume);
    s = moved;
    return next;
  }
  PyThreadState* thread = s.thread;
  _PyErr_StackItem* handled = thread->exc_info;
  int levels = thread->py_recursion_remaining;
  for (_PyInterpreterFrame* caller = s.frame();;) {
    _PyInterpreterFrame* frame = &generator->gi_iframe;
    Word* pc = bookmark_of(frame);
    const Slot* constants = constants_at(pc);
    Slot* top = frame->stackpointer;
    generator->gi_frame_state = FRAME_EXECUTING;
    frame->stackpointer = frame->localsplus + code_behind(constants)->locals;
    generator->gi_exc_state.previous_item = std::exchange(handled, &generator->gi_exc_state);
    set_bookmark(caller, resume);
    frame->previous = caller;
    levels--;
    generator = delegates(pc) && levels > 1 ? delegate_of(thread, top, constants) : nullptr;
    if (!generator) {
      *top = sent;
      thread->exc_info = handled;
      thread->py_recursion_remaining = levels;
      thread->current_frame = frame;
      pc += static_cast<int16_t>(PyStackRef_IsNone(sent) ? pc->a : pc->b);
      s = {pc, frame->localsplus, constants, thread, s.places};
      return Next::dispatch;
    }
    frame->instr_ptr = reinterpret_cast<_Py_CODEUNIT*>(pc[1].bits) - units_from_send;
    caller = frame;
    resume = pc - words_from_yield;
  }
}

// Up a chain: whether a frame that is given a value by a SEND yields it on at once.
inline bool yields_on(_PyInterpreterFrame* frame) {
  if (frame->owner == FRAME_OWNED_BY_INTERPRETER) return false;
  const Word* next = bookmark_of(frame);
  return next->opcode == static_cast<uint8_t>(Opcode::YIELD) && delegates(next + words_from_yield);
}
// Suspend the current frame, a generator's, at its YIELD `pc`; with `through`, those that yield the value on, too. The frame
// below is current then. Gives that frame.
template <bool through> [[gnu::always_inline]] inline _PyInterpreterFrame* suspend(PyThreadState* thread, _PyInterpreterFrame* frame, Word* pc) {
  int levels = thread->py_recursion_remaining;
  const Slot* unmonitored = nullptr;
  for (;;) {
    _PyInterpreterFrame* caller = frame->previous;
    PyGenObject* generator = _PyGen_GetGeneratorFromFrame(frame);
    // Suspended frames stand at the instruction that comes next: the RESUME, which knows its bytecode.
    frame->instr_ptr = reinterpret_cast<_Py_CODEUNIT*>(pc[words_from_yield + 1].bits);
    set_bookmark(frame, pc + words_from_yield);
    frame->stackpointer = &frame->localsplus[index_of(pc->b)];
    frame->previous = nullptr;
    _PyErr_StackItem* handled = std::exchange(generator->gi_exc_state.previous_item, nullptr);
    generator->gi_frame_state = static_cast<int8_t>(FRAME_SUSPENDED + pc->c);
    levels++;
    _PyThreadState_UpdateLastProfiledFrame(thread, frame, caller);
    bool on = through && yields_on(caller);
    if (on) {
      pc = bookmark_of(caller);
      const Slot* constants = constants_at(pc + words_from_yield);
      on = constants == unmonitored || !code_of(caller)->_co_monitoring;
      unmonitored = constants;
    }
    if (!on) {
      thread->exc_info = handled;
      thread->py_recursion_remaining = levels;
      thread->current_frame = caller;
      return caller;
    }
    frame = caller;
  }
}

}  // namespace whipsnake
