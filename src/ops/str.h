// Strings.
#pragma once
#include "ops/int.h"

namespace whipsnake::ops {

inline Check guard_str(Ref a) { return Check(PyUnicode_CheckExact(a.object)); }
inline Maybe<New> add_str(Ref a, Ref b) { return {{PyUnicode_Concat(a.object, b.object)}}; }
// One-character strings of Latin-1 are shared objects; others go the general way.
inline Spec<New> str_item(Ref a, I64 index) {
  if (index.value < 0 || index.value >= PyUnicode_GET_LENGTH(a.object)) return {{nullptr}, false};
  Py_UCS4 character = PyUnicode_READ_CHAR(a.object, index.value);
  if (character >= 256) return {{nullptr}, false};
  return {{character < 128 ? reinterpret_cast<PyObject*>(&_Py_SINGLETON(strings).ascii[character])
                           : reinterpret_cast<PyObject*>(&_Py_SINGLETON(strings).latin1[character - 128])}, true};
}
// Relations == and != only; the mask says which.
inline Bool compare_str(Ref a, Ref b, Cache cache) {
  return {((_PyUnicode_Equal(a.object, b.object) ? mask_equal : mask_less) & cache.words[0].field[3]) != 0};
}
inline Branch jump_compare_str(Ref a, Ref b, Imm mask) {
  return {((_PyUnicode_Equal(a.object, b.object) ? mask_equal : mask_less) & mask.value) != 0};
}
inline Maybe<New> format(Ref value) {
  if (PyUnicode_CheckExact(value.object)) return {{Py_NewRef(value.object)}};
  return {{PyObject_Format(value.object, nullptr)}};
}
inline Maybe<New> format_spec(Ref value, Ref spec) { return {{PyObject_Format(value.object, spec.object)}}; }
inline Maybe<New> convert(Ref value, Imm how) { return {{_PyEval_ConversionFuncs[how.value](value.object)}}; }

Next append_str(const Spilled& s);

}  // namespace whipsnake::ops
