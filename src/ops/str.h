// Strings.
#pragma once
#include "ops/int.h"
#include "python/text.h"

namespace whipsnake::ops {

inline Check guard_str(Ref a) { return Check(PyUnicode_CheckExact(a.object)); }
inline Maybe<New> add_str(Ref a, Ref b) { return {{PyUnicode_Concat(a.object, b.object)}}; }
// One-character strings of Latin-1 are shared objects; others go the general way.
inline Spec<Held> str_item(Ref a, I64 index) {
  if (index.value < 0 || index.value >= PyUnicode_GET_LENGTH(a.object)) return {{nullptr}, false};
  PyObject* character = latin1_string(PyUnicode_READ_CHAR(a.object, index.value));
  return {{character}, character != nullptr};
}
// Relations == and != only; the mask says which.
inline bool holds_for(bool equal, unsigned mask) { return ((equal ? mask_equal : mask_less) & mask) != 0; }
inline Bool compare_str(Ref a, Ref b, Cache cache) { return {holds_for(_PyUnicode_Equal(a.object, b.object), cache.words[0].field[3])}; }
inline Branch jump_compare_str(Ref a, Ref b, Imm mask) { return {holds_for(_PyUnicode_Equal(a.object, b.object), mask.value)}; }
inline Spec<Bool> compare_str_at_sight(Ref a, Ref b, Cache cache) {
  int equal = equal_at_sight(a.object, b.object);
  return {{holds_for(equal > 0, cache.words[0].field[3])}, equal >= 0};
}
inline Spec<Branch> jump_compare_str_at_sight(Ref a, Ref b, Imm mask) {
  int equal = equal_at_sight(a.object, b.object);
  return {{holds_for(equal > 0, mask.value)}, equal >= 0};
}
inline Maybe<New> format(Ref value) {
  if (PyUnicode_CheckExact(value.object)) return {{Py_NewRef(value.object)}};
  return {{PyObject_Format(value.object, nullptr)}};
}
inline Maybe<New> format_spec(Ref value, Ref spec) { return {{PyObject_Format(value.object, spec.object)}}; }
inline Maybe<New> convert(Ref value, Imm how) { return {{_PyEval_ConversionFuncs[how.value](value.object)}}; }

Next append_str(const Spilled& s);

}  // namespace whipsnake::ops
