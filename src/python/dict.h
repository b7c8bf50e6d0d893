// Looking a key up in a dict without running any code: the probing of CPython's dictobject.c, for keys that compare by value.
#pragma once
#include "python/text.h"

namespace whipsnake {

// Whether comparing with others of the kind runs no code of a program's.
inline bool is_scalar_type(PyTypeObject* type) {
  if (type == &PyUnicode_Type || type == &PyLong_Type || type == &PyFloat_Type || type == &PyBool_Type || type == Py_TYPE(Py_None)) return true;
  return type == &PyBytes_Type && PyInterpreterState_Get()->config.bytes_warning == 0;  // (a warning can run anything)
}
// The same, and so does asking for its hash: also classes, other objects that are equal to nothing but themselves, and what
// inherits both from int or str (members of an IntEnum, say).
inline bool instances_compare_quietly(PyTypeObject* type) {
  if (is_scalar_type(type)) return true;
  for (PyTypeObject* like : {&PyBaseObject_Type, &PyLong_Type, &PyUnicode_Type})
    if (type->tp_richcompare == like->tp_richcompare && type->tp_hash == like->tp_hash) return true;
  return false;
}
inline bool compares_quietly(PyObject* object) {
  if (!PyTuple_CheckExact(object)) return instances_compare_quietly(Py_TYPE(object));
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(object); i++)
    if (!instances_compare_quietly(Py_TYPE(PyTuple_GET_ITEM(object, i)))) return false;
  return true;
}

// The hash of what compares quietly; strings have theirs, mostly.
inline Py_hash_t quiet_hash(PyObject* object) {
  static_assert(PyHASH_BITS == 61);  // more than ints of two digits have
  if (is_wide_int(object)) {
    int64_t value = wide_value(object);
    return value == -1 ? -2 : value;
  }
  Py_hash_t known = PyUnicode_CheckExact(object) ? reinterpret_cast<PyASCIIObject*>(object)->hash : -1;
  return known != -1 ? known : PyObject_Hash(object);
}
// Whether two that compare quietly are equal; -1, with no exception set, when that cannot be said.
inline int quietly_equal(PyObject* a, PyObject* b) {
  if (PyLong_CheckExact(a) && PyLong_CheckExact(b)) return equal_ints(a, b);
  int seen = equal_at_sight(a, b);
  if (seen >= 0) return seen;
  if (PyUnicode_CheckExact(a) && PyUnicode_CheckExact(b)) return _PyUnicode_Equal(a, b);
  int equal = PyObject_RichCompareBool(a, b, Py_EQ);
  if (equal < 0) PyErr_Clear();
  return equal;
}

// A dict, or of a class derived from it that changes nothing of how items are got, set, or looked for.
inline bool is_dict_like(PyTypeObject* type) { return (type->tp_flags & Py_TPFLAGS_DICT_SUBCLASS) && type->tp_as_mapping && type->tp_as_sequence; }
inline bool gets_as_dict(PyTypeObject* type) { return is_dict_like(type) && type->tp_as_mapping->mp_subscript == PyDict_Type.tp_as_mapping->mp_subscript; }
inline bool sets_as_dict(PyTypeObject* type) { return is_dict_like(type) && type->tp_as_mapping->mp_ass_subscript == PyDict_Type.tp_as_mapping->mp_ass_subscript; }
inline bool looks_as_dict(PyTypeObject* type) { return is_dict_like(type) && type->tp_as_sequence->sq_contains == PyDict_Type.tp_as_sequence->sq_contains; }

// (Others may compare in their own ways.)
inline bool has_only_strings(PyObject* dict) { return DK_IS_UNICODE(reinterpret_cast<PyDictObject*>(dict)->ma_keys); }

inline int64_t index_of_key(PyDictKeysObject* keys, size_t place) {
  if (keys->dk_log2_index_bytes == keys->dk_log2_size) return reinterpret_cast<int8_t*>(keys->dk_indices)[place];
  if (keys->dk_log2_index_bytes == keys->dk_log2_size + 1) return reinterpret_cast<int16_t*>(keys->dk_indices)[place];
  if (keys->dk_log2_index_bytes == keys->dk_log2_size + 2) return reinterpret_cast<int32_t*>(keys->dk_indices)[place];
  return reinterpret_cast<int64_t*>(keys->dk_indices)[place];
}

enum class Lookup : uint8_t { found, absent, unknown };  // unknown: code of a program's would have to be asked
// Where a key's value is. `value` is where the dict has it.
inline Lookup look_up_quietly(PyObject* dict, PyObject* key, PyObject**& value) {
  if (!compares_quietly(key)) return Lookup::unknown;
  Py_hash_t hash = quiet_hash(key);
  auto* object = reinterpret_cast<PyDictObject*>(dict);
  PyDictKeysObject* keys = object->ma_keys;
  size_t mask = static_cast<size_t>(DK_SIZE(keys)) - 1, place = static_cast<size_t>(hash) & mask;
  for (auto perturb = static_cast<size_t>(hash);; place = (place * 5 + perturb + 1) & mask) {
    int64_t index = index_of_key(keys, place);
    if (index == -1) return Lookup::absent;
    if (index >= 0) {
      bool unicode = DK_IS_UNICODE(keys);
      PyObject* there = unicode ? DK_UNICODE_ENTRIES(keys)[index].me_key : DK_ENTRIES(keys)[index].me_key;
      Py_hash_t its_hash = unicode ? quiet_hash(there) : DK_ENTRIES(keys)[index].me_hash;
      bool same = there == key;
      if (!same && its_hash == hash) {
        if (!compares_quietly(there)) return Lookup::unknown;
        int equal = quietly_equal(there, key);
        if (equal < 0) return Lookup::unknown;
        same = equal;
      }
      if (same) {
        value = object->ma_values ? &object->ma_values->values[index] : unicode ? &DK_UNICODE_ENTRIES(keys)[index].me_value : &DK_ENTRIES(keys)[index].me_value;
        return *value ? Lookup::found : Lookup::absent;
      }
    }
    perturb >>= 5;
  }
}

}  // namespace whipsnake
