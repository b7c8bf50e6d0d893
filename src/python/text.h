// Strings, as far as they can be looked at without a call.
#pragma once
#include "python/value.h"

namespace whipsnake {

// The shared string of one character of Latin-1, which is immortal; null for others.
inline PyObject* latin1_string(Py_UCS4 character) {
  if (character >= 256) return nullptr;
  return character < 128 ? reinterpret_cast<PyObject*>(&_Py_SINGLETON(strings).ascii[character])
                         : reinterpret_cast<PyObject*>(&_Py_SINGLETON(strings).latin1[character - 128]);
}
// Whether two strings are equal, as far as can be said without reading them to their ends: -1 when not, or when they are no strings.
[[gnu::always_inline]] inline int equal_at_sight(PyObject* a, PyObject* b) {
  if (!PyUnicode_CheckExact(a) || !PyUnicode_CheckExact(b)) return -1;
  if (a == b) return 1;
  Py_ssize_t length = PyUnicode_GET_LENGTH(a);
  if (length != PyUnicode_GET_LENGTH(b)) return 0;
  if (!PyUnicode_IS_COMPACT_ASCII(a) || !PyUnicode_IS_COMPACT_ASCII(b) || length == 0) return -1;
  auto first = [](PyObject* s) { return *reinterpret_cast<const unsigned char*>(reinterpret_cast<PyASCIIObject*>(s) + 1); };
  return first(a) != first(b) ? 0 : length == 1 ? 1 : -1;
}
}  // namespace whipsnake
