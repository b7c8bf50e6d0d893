// C functions that machine code calls.
#pragma once
#include "trace/trace.h"

namespace whipsnake {

double helper_power(double a, double b);  // NaN: not for us
PyObject* helper_box_real(PyThreadState* thread, double value);
PyObject* helper_box_int(PyThreadState* thread, int64_t value);
PyObject* helper_box_local_int(PyThreadState* thread, Slot* place, int64_t value);
PyObject* helper_box_local_real(PyThreadState* thread, Slot* place, double value);
void helper_replace_real(PyThreadState* thread, PyObject** place, double value);  // of a float object
PyObject* helper_tuple(PyThreadState* thread, PyObject* const* items, size_t count);  // takes the references over
PyObject* helper_dict(PyThreadState* thread, PyObject* const*, size_t);  // an empty one
PyObject* helper_instance(PyThreadState* thread, PyObject* const* type, size_t);  // of the class, without attributes
PyObject* helper_instance_or_null(PyThreadState* thread, PyObject* const* type, size_t);  // the same; null: out of memory
// Objects without parts, whose death nobody can see.
inline bool is_plain(PyTypeObject* type) {
  return type == &PyFloat_Type || type == &PyLong_Type || type == &PyUnicode_Type || type == &PyBytes_Type || type == &PyRangeIter_Type;
}
void helper_release_plain(PyObject* object, PyThreadState* thread);  // the last reference to one
bool helper_release_if_plain(PyObject* object, PyThreadState* thread);  // the same, if it is one; false: it is not, nothing was done
bool helper_destroy(PyObject* object, PyThreadState* thread);  // the same of anything; false: that may run code, nothing was done

}  // namespace whipsnake
