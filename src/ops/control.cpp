#include "ops/control.h"

#include "ops/attr.h"

namespace whipsnake::ops {

Next poll(const Spilled& s, Word* resume) {
  set_position(s);
  if (_Py_HandlePending(s.thread) != 0) return Next::raise;
  if (is_monitored(s.python_code())) return hand_back(s.thread, resume);
  return Next::jump;
}

// Events are waiting, or the code is not instrumented as it should be: see to it as CPython's RESUME does.
Next resume_slowly(const Spilled& s) {
  set_position(s);
  PyCodeObject* code = s.python_code();
  uintptr_t version = s.thread->eval_breaker & ~static_cast<uintptr_t>(_PY_EVAL_EVENTS_MASK);
  if (s.thread->tracing == 0 && code->_co_instrumentation_version != version) {
    if (_Py_Instrument(code, s.thread->interp) != 0) return Next::raise;
  }
  if (is_monitored(code)) return hand_back(s.thread, s.pc);
  constexpr int location_mask = 7, last_polled = 1;  // not behind yield from or await, not in a generator expression's prelude
  if ((s.pc->c & location_mask) <= last_polled && (s.thread->eval_breaker & _PY_EVAL_EVENTS_MASK)) {
    if (_Py_HandlePending(s.thread) != 0) return Next::raise;
    if (is_monitored(code)) return hand_back(s.thread, s.pc + 3);
  }
  return Next::next;
}

Next return_generator(Shell& s) {
  _PyInterpreterFrame* frame = s.frame();
  set_position(s);
  auto* function = reinterpret_cast<PyFunctionObject*>(object_of(frame->f_funcobj));
  PyGenObject* generator = code_behind(s.constants)->engine->dead_generators.make(s.thread, function);
  if (!generator) return Next::raise;
  frame->stackpointer = &s.registers[index_of(s.pc->b)];
  _PyInterpreterFrame* caller = frame->previous;
  _PyFrame_Copy(frame, &generator->gi_iframe);
  begin_generator(generator, s.pc);
  s.thread->py_recursion_remaining++;
  s.thread->current_frame = caller;
  bool first_of_chunk = reinterpret_cast<PyObject**>(frame) == &s.thread->datastack_chunk->data[0];
  if (first_of_chunk) [[unlikely]] _PyThreadState_PopFrame(s.thread, frame);
  else s.thread->datastack_top = reinterpret_cast<PyObject**>(frame);
  Slot value = PyStackRef_FromPyObjectStealMortal(reinterpret_cast<PyObject*>(generator));
  return deliver(s, caller, value);
}

Next get_iter(const Spilled& s) {
  Slot* result = &s.registers[index_of(s.pc->a)];
  Slot iterable = s.take_owned(s.pc->b);
  Slot index;
  Slot iterator = _PyEval_GetIter(iterable, &index, s.pc->c);
  if (PyStackRef_IsError(iterator)) return Next::raise_moved;
  result[0] = iterator;
  result[1] = index;
  return Next::next;
}

// __iter__ or __aiter__ written in Python: called without C recursion.
Next get_aiter_python(Shell& s) {
  if (!has_version(s.object(s.pc->b), {s.pc + 1})) return Next::miss;
  return call_getter(s, held(cached_object(s.pc[2])), {s.take(s.pc->b), null_slot()}, 1, s.pc + 3);
}
Next get_iter_python(Shell& s) {
  Slot* index = &s.registers[index_of(s.pc->a) + 1];
  Next next = get_aiter_python(s);
  if (next != Next::miss) *index = null_slot();
  return next;
}

// The iterator gave no value: it is exhausted, or has failed.
Next end_for_iter(const Spilled& s) {
  if (_PyErr_Occurred(s.thread)) {
    if (!_PyErr_ExceptionMatches(s.thread, PyExc_StopIteration)) return Next::raise;
    _PyEval_MonitorRaise(s.thread, s.frame(), s.frame()->instr_ptr);
    _PyErr_Clear(s.thread);
  }
  if (is_monitored(s.python_code())) [[unlikely]] return hand_back(s.thread, s.pc + s.pc[1].half[0]);
  return Next::jump;
}
Next after_for_iter(const Spilled& s) { return is_monitored(s.python_code()) ? hand_back_behind(s.thread, s.pc, s.pc + 2, s.pc->a) : Next::next; }
Next for_iter_virtual(const Spilled& s) {
  set_position(s);
  Slot* iterator = &s.registers[index_of(s.pc->b)];
  Slot value = _PyForIter_VirtualIteratorNext(s.thread, s.frame(), iterator[0], &iterator[1]);
  if (PyStackRef_IsError(value)) return Next::raise;
  bool ended = PyStackRef_IsNull(value);
  if (!ended) s.set(s.pc->a, value);
  if (!ended) return after_for_iter(s);
  return is_monitored(s.python_code()) ? hand_back(s.thread, s.pc + s.pc[1].half[0]) : Next::jump;
}

Next end_iter(const Spilled& s) {
  Slot* iterator = &s.registers[index_of(s.pc->a)];
  release(iterator[1]);
  release(iterator[0]);
  return Next::next;
}

Next send_slowly(const Spilled& s) {
  Slot* receiver_slot = &s.registers[index_of(s.pc->b)];
  set_position(s);
  if (PyStackRef_IsTaggedInt(receiver_slot[1])) {  // yield from a list or a tuple
    if (!PyStackRef_IsNone(s.get(s.pc->c))) {  // which have no send(): let CPython say so
      PyObject* none = PyObject_CallMethodOneArg(object_of(receiver_slot[0]), &_Py_ID(send), s.object(s.pc->c));
      Py_XDECREF(none);
      return Next::raise;
    }
    s.consume(s.pc->c);
    Slot value = _PyForIter_VirtualIteratorNext(s.thread, s.frame(), receiver_slot[0], &receiver_slot[1]);
    if (PyStackRef_IsError(value)) return Next::raise_moved;
    s.set(s.pc->a, PyStackRef_IsNull(value) ? PyStackRef_None : value);
    return PyStackRef_IsNull(value) ? Next::jump : Next::next;
  }
  PySendResultPair sent = _PyIter_Send(object_of(receiver_slot[0]), s.object(s.pc->c));
  Shell shell{s.pc, s.registers, s.constants, s.thread};
  return end_c_send(shell, sent.kind, sent.object);
}

static Next finish_consuming(const Spilled& s, PyObject* result) {
  if (result) s.consume(s.pc->b);
  return finish(s, result);
}
Next get_awaitable_of_any(const Spilled& s) {
  set_position(s);
  return finish_consuming(s, _PyEval_GetAwaitable(s.object(s.pc->b), s.pc->c));
}
Next get_aiter(const Spilled& s) {
  PyObject* object = s.object(s.pc->b);
  PyTypeObject* type = Py_TYPE(object);
  unaryfunc getter = type->tp_as_async ? type->tp_as_async->am_aiter : nullptr;
  if (!getter) {
    _PyErr_Format(s.thread, PyExc_TypeError, "'async for' requires an object with __aiter__ method, got %.100s", type->tp_name);
    return Next::raise;
  }
  PyObject* iterator = getter(object);
  if (iterator && (!Py_TYPE(iterator)->tp_as_async || !Py_TYPE(iterator)->tp_as_async->am_anext)) {
    _PyErr_Format(s.thread, PyExc_TypeError, "'async for' received an object from __aiter__ that does not implement __anext__: %.100s",
                  Py_TYPE(iterator)->tp_name);
    Py_CLEAR(iterator);
  }
  return finish_consuming(s, iterator);
}
Next get_anext(const Spilled& s) {
  return finish(s, _PyEval_GetANext(s.object(s.pc->b)));
}

// Raise again what is on the stack at `exception`, whose reference this takes.
static Next raise_again(const Spilled& s, Slot exception) {
  _PyErr_SetRaisedException(s.thread, PyStackRef_AsPyObjectSteal(exception));
  return unwind(s.thread, s.pc, Unwinding::reraised);
}

Next end_async_for(const Spilled& s) {
  Slot* at = &s.registers[index_of(s.pc->a)];
  set_position(s);
  if (!PyErr_GivenExceptionMatches(object_of(at[1]), PyExc_StopAsyncIteration)) {
    release(at[0]);
    return raise_again(s, at[1]);
  }
  release(at[1]);
  release(at[0]);
  return Next::next;
}
Next cleanup_throw(const Spilled& s) {
  Slot* at = &s.registers[index_of(s.pc->a)];  // iterator, NULL or index, last value sent, exception
  set_position(s);
  PyObject* exception = object_of(at[3]);
  if (!PyErr_GivenExceptionMatches(exception, PyExc_StopIteration)) {
    Slot raised = at[3];
    release(at[2]);
    release(at[0]);
    return raise_again(s, raised);
  }
  Slot value = PyStackRef_FromPyObjectNew(reinterpret_cast<PyStopIterationObject*>(exception)->value);
  release(at[3]);
  release(at[2]);
  release(at[0]);
  at[0] = PyStackRef_None;
  at[1] = null_slot();
  at[2] = value;
  return Next::next;
}

Next with_except_start(const Spilled& s) {
  Slot* at = &s.registers[index_of(s.pc->b)];  // exit function, its self, lasti, previous exception, exception
  PyObject* exception = object_of(at[4]);
  PyObject* traceback = PyException_GetTraceback(exception);
  PyObject* self = PyStackRef_IsNull(at[1]) ? nullptr : object_of(at[1]);
  PyObject* arguments[5] = {nullptr, self, PyExceptionInstance_Class(exception), exception, traceback ? traceback : Py_None};
  PyObject** first = self ? arguments + 1 : arguments + 2;
  size_t count = self ? 4 : 3;
  PyObject* result = PyObject_Vectorcall(object_of(at[0]), first, count | PY_VECTORCALL_ARGUMENTS_OFFSET, nullptr);
  Py_XDECREF(traceback);
  if (!result) return Next::raise;
  s.set(s.pc->a, owned(result));
  return Next::next;
}
Next push_exc_info(const Spilled& s) {
  Slot* at = &s.registers[index_of(s.pc->a)];
  _PyErr_StackItem* info = s.thread->exc_info;
  at[1] = at[0];
  at[0] = info->exc_value ? owned(info->exc_value) : PyStackRef_None;
  info->exc_value = PyStackRef_AsPyObjectNew(at[1]);
  return Next::next;
}
Next pop_except(const Spilled& s) {
  Slot previous = s.registers[index_of(s.pc->a)];
  set_position(s);
  _PyErr_StackItem* info = s.thread->exc_info;
  PyObject* old = info->exc_value;
  info->exc_value = PyStackRef_IsNone(previous) ? nullptr : PyStackRef_AsPyObjectSteal(previous);
  Py_XDECREF(old);
  return Next::next;
}
Next check_eg_match(const Spilled& s) {
  Slot* at = &s.registers[index_of(s.pc->a)];  // exception, type -> rest, match
  PyObject *exception = object_of(at[0]), *type = object_of(at[1]), *match = nullptr, *rest = nullptr;
  if (_PyEval_CheckExceptStarTypeValid(s.thread, type) < 0) return Next::raise;
  if (_PyEval_ExceptionGroupMatch(s.frame(), exception, type, &match, &rest) < 0) return Next::raise;
  if (!match) return Next::raise;
  if (!Py_IsNone(match)) PyErr_SetHandledException(match);
  release(at[1]);
  release(at[0]);
  at[0] = owned(rest);
  at[1] = owned(match);
  return Next::next;
}

// raise, raise E, raise E from C. False: nothing was raised anew, the exception that is being handled goes on.
static PyObject* exception_to_raise(PyThreadState* thread, PyObject* raised) {
  if (PyExceptionClass_Check(raised)) {
    PyObject* exception = PyObject_CallNoArgs(raised);
    if (exception && !PyExceptionInstance_Check(exception)) {
      _PyErr_Format(thread, PyExc_TypeError, "calling %R should have returned an instance of BaseException, not %R", raised, Py_TYPE(exception));
      Py_CLEAR(exception);
    }
    return exception;
  }
  if (PyExceptionInstance_Check(raised)) return Py_NewRef(raised);
  _PyErr_SetString(thread, PyExc_TypeError, "exceptions must derive from BaseException");
  return nullptr;
}
static bool set_cause(PyThreadState* thread, PyObject* exception, PyObject* cause) {
  PyObject* fixed;
  if (PyExceptionClass_Check(cause)) {
    fixed = PyObject_CallNoArgs(cause);
    if (!fixed) return false;
    if (!PyExceptionInstance_Check(fixed)) {
      _PyErr_Format(thread, PyExc_TypeError, "calling %R should have returned an instance of BaseException, not %R", cause, Py_TYPE(fixed));
      Py_DECREF(fixed);
      return false;
    }
  } else if (PyExceptionInstance_Check(cause)) {
    fixed = Py_NewRef(cause);
  } else if (Py_IsNone(cause)) {
    fixed = nullptr;
  } else {
    _PyErr_SetString(thread, PyExc_TypeError, "exception causes must derive from BaseException");
    return false;
  }
  PyException_SetCause(exception, fixed);
  return true;
}
Next raise_exception(const Spilled& s) {
  Slot* at = &s.registers[index_of(s.pc->a)];
  unsigned count = s.pc->c;
  set_position(s);
  if (count == 0) {
    PyObject* handled = _PyErr_GetTopmostException(s.thread)->exc_value;
    if (!handled || Py_IsNone(handled)) {
      _PyErr_SetString(s.thread, PyExc_RuntimeError, "No active exception to reraise");
      return Next::raise;
    }
    _PyErr_SetRaisedException(s.thread, Py_NewRef(handled));
    return unwind(s.thread, s.pc, Unwinding::reraised);
  }
  PyObject* exception = exception_to_raise(s.thread, object_of(at[0]));
  if (exception && (count == 1 || set_cause(s.thread, exception, object_of(at[1]))))
    _PyErr_SetObject(s.thread, reinterpret_cast<PyObject*>(Py_TYPE(exception)), exception);
  Py_XDECREF(exception);
  return Next::raise;
}
Next reraise(const Spilled& s) {
  Slot* at = &s.registers[index_of(s.pc->a)];
  unsigned below = s.pc->c;
  set_position(s);
  // The place that the exception came from, where a finally block kept it.
  if (below) s.frame()->instr_ptr = code_behind(s.constants)->bytecode + PyStackRef_UntagInt(at[0]);
  return raise_again(s, at[below]);
}

}  // namespace whipsnake::ops
