// What `async for` and asend() wait for: private structs of CPython's genobject.c, and how a value is sent to them. The value
// that the generator yields comes back as it is: CPython raises a StopIteration with it, and catches that, at each level.
#pragma once
#include "python/value.h"

namespace whipsnake {

struct AsyncSend {
  PyObject_HEAD
  PyAsyncGenObject* generator;
  PyObject* sent;  // null: by __anext__()
  enum State : int { fresh, iterating, closed } state;
};
struct AsyncValue {  // how a value is told from what the generator itself awaits
  PyObject_HEAD
  PyObject* value;
};
extern PyTypeObject* async_value_type;  // layout.cpp finds it

// What _PyAsyncGenASend_Send does.
inline PySendResult send_to_async_generator(PyObject* object, PyObject* value, PyObject** result) {
  auto* send = reinterpret_cast<AsyncSend*>(object);
  PyAsyncGenObject* generator = send->generator;
  bool refused = send->state == AsyncSend::closed || (send->state == AsyncSend::fresh && generator->ag_running_async);
  if (refused) [[unlikely]] return _PyAsyncGenASend_Send(object, value, result);
  if (send->state == AsyncSend::fresh && Py_IsNone(value)) value = send->sent;
  send->state = AsyncSend::iterating;
  generator->ag_running_async = 1;
  PySendResult kind = PyAsyncGen_Type.tp_as_async->am_send(reinterpret_cast<PyObject*>(generator), value, result);
  if (kind == PYGEN_NEXT) {
    if (!Py_IS_TYPE(*result, async_value_type)) return PYGEN_NEXT;
    PyObject* wrapped = *result;
    *result = Py_NewRef(reinterpret_cast<AsyncValue*>(wrapped)->value);
    Py_DECREF(wrapped);
    kind = PYGEN_RETURN;
  } else {
    Py_CLEAR(*result);
    if (!PyErr_Occurred()) PyErr_SetNone(PyExc_StopAsyncIteration);  // it has ended, now or before
    if (PyErr_ExceptionMatches(PyExc_StopAsyncIteration) || PyErr_ExceptionMatches(PyExc_GeneratorExit)) generator->ag_closed = 1;
    kind = PYGEN_ERROR;
  }
  generator->ag_running_async = 0;
  send->state = AsyncSend::closed;
  return kind;
}

}  // namespace whipsnake
