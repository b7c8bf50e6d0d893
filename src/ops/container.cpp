#include "ops/container.h"

#include "frame/frame.h"
#include "ops/attr.h"
#include "ops/str.h"

namespace whipsnake::ops {

// The registers that the instruction takes apart or builds from.
static Slot* first_of(const Spilled& s) { return &s.registers[index_of(s.pc->b)]; }
static void release_from_top(Slot* first, unsigned count) {
  while (count-- > 0) release(first[count]);
}

// s += t for a local s: grown in place when the local holds the only reference.
Next append_str(const Spilled& s) {
  Slot* local = &s.registers[index_of(s.pc->a)];
  PyObject *left = s.object(s.pc->b), *right = s.object(s.pc->c);
  if (!PyUnicode_CheckExact(left) || !PyUnicode_CheckExact(right) || !PyStackRef_RefcountOnObject(*local)) return Next::miss;
  set_position(s);
  *local = null_slot();
  PyUnicode_Append(&left, right);
  if (!left) return Next::raise;
  *local = owned(left);
  s.consume(s.pc->c);
  return Next::next;
}

Next subscript_python(Shell& s) {
  if (!has_version(s.object(s.pc->b), {s.pc + 1})) return Next::miss;
  Slot getitem = PyStackRef_FromPyObjectNew(cached_object(s.pc[2]));
  return call_getter(s, getitem, {s.take(s.pc->b), s.take(s.pc->c)}, 2, s.pc + 3);
}

Next slice(const Spilled& s) {
  Operand stop = s.pc[1].field[0];
  PyObject *container = s.object(s.pc->b), *start_object = s.object(s.pc->c), *stop_object = s.object(stop), *result;
  if (PyList_CheckExact(container)) result = _PyList_BinarySlice(container, start_object, stop_object);
  else if (PyTuple_CheckExact(container)) result = _PyTuple_BinarySlice(container, start_object, stop_object);
  else if (PyUnicode_CheckExact(container)) result = _PyUnicode_BinarySlice(container, start_object, stop_object);
  else {
    PyObject* slice = PySlice_New(start_object, stop_object, nullptr);
    result = slice ? PyObject_GetItem(container, slice) : nullptr;
    Py_XDECREF(slice);
  }
  if (!result) return Next::raise;
  s.consume(stop);
  s.consume(s.pc->c);
  s.consume(s.pc->b);
  return finish(s, result);
}
Next store_slice(const Spilled& s) {
  Operand value = s.pc[1].field[0];
  PyObject* slice = PySlice_New(s.object(s.pc->b), s.object(s.pc->c), nullptr);
  if (!slice) return Next::raise;
  int status = PyObject_SetItem(s.object(s.pc->a), slice, s.object(value));
  Py_DECREF(slice);
  if (status < 0) return Next::raise;
  s.consume(s.pc->b);
  s.consume(s.pc->c);
  s.consume(s.pc->a);
  s.consume(value);
  return Next::next;
}
Next match_class(const Spilled& s) {
  Slot* at = &s.registers[index_of(s.pc->a)];
  PyObject* result = _PyEval_MatchClass(s.thread, object_of(at[0]), object_of(at[1]), s.pc->c, object_of(at[2]));
  if (!result && _PyErr_Occurred(s.thread)) return Next::raise;
  release_from_top(at, 3);
  at[0] = result ? owned(result) : PyStackRef_None;
  return Next::next;
}

Next build_tuple(const Spilled& s) {
  set_position(s);
  return finish(s, _PyTuple_FromStackRefStealOnSuccess(first_of(s), s.pc->c));
}
Next build_list(const Spilled& s) {
  set_position(s);
  return finish(s, _PyList_FromStackRefStealOnSuccess(first_of(s), s.pc->c));
}
Next build_set(const Spilled& s) {
  PyObject* set = PySet_New(nullptr);
  if (!set) return Next::raise;
  Slot* items = first_of(s);
  int status = 0;
  for (unsigned i = 0; i < s.pc->c; i++) {
    Slot item = items[i];
    items[i] = null_slot();
    if (status == 0) status = _PySet_AddTakeRef(reinterpret_cast<PySetObject*>(set), PyStackRef_AsPyObjectSteal(item));
    else release(item);
  }
  if (status == 0) return finish(s, set);
  Py_DECREF(set);
  return Next::raise_moved;
}
Next build_map(const Spilled& s) {
  PyObject* map = _Py_BuildMap_StackRefSteal(first_of(s), s.pc->c);
  return map ? finish(s, map) : Next::raise_moved;
}
Next build_string(const Spilled& s) {
  PyObject* string = _Py_BuildString_StackRefSteal(first_of(s), s.pc->c);
  return string ? finish(s, string) : Next::raise_moved;
}
Next build_slice(const Spilled& s) {
  set_position(s);
  Slot* at = first_of(s);
  PyObject* result = PySlice_New(object_of(at[0]), object_of(at[1]), s.pc->c == 3 ? object_of(at[2]) : nullptr);
  if (!result) return Next::raise;
  release_from_top(at, s.pc->c);
  return finish(s, result);
}
Next build_template(const Spilled& s) {
  set_position(s);
  Slot* at = first_of(s);
  PyObject* result = _PyTemplate_Build(object_of(at[0]), object_of(at[1]));
  if (!result) return Next::raise;
  release_from_top(at, 2);
  return finish(s, result);
}
Next build_interpolation(const Spilled& s) {
  Slot* at = first_of(s);
  unsigned flags = s.pc->c;
  PyObject* result = _PyInterpolation_Build(object_of(at[0]), object_of(at[1]), static_cast<int>(flags >> 2),
                                            flags & 1 ? object_of(at[2]) : &_Py_STR(empty));
  if (!result) return Next::raise;
  release_from_top(at, 2 + (flags & 1));
  return finish(s, result);
}

Next list_extend(const Spilled& s) {
  PyObject* iterable = s.object(s.pc->b);
  PyObject* none = _PyList_Extend(reinterpret_cast<PyListObject*>(s.object(s.pc->a)), iterable);
  if (!none) {
    if (_PyErr_ExceptionMatches(s.thread, PyExc_TypeError) && !Py_TYPE(iterable)->tp_iter && !PySequence_Check(iterable)) {
      _PyErr_Clear(s.thread);
      _PyErr_Format(s.thread, PyExc_TypeError, "Value after * must be an iterable, not %.200s", Py_TYPE(iterable)->tp_name);
    }
    return Next::raise;
  }
  s.consume(s.pc->b);
  return Next::next;
}
Next set_add(const Spilled& s) {
  PyObject* set = s.object(s.pc->a);
  if (!PySet_Check(set)) {  // a program can rebind the name that conditional annotations are collected under
    _PyErr_Format(s.thread, PyExc_TypeError, "'%.200s' object is not a set", Py_TYPE(set)->tp_name);
    return Next::raise;
  }
  int status = _PySet_AddTakeRef(reinterpret_cast<PySetObject*>(s.object(s.pc->a)), PyStackRef_AsPyObjectSteal(s.take_owned(s.pc->b)));
  return status < 0 ? Next::raise_moved : Next::next;
}
Next set_update(const Spilled& s) {
  if (_PySet_Update(s.object(s.pc->a), s.object(s.pc->b)) < 0) return Next::raise;
  s.consume(s.pc->b);
  return Next::next;
}
Next map_add(const Spilled& s) {
  int status = _PyDict_SetItem_Take2(reinterpret_cast<PyDictObject*>(s.object(s.pc->a)), PyStackRef_AsPyObjectSteal(s.take_owned(s.pc->b)),
                                     PyStackRef_AsPyObjectSteal(s.take_owned(s.pc->c)));
  return status < 0 ? Next::raise_moved : Next::next;
}
Next dict_update(const Spilled& s) {
  PyObject* update = s.object(s.pc->b);
  if (PyDict_Update(s.object(s.pc->a), update) < 0) {
    if (_PyErr_ExceptionMatches(s.thread, PyExc_AttributeError)) {
      PyObject* raised = _PyErr_GetRaisedException(s.thread);
      int has_keys = PyObject_HasAttrWithError(update, &_Py_ID(keys));
      if (has_keys == 0) {
        _PyErr_Format(s.thread, PyExc_TypeError, "'%T' object is not a mapping", update);
        Py_DECREF(raised);
      } else {
        _PyErr_ChainExceptions1(raised);
      }
    }
    return Next::raise;
  }
  s.consume(s.pc->b);
  return Next::next;
}
Next dict_merge(const Spilled& s) {
  PyObject *update = s.object(s.pc->b), *duplicate_key = nullptr;
  bool empty = PyDict_CheckExact(update) && PyDict_GET_SIZE(update) == 0;  // **kwargs that are passed on often are
  if (!empty && _PyDict_MergeUniq(s.object(s.pc->a), update, &duplicate_key) < 0) {
    _PyEval_FormatKwargsError(s.thread, s.object(s.pc->c), update, duplicate_key);
    Py_XDECREF(duplicate_key);
    return Next::raise;
  }
  s.consume(s.pc->b);
  return Next::next;
}

// CPython's helper fills positions downwards from the one given, first item on top.
static Next unpack_any(const Spilled& s, unsigned before, int after, unsigned total) {
  set_position(s);
  Slot source = s.get(s.pc->b);
  bool consumed = owns(s.pc->b);
  Slot* first = &s.registers[index_of(s.pc->a)];
  if (consumed) s.registers[index_of(s.pc->b)] = null_slot();
  int ok = _PyEval_UnpackIterableStackRef(s.thread, object_of(source), static_cast<int>(before), after, first + total);
  if (consumed) release(source);
  return ok ? Next::next : Next::raise_moved;
}
Next unpack(const Spilled& s) { return unpack_any(s, s.pc->c, -1, s.pc->c); }
Next unpack_ex(const Spilled& s) {
  unsigned before = s.pc->c & 0xff, after = s.pc->c >> 8;
  return unpack_any(s, before, static_cast<int>(after), before + 1 + after);
}

}  // namespace whipsnake::ops
