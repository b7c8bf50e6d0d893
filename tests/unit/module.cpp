// The unit tests as an extension module: what they test needs a live CPython around it.
#include <gtest/gtest.h>

#include "frame/engine.h"

static PyObject* run(PyObject*, PyObject*) {
  int count = 1;
  char name[] = "whipsnake_unit";
  char* arguments[] = {name, nullptr};
  testing::InitGoogleTest(&count, arguments);
  return PyLong_FromLong(RUN_ALL_TESTS());
}
static PyMethodDef methods[] = {{"run", run, METH_NOARGS, nullptr}, {}};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "whipsnake_unit", nullptr, -1, methods, nullptr, nullptr, nullptr, nullptr};
PyMODINIT_FUNC PyInit_whipsnake_unit() { return PyModule_Create(&definition); }
