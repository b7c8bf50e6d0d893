// Items of lists, tuples and dicts, and subscripts of anything.
#pragma once
#include "isa/shell.h"
#include "ops/attr.h"
#include "python/array.h"

namespace whipsnake::ops {

inline Check guard_list(Ref a) { return Check(PyList_CheckExact(a.object)); }
inline Check guard_tuple(Ref a) { return Check(PyTuple_CheckExact(a.object)); }
inline Check guard_dict(Ref a) { return Check(PyDict_CheckExact(a.object)); }

// Where an index, which may count from the end, is in a sequence; -1: outside.
inline Py_ssize_t place_in(Py_ssize_t size, int64_t index) {
  Py_ssize_t at = index < 0 ? index + size : index;
  return static_cast<size_t>(at) < static_cast<size_t>(size) ? at : -1;
}

// Bytes, bytearrays and array.arrays hold numbers. Cache of arrays: word 1 = {type version, -, typecode}, word 2 = {kind}.
inline Check guard_bytes(Ref a) { return Check(PyBytes_CheckExact(a.object)); }
inline Check guard_bytearray(Ref a) { return Check(PyByteArray_CheckExact(a.object)); }
inline Check guard_array(Ref a, Cache cache) {
  return Check(has_version(a.object, cache) && array_of(a.object)->kind == cached_object(cache.words[1]));
}
inline char cached_typecode(Cache cache) { return static_cast<char>(cached_index(cache)); }
inline Spec<I64> bytes_item(Ref bytes, I64 index) {
  Py_ssize_t at = place_in(PyBytes_GET_SIZE(bytes.object), index.value);
  return {{at < 0 ? 0 : static_cast<unsigned char>(PyBytes_AS_STRING(bytes.object)[at])}, at >= 0};
}
inline Spec<I64> bytearray_item(Ref bytes, I64 index) {
  Py_ssize_t at = place_in(PyByteArray_GET_SIZE(bytes.object), index.value);
  return {{at < 0 ? 0 : static_cast<unsigned char>(PyByteArray_AS_STRING(bytes.object)[at])}, at >= 0};
}
inline Check store_bytearray_item(Ref bytes, I64 index, I64 value) {
  Py_ssize_t at = place_in(PyByteArray_GET_SIZE(bytes.object), index.value);
  if (at < 0 || value.value != static_cast<unsigned char>(value.value)) return Check::miss;
  PyByteArray_AS_STRING(bytes.object)[at] = static_cast<char>(value.value);
  return Check::ok;
}
inline Spec<F64> array_float_item(Ref array, I64 index) {
  Py_ssize_t at = place_in(Py_SIZE(array.object), index.value);
  return {{at < 0 ? 0 : reinterpret_cast<double*>(array_of(array.object)->items)[at]}, at >= 0};
}
[[gnu::always_inline]] inline Spec<I64> array_int_item(Ref array, I64 index, Cache cache) {
  Py_ssize_t at = place_in(Py_SIZE(array.object), index.value);
  return {{at < 0 ? 0 : array_int(array_of(array.object), cached_typecode(cache), at)}, at >= 0};
}
inline Check store_array_float(Ref array, I64 index, F64 value) {
  Py_ssize_t at = place_in(Py_SIZE(array.object), index.value);
  if (at < 0) return Check::miss;
  reinterpret_cast<double*>(array_of(array.object)->items)[at] = value.value;
  return Check::ok;
}
[[gnu::always_inline]] inline Check store_array_int(Ref array, I64 index, I64 value, Cache cache) {
  Py_ssize_t at = place_in(Py_SIZE(array.object), index.value);
  return Check(at >= 0 && set_array_int(array_of(array.object), cached_typecode(cache), at, value.value));
}

inline Spec<Held> list_item(Ref list, I64 index) {
  Py_ssize_t at = place_in(PyList_GET_SIZE(list.object), index.value);
  if (at < 0) return {{nullptr}, false};
  return {{PyList_GET_ITEM(list.object, at)}, true};
}
inline Spec<Held> tuple_item(Ref tuple, I64 index) {
  Py_ssize_t at = place_in(PyTuple_GET_SIZE(tuple.object), index.value);
  if (at < 0) return {{nullptr}, false};
  return {{PyTuple_GET_ITEM(tuple.object, at)}, true};
}
inline Maybe<New> dict_item(Ref dict, Ref key) {
  PyObject* value;
  int found = PyDict_GetItemRef(dict.object, key.object, &value);
  if (found == 0) _PyErr_SetKeyError(key.object);
  return {{value}};
}
[[gnu::always_inline]] inline Check store_list_item(Ref list, I64 index, Taken value, Thread t) {
  Py_ssize_t at = place_in(PyList_GET_SIZE(list.object), index.value);
  if (at < 0) return Check::miss;
  PyObject* old = PyList_GET_ITEM(list.object, at);
  if (!may_drop(t, old) || (t.leaf && old == list.object)) return Check::miss;
  PyList_SET_ITEM(list.object, at, reference_of(value));
  drop_object(t, old);
  return Check::ok;
}
inline Status store_dict_item(Ref dict, Ref key, Ref value) { return {PyDict_SetItem(dict.object, key.object, value.object) == 0}; }

inline Maybe<New> subscript(Ref container, Ref key) { return {{PyObject_GetItem(container.object, key.object)}}; }
// As CPython has them on its stack, whose top dies first.
inline Status store_subscript(Ref value, Ref container, Ref key) {
  return {PyObject_SetItem(container.object, key.object, value.object) == 0};
}
inline Status delete_subscript(Ref container, Ref key) { return {PyObject_DelItem(container.object, key.object) == 0}; }
inline Maybe<New> get_len(Ref a) {
  Py_ssize_t length = PyObject_Length(a.object);
  return {{length < 0 ? nullptr : PyLong_FromSsize_t(length)}};
}
inline Bool match_mapping(Ref a) { return {(Py_TYPE(a.object)->tp_flags & Py_TPFLAGS_MAPPING) != 0}; }
inline Bool match_sequence(Ref a) { return {(Py_TYPE(a.object)->tp_flags & Py_TPFLAGS_SEQUENCE) != 0}; }
inline Maybe<New> match_keys(Ref mapping, Ref keys, Thread t) { return {{_PyEval_MatchKeys(t.state, mapping.object, keys.object)}}; }

Next subscript_python(Shell& s);
Next slice(const Spilled& s);
Next store_slice(const Spilled& s);
Next match_class(const Spilled& s);
Next build_tuple(const Spilled& s);
Next build_list(const Spilled& s);
Next build_set(const Spilled& s);
Next build_map(const Spilled& s);
Next build_string(const Spilled& s);
Next build_slice(const Spilled& s);
Next build_template(const Spilled& s);
Next build_interpolation(const Spilled& s);
Next list_extend(const Spilled& s);
Next set_add(const Spilled& s);
Next set_update(const Spilled& s);
Next map_add(const Spilled& s);
Next dict_update(const Spilled& s);
Next dict_merge(const Spilled& s);
Next unpack(const Spilled& s);
Next unpack_ex(const Spilled& s);

// Append to a list, which takes the reference over: 0, -1 with an exception set; in a leaf there must be room for it.
inline bool has_spare_item(PyObject* list) { return reinterpret_cast<PyListObject*>(list)->allocated > PyList_GET_SIZE(list); }
[[gnu::always_inline]] inline int append_to_list(const Shell& s, PyObject* list, Slot value) {
  PyObject* item = PyStackRef_AsPyObjectSteal(value);
  if (!s.leaf()) return _PyList_AppendTakeRef(reinterpret_cast<PyListObject*>(list), item);
  Py_ssize_t size = PyList_GET_SIZE(list);
  PyList_SET_ITEM(list, size, item);
  Py_SET_SIZE(list, size + 1);
  return 0;
}
[[gnu::always_inline]] inline Next list_append(Shell& s) {
  PyObject* list = s.object(s.pc->a);
  if (s.leaf() && !has_spare_item(list)) return Next::call;
  Slot value = s.own_input(2);
  return append_to_list(s, list, value) < 0 ? Next::raise_moved : Next::next;
}

// What an unpacking takes its items from; no items when it is something else.
struct Items { PyObject** first; Py_ssize_t count; };
[[gnu::always_inline]] inline Items items_of_tuple(PyObject* source) {
  return PyTuple_CheckExact(source) ? Items{reinterpret_cast<PyTupleObject*>(source)->ob_item, PyTuple_GET_SIZE(source)} : Items{};
}
[[gnu::always_inline]] inline Items items_of_pair(PyObject* source) {
  return PyTuple_CheckExact(source) && PyTuple_GET_SIZE(source) == 2 ? Items{reinterpret_cast<PyTupleObject*>(source)->ob_item, 2} : Items{};
}
[[gnu::always_inline]] inline Items items_of_list(PyObject* source) {
  return PyList_CheckExact(source) ? Items{reinterpret_cast<PyListObject*>(source)->ob_item, PyList_GET_SIZE(source)} : Items{};
}
// Results go to registers from the top of the stack down: the first item ends up on top.
template <auto items_of> [[gnu::always_inline]] inline Next unpack_from(Shell& s) {
  Items items = items_of(s.input_object(2));
  if (!items.first || items.count != s.pc->c) return Next::miss;
  Slot source = s.input(2), *place = &s.registers[index_of(s.pc->a) + items.count];
  bool consumed = s.consumes(2);
  if (consumed && !s.may_give_up(source)) return Next::call;
  for (Py_ssize_t i = 0; i < items.count; i++) *--place = PyStackRef_FromPyObjectNew(items.first[i]);
  if (consumed) s.give_up(source);
  return Next::next;
}
// All items stand in registers before the first local is written: its old value's destructor may do anything.
[[gnu::always_inline]] inline Next store_unpacked(Shell& s) {
  constexpr int header = 2;
  unsigned count = s.pc->c;
  const Slot* last = &s.registers[index_of(s.pc->a) + count - 1];
  const Operand* locals = &s.pc[header].field[0];
#pragma clang loop unroll(disable)
  for (unsigned i = 0; i < count; i++) {
    Slot* local = &s.registers[locals[i]];
    Slot old = *local;
    *local = *(last - i);
    s.give_up(old);
  }
  s.pc += header + (count + 3) / 4;
  return Next::dispatch;
}
[[gnu::always_inline]] inline Next unpack_tuple(Shell& s) { return unpack_from<items_of_tuple>(s); }
[[gnu::always_inline]] inline Next unpack_pair(Shell& s) { return unpack_from<items_of_pair>(s); }
[[gnu::always_inline]] inline Next unpack_list(Shell& s) { return unpack_from<items_of_list>(s); }

}  // namespace whipsnake::ops
