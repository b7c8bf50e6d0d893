// C functions that machine code calls.
#pragma once
#include "trace/trace.h"

namespace whipsnake {

PyObject* helper_box_real(double value);
PyObject* helper_box_int(PyThreadState* thread, int64_t value);
void helper_replace_real(PyObject** place, double value);  // of a float object
void helper_release_number(PyObject* object);              // the last reference
bool helper_destroy(PyObject* object);                     // the same of anything; false: that may run code, nothing was done

}  // namespace whipsnake
