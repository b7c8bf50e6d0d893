// Functions as `def` makes them.
#pragma once
#include "python/python.h"

namespace whipsnake {

// Whether anybody is told when functions are made, change and die (PyFunction_AddWatcher).
inline bool functions_are_watched() { return PyInterpreterState_Get()->active_func_watchers; }

// Of one `def` all have the same version. Null: an exception is set.
inline PyObject* new_function(PyObject* code, PyObject* globals) {
  PyObject* function = PyFunction_New(code, globals);
  if (function) _PyFunction_SetVersion(reinterpret_cast<PyFunctionObject*>(function), reinterpret_cast<PyCodeObject*>(code)->co_version);
  return function;
}

}  // namespace whipsnake
