// Python source to code objects and back, for tests.
#pragma once
#include "translate/decode.h"

namespace whipsnake {

// The code object of the function `f` that `source` defines. New reference.
inline PyCodeObject* function_code(const char* source) {
  PyObject* module = Py_CompileString(source, "unit", Py_file_input);
  PyObject* consts = reinterpret_cast<PyCodeObject*>(module)->co_consts;
  PyCodeObject* found = nullptr;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(consts) && !found; i++)
    if (PyCode_Check(PyTuple_GET_ITEM(consts, i))) found = reinterpret_cast<PyCodeObject*>(Py_NewRef(PyTuple_GET_ITEM(consts, i)));
  Py_DECREF(module);
  return found;
}

}  // namespace whipsnake
