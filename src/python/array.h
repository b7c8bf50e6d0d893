// array.array, whose struct is private to CPython's arraymodule.c: believed only when an array's own buffer says the same.
#pragma once
#include "python/value.h"

namespace whipsnake {

struct ArrayObject {
  PyObject_VAR_HEAD
  char* items;
  Py_ssize_t allocated;
  const void* kind;  // the module's description of the typecode
  PyObject* weak_references;
  Py_ssize_t exports;
};
inline ArrayObject* array_of(PyObject* object) { return reinterpret_cast<ArrayObject*>(object); }

// The typecode of an array whose fields are where we think they are; 0 for all else, and for empty arrays. A class of a
// program, whatever its name, is not immutable.
inline char known_array(PyObject* object) {
  PyTypeObject* type = Py_TYPE(object);
  if (!(type->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) || strcmp(type->tp_name, "array.array") != 0 || type->tp_basicsize != sizeof(ArrayObject)) return 0;
  Py_buffer view;
  if (PyObject_GetBuffer(object, &view, PyBUF_FORMAT | PyBUF_ND) < 0) {
    PyErr_Clear();
    return 0;
  }
  ArrayObject* array = array_of(object);
  bool known = view.ndim == 1 && view.buf == array->items && view.len == Py_SIZE(object) * view.itemsize && view.len > 0 &&
               array->exports == 1 && view.format && view.format[0] && !view.format[1];
  char typecode = known ? view.format[0] : 0;
  PyBuffer_Release(&view);
  return typecode;
}

// Items by typecode. What does not fit is not stored.
[[gnu::always_inline]] inline int64_t array_int(const ArrayObject* array, char typecode, Py_ssize_t at) {
  switch (typecode) {
    case 'b': return reinterpret_cast<const int8_t*>(array->items)[at];
    case 'B': return reinterpret_cast<const uint8_t*>(array->items)[at];
    case 'h': return reinterpret_cast<const int16_t*>(array->items)[at];
    case 'H': return reinterpret_cast<const uint16_t*>(array->items)[at];
    case 'i': return reinterpret_cast<const int32_t*>(array->items)[at];
    case 'I': return reinterpret_cast<const uint32_t*>(array->items)[at];
    default: return reinterpret_cast<const int64_t*>(array->items)[at];  // l, q
  }
}
template <class T> [[gnu::always_inline]] inline bool put_item(ArrayObject* array, Py_ssize_t at, int64_t value) {
  if (value != static_cast<int64_t>(static_cast<T>(value))) return false;
  reinterpret_cast<T*>(array->items)[at] = static_cast<T>(value);
  return true;
}
[[gnu::always_inline]] inline bool set_array_int(ArrayObject* array, char typecode, Py_ssize_t at, int64_t value) {
  switch (typecode) {
    case 'b': return put_item<int8_t>(array, at, value);
    case 'B': return put_item<uint8_t>(array, at, value);
    case 'h': return put_item<int16_t>(array, at, value);
    case 'H': return put_item<uint16_t>(array, at, value);
    case 'i': return put_item<int32_t>(array, at, value);
    case 'I': return put_item<uint32_t>(array, at, value);
    default: return put_item<int64_t>(array, at, value);
  }
}
inline bool is_int_typecode(char typecode) { return typecode && strchr("bBhHiIlq", typecode); }

}  // namespace whipsnake
