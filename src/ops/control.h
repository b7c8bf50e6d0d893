// Jumps, polls, returns, generators, iteration, exceptions.
#pragma once
#include "frame/resume.h"
#include "isa/outcome.h"
#include "ops/fold.h"
#include "python/async_generator.h"

namespace whipsnake::ops {

Next adapt_site(const Spilled& s);
// The form that an attribute's site would be given that saw only what it is about to see now, and the words of its cache.
Opcode form_of_site(const Spilled& s, Word* words);
// Counts down; when the count is up the site is given a form that fits what it sees, and starts again.
inline Next adapt(Shell& s) {
  uint16_t& counter = s.pc[counter_word].field[counter_field];
  counter = static_cast<uint16_t>(counter - 1);
  return (counter & 0xfff) == 0 ? adapt_site(s) : Next::next;
}

Next poll(const Spilled& s, Word* resume);
[[gnu::always_inline]] inline Next jump(Shell& s) {
  s.pc += s.pc->half[1];
  return Next::dispatch;
}
[[gnu::always_inline]] inline Next jump_back(Shell& s) {
  if (s.thread->eval_breaker & _PY_EVAL_EVENTS_MASK) [[unlikely]] return s.leaf() ? Next::call : poll(s, s.pc + s.pc->half[1]);
  s.pc += s.pc->half[1];
  return Next::dispatch;
}
Next hot_loop(Shell& s);
Next enter_trace(Shell& s);
[[gnu::always_inline]] inline Next jump_back_counted(Shell& s) {
  if ((s.thread->eval_breaker & _PY_EVAL_EVENTS_MASK) || s.pc->a + 1 >= hot_count) [[unlikely]] {
    if (s.leaf()) return Next::call;
    return s.thread->eval_breaker & _PY_EVAL_EVENTS_MASK ? poll(s, s.pc + s.pc->half[1]) : hot_loop(s);
  }
  s.pc->a++;
  s.pc += s.pc->half[1];
  return Next::dispatch;
}
inline Next jump_back_trace(Shell& s) {
  return s.thread->eval_breaker & _PY_EVAL_EVENTS_MASK ? poll(s, s.pc + s.pc->half[1]) : enter_trace(s);
}
Next resume_slowly(const Spilled& s);
[[gnu::always_inline]] inline Next resume(Shell& s) {
  if (!may_resume(s.thread, code_behind(s.constants)->python)) [[unlikely]] return s.leaf() ? Next::call : resume_slowly(s);
  s.pc += static_cast<int16_t>(s.pc->b);
  return Next::dispatch;
}

// A local that is returned gives its reference away: the frame dies. Not when a frame object will outlive it.
[[gnu::always_inline]] inline Slot returned_value(Shell& s) {
  Operand operand = s.pc->a;
  Slot value = s.get(operand);
  if (owns(operand) || is_constant(operand)) return PyStackRef_MakeHeapSafe(value);
  if (PyStackRef_RefcountOnObject(value) && s.frame()->frame_obj == nullptr) {
    s.registers[index_of(operand)] = null_slot();
    return value;
  }
  return PyStackRef_FromPyObjectNew(object_of(value));
}
// With a reference of its own; nothing that a frame gives is null.
[[gnu::always_inline]] inline Slot made_safe(Slot value) {
  if (!(value.bits & Py_TAG_REFCNT)) return value;
  auto* object = reinterpret_cast<PyObject*>(value.bits - Py_TAG_REFCNT);
  if (_Py_IsImmortal(object)) return value;
  object->ob_refcnt++;
  return PyStackRef_FromPyObjectStealMortal(object);
}
[[gnu::always_inline]] inline Next return_in_leaf(Shell& s) {
  bool constant = s.place(1) == in_constant;
  _PyInterpreterFrame* frame = s.frame();
  // A reference of its own comes first: what the value borrows from may be a local that is released now.
  Slot value = constant ? s.input(1) : made_safe(s.input(1));
  if (!constant) *s.result(1) = null_slot();
  auto back = [&]() __attribute__((always_inline)) {
    if (!constant) *s.result(1) = value;  // with that reference: what it borrowed from may be gone
    return Next::call;
  };
  if (!release_locals_without_call(s, frame)) [[unlikely]] return back();
  // What has just been released may be what the result replaces: looked at only now.
  Receiver receiver(frame->previous);
  if (!receiver.accepts(s, value) || !release_function_without_call(frame, receiver.in_c ? null_slot() : receiver.old)) [[unlikely]] return back();
  if (constant) value = made_safe(value);
  s.thread->datastack_top = reinterpret_cast<PyObject**>(frame);
  s.thread->py_recursion_remaining++;
  s.thread->current_frame = receiver.frame;
  return receiver.give(s, value);
}
[[gnu::always_inline]] inline Next return_value(Shell& s) {
  if (s.leaf()) return return_in_leaf(s);
  Slot value = returned_value(s);
  _PyInterpreterFrame *frame = s.frame(), *caller = frame->previous;
  set_position(s);
  s.thread->py_recursion_remaining++;
  s.thread->current_frame = caller;
  pop_function_frame(s.thread, frame);
  return deliver(s, caller, value);
}
inline Next return_from_generator(Shell& s) {
  Slot value = returned_value(s);
  _PyInterpreterFrame *frame = s.frame(), *caller = frame->previous;
  set_position(s);
  s.thread->py_recursion_remaining++;
  s.thread->current_frame = caller;
  end_generator_frame(s.thread, frame);
  return deliver_last(s, caller, value);
}
[[gnu::always_inline]] inline Next yield_value(Shell& s) {
  _PyInterpreterFrame* frame = s.frame();
  if (s.leaf()) {
    Receiver receiver(frame->previous);
    if (yields_on(frame->previous) || !receiver.accepts(s, s.input(1))) return Next::call;
    Slot value = made_safe(s.take_input(1));
    suspend<false>(s.thread, frame, s.pc);
    reinterpret_cast<_PyThreadStateImpl*>(s.thread)->generator_return_kind = _PyThreadStateImpl::GENERATOR_YIELD;
    return receiver.give(s, value);
  }
  if (Fold fold = fold_awaited_by(frame->previous); fold != Fold::none && yield_to_fold(s, fold)) return Next::dispatch;
  Slot value = made_safe(s.take_input(1));
  _PyInterpreterFrame* caller = suspend<true>(s.thread, frame, s.pc);
  reinterpret_cast<_PyThreadStateImpl*>(s.thread)->generator_return_kind = _PyThreadStateImpl::GENERATOR_YIELD;
  return deliver(s, caller, value);
}
inline Next begin(Shell&) { return Next::next; }
Next enter_hot(Shell& s);
Next return_generator(Shell& s);

Next get_iter(const Spilled& s);
Next get_iter_python(Shell& s);
Next end_for_iter(const Spilled& s), after_for_iter(const Spilled& s);
Next for_iter_virtual(const Spilled& s);
[[gnu::always_inline]] inline Next for_iter(Shell& s) {
  Slot* iterator = &s.registers[index_of(s.pc->b)];
  if (PyStackRef_IsTaggedInt(iterator[1])) return for_iter_virtual(s);
  set_position(s);
  PyObject* object = object_of(iterator[0]);
  PyObject* value = Py_TYPE(object)->tp_iternext(object);
  if (!value || code_behind(s.constants)->python->_co_monitoring) [[unlikely]] {
    if (!value) return end_for_iter(s);
    s.set(s.pc->a, owned(value));
    return after_for_iter(s);
  }
  s.set(s.pc->a, owned(value));
  return Next::next;
}
[[gnu::always_inline]] inline Next for_iter_generator(Shell& s) {
  Slot* iterator = &s.registers[index_of(s.pc->b)];
  PyObject* generator = object_of(iterator[0]);
  if (PyStackRef_IsTaggedInt(iterator[1]) || !PyGen_CheckExact(generator) || !can_resume(generator)) return Next::miss;
  bool ready = is_ready(s, reinterpret_cast<PyGenObject*>(generator));
  if (s.leaf() && !ready) return Next::call;
  return enter_generator(s, reinterpret_cast<PyGenObject*>(generator), ready, PyStackRef_None, s.pc + 2);
}
Next end_iter(const Spilled& s);
Next send_slowly(const Spilled& s);
// The receiver has answered from C.
[[gnu::always_inline]] inline Next end_c_send(Shell& s, PySendResult kind, PyObject* result) {
  if (kind == PYGEN_ERROR) return Next::raise;
  s.consume(s.pc->c);
  s.set(s.pc->a, owned(result));
  return kind == PYGEN_RETURN ? Next::jump : Next::next;
}
// A receiver that is no generator of ours, but can be sent to. Called from here, with nothing between: chains of these are
// deep, and processors remember few return addresses.
[[gnu::always_inline]] inline Next send_to_c(Shell& s, PyObject* receiver) {
  PyAsyncMethods* methods = Py_TYPE(receiver)->tp_as_async;
  if (!methods || !methods->am_send) return send_slowly(s);
  set_position(s);
  PyObject* result = nullptr;
  bool async = Py_IS_TYPE(receiver, &_PyAsyncGenASend_Type);
  PySendResult kind = async ? send_to_async_generator(receiver, s.object(s.pc->c), &result) : methods->am_send(receiver, s.object(s.pc->c), &result);
  return end_c_send(s, kind, result);
}
[[gnu::always_inline]] inline Next send(Shell& s) {
  Slot* receiver = &s.registers[index_of(s.pc->b)];
  bool to_items = PyStackRef_IsTaggedInt(receiver[1]);
  if (to_items || !can_resume(object_of(receiver[0]))) [[unlikely]] {
    return s.leaf() ? Next::call : to_items ? send_slowly(s) : send_to_c(s, object_of(receiver[0]));
  }
  auto* generator = reinterpret_cast<PyGenObject*>(object_of(receiver[0]));
  bool ready = is_ready(s, generator);
  if (s.leaf() && !ready) return Next::call;
  Slot value = s.take_input(3);
  if (!PyStackRef_IsNone(value)) value = PyStackRef_MakeHeapSafe(value);
  return enter_generator(s, generator, ready, value, s.pc + 2);
}
// The receiver has given its last value: that takes its place.
inline Next end_send(Shell& s) {
  Slot* at = &s.registers[index_of(s.pc->a)];
  Slot receiver = at[0];
  at[0] = at[2];
  s.give_up(receiver);
  return Next::next;
}
Next get_awaitable_of_any(const Spilled& s);
// A new coroutine is its own iterator.
inline Next get_awaitable(Shell& s) {
  PyObject* object = s.object(s.pc->b);
  if (!PyCoro_CheckExact(object) || reinterpret_cast<PyGenObject*>(object)->gi_frame_state != FRAME_CREATED) return get_awaitable_of_any(s);
  s.set(s.pc->a, s.take_owned(s.pc->b));
  return Next::next;
}
Next get_aiter(const Spilled& s);
Next get_aiter_python(Shell& s);
Next get_anext(const Spilled& s);
Next end_async_for(const Spilled& s);
Next cleanup_throw(const Spilled& s);

// Lists and tuples are iterated by position: the container itself is in the register, its index behind it as a tagged int.
template <auto is_container, auto size_of, auto item_of> [[gnu::always_inline]] inline Next for_iter_items(Shell& s) {
  Slot* iterator = &s.registers[index_of(s.pc->b)];
  PyObject* container = object_of(iterator[0]);
  if (!PyStackRef_IsTaggedInt(iterator[1]) || !is_container(container)) return Next::miss;
  intptr_t index = PyStackRef_UntagInt(iterator[1]);
  if (static_cast<size_t>(index) >= static_cast<size_t>(size_of(container))) {
    iterator[1] = PyStackRef_TagInt(-1);
    return Next::jump;
  }
  if (!s.may_set(1)) return Next::call;
  iterator[1] = PyStackRef_IncrementTaggedIntNoOverflow(iterator[1]);
  s.set_result(1, held(item_of(container, index)));
  return Next::next;
}
[[gnu::always_inline]] inline Next for_iter_list(Shell& s) {
  return for_iter_items<[](PyObject* o) { return PyList_CheckExact(o); }, [](PyObject* o) { return PyList_GET_SIZE(o); },
                        [](PyObject* o, Py_ssize_t i) { return PyList_GET_ITEM(o, i); }>(s);
}
[[gnu::always_inline]] inline Next for_iter_tuple(Shell& s) {
  return for_iter_items<[](PyObject* o) { return PyTuple_CheckExact(o); }, [](PyObject* o) { return PyTuple_GET_SIZE(o); },
                        [](PyObject* o, Py_ssize_t i) { return PyTuple_GET_ITEM(o, i); }>(s);
}
[[gnu::always_inline]] inline Next for_iter_range(Shell& s) {
  Slot* iterator = &s.registers[index_of(s.pc->b)];
  if (PyStackRef_IsTaggedInt(iterator[1]) || !Py_IS_TYPE(object_of(iterator[0]), &PyRangeIter_Type)) return Next::miss;
  auto* range = reinterpret_cast<_PyRangeIterObject*>(object_of(iterator[0]));
  if (range->len <= 0) return Next::jump;
  int64_t value = range->start;
  Next next = set_int(s, value, Consumed<1>(s));
  if (next == Next::next) {
    range->start += range->step;
    range->len--;
  }
  return next;
}

// Exceptions
Next with_except_start(const Spilled& s);
Next push_exc_info(const Spilled& s);
Next pop_except(const Spilled& s);
Next check_eg_match(const Spilled& s);
Next raise_exception(const Spilled& s);
Next reraise(const Spilled& s);
inline Maybe<New> check_exc_match(Ref exception, Ref type, Thread t) {
  if (_PyEval_CheckExceptTypeValid(t.state, type.object) < 0) return {{nullptr}};
  return {{PyErr_GivenExceptionMatches(exception.object, type.object) ? Py_True : Py_False}};
}

}  // namespace whipsnake::ops
