// Operators of anything, comparison, identity, membership, truth, and the jumps that use them.
#pragma once
#include "isa/outcome.h"

namespace whipsnake::ops {

inline Maybe<New> binary(Ref a, Ref b, Cache cache) { return {{_PyEval_BinaryOps[cache.words[0].field[3]](a.object, b.object)}}; }
inline Maybe<New> negate(Ref a) { return {{PyNumber_Negative(a.object)}}; }
inline Maybe<New> invert(Ref a) { return {{PyNumber_Invert(a.object)}}; }
inline Bool invert_bool(Raw a) { return {PyStackRef_IsFalse(a.slot)}; }

// A comparison operand packs CPython's relation and whether its result is wanted as a bool.
constexpr unsigned relation_mask = 7, relation_to_bool = 8, relation_jump_if_false = 16;

inline Maybe<New> compare(Ref a, Ref b, Cache cache) {
  unsigned relation = cache.words[0].field[0];
  PyObject* result = PyObject_RichCompare(a.object, b.object, relation & relation_mask);
  if (result && (relation & relation_to_bool) && !PyBool_Check(result)) {
    int truth = PyObject_IsTrue(result);
    Py_DECREF(result);
    result = truth < 0 ? nullptr : truth ? Py_True : Py_False;
  }
  return {{result}};
}
inline MaybeBranch jump_compare(Ref a, Ref b, Cache cache) {
  unsigned relation = cache.words[0].field[3];
  PyObject* result = PyObject_RichCompare(a.object, b.object, relation & relation_mask);
  if (!result) return {-1};
  int truth = PyObject_IsTrue(result);
  Py_DECREF(result);
  return {truth < 0 ? -1 : truth ^ ((relation & relation_jump_if_false) != 0)};
}
inline Bool is(Ref a, Ref b, Cache cache) { return {(a.object == b.object) != cache.words[0].field[0]}; }
inline Branch jump_is(Ref a, Ref b, Imm inverted) { return {(a.object == b.object) != inverted.value}; }

inline int is_member(PyObject* value, PyObject* container) {
  if (PyDict_CheckExact(container)) return PyDict_Contains(container, value);
  if (PyAnySet_CheckExact(container)) return _PySet_Contains(reinterpret_cast<PySetObject*>(container), value);
  return PySequence_Contains(container, value);
}
inline Maybe<New> contains(Ref a, Ref b, Cache cache) {
  int found = is_member(a.object, b.object);
  return {{found < 0 ? nullptr : (found != 0) != cache.words[0].field[0] ? Py_True : Py_False}};
}
inline MaybeBranch jump_contains(Ref a, Ref b, Imm inverted) {
  int found = is_member(a.object, b.object);
  return {found < 0 ? -1 : (found != 0) != inverted.value};
}

// Whether objects of a type are true without being asked, as most are that classes make.
[[gnu::always_inline]] inline bool is_always_true(PyTypeObject* type) {
  return !(type->tp_as_number && type->tp_as_number->nb_bool) && !(type->tp_as_mapping && type->tp_as_mapping->mp_length) &&
         !(type->tp_as_sequence && type->tp_as_sequence->sq_length);
}
// The truth of what needs not be asked; -1: not told.
[[gnu::always_inline]] inline int truth_but_of_bools(Raw a) {
  if (PyStackRef_IsNone(a.slot)) return 0;
  PyObject* object = object_of(a.slot);
  if (PyLong_CheckExact(object)) return !_PyLong_IsZero(reinterpret_cast<PyLongObject*>(object));
  if (PyUnicode_CheckExact(object)) return PyUnicode_GET_LENGTH(object) != 0;
  if (PyList_CheckExact(object) || PyTuple_CheckExact(object)) return Py_SIZE(object) != 0;
  return is_always_true(Py_TYPE(object)) ? 1 : -1;
}
[[gnu::always_inline]] inline int truth_of(Raw a) {
  int value = PyStackRef_IsTrue(a.slot) ? 1 : PyStackRef_IsFalse(a.slot) ? 0 : truth_but_of_bools(a);
  return value >= 0 ? value : PyObject_IsTrue(object_of(a.slot));
}
inline Maybe<New> truth(Raw a) {
  int value = truth_of(a);
  return {{value < 0 ? nullptr : value ? Py_True : Py_False}};
}
inline MaybeBranch jump_true(Raw a) { return {truth_of(a)}; }
inline MaybeBranch jump_false(Raw a) {
  int value = truth_of(a);
  return {value < 0 ? -1 : !value};
}
// Most often it is True or False, which need not be released.
template <bool when> [[gnu::always_inline]] inline Next jump_when_at_sight(Shell& s) {
  Raw a{s.input(1)};
  auto singleton = reinterpret_cast<PyObject*>(a.slot.bits - Py_TAG_REFCNT);
  if (singleton == Py_True) return when ? Next::jump : Next::next;
  if (singleton == Py_False) return when ? Next::next : Next::jump;
  int value = truth_but_of_bools(a);
  if (value < 0) return Next::call;
  return conclude(s, Branch{value == when}, Consumed<0, Given<1, Box::any>>(s));
}
[[gnu::always_inline]] inline Next jump_true_at_sight(Shell& s) { return jump_when_at_sight<true>(s); }
[[gnu::always_inline]] inline Next jump_false_at_sight(Shell& s) { return jump_when_at_sight<false>(s); }
inline Branch jump_none(Raw a) { return {PyStackRef_IsNone(a.slot)}; }
inline Branch jump_not_none(Raw a) { return {!PyStackRef_IsNone(a.slot)}; }

}  // namespace whipsnake::ops
