#include "ops/attr.h"

#include "frame/frame.h"

namespace whipsnake::ops {

Next load_method(const Spilled& s) {
  set_position(s);
  Slot* result = &s.registers[index_of(s.pc->a)];
  Slot object = s.get(s.pc->b);
  bool consumed = owns(s.pc->b);
  PyObject* method = nullptr;
  int is_method = _PyObject_GetMethod(object_of(object), name_of(s, s.pc->c), &method);
  if (!method) return Next::raise;
  result[0] = owned(method);
  if (is_method) {
    result[1] = consumed ? object : borrowed(object);
  } else {
    result[1] = null_slot();
    if (consumed) release(object);
  }
  return Next::next;
}

Next load_property(Shell& s) {
  PyObject* object = s.object(s.pc->b);
  if (!has_version(object, {s.pc + 1})) return Next::miss;
  PyObject* getter = cached_object(s.pc[3]);
  return call_getter(s, PyStackRef_FromPyObjectNew(getter), {s.take(s.pc->b), null_slot()}, 1, s.pc + 4);
}

Next load_super(const Spilled& s) {
  set_position(s);
  Slot* at = &s.registers[index_of(s.pc->b)];
  PyObject *global_super = object_of(at[0]), *type = object_of(at[1]), *self = object_of(at[2]);
  PyObject* name = name_of(s, s.pc[1].field[0]);
  unsigned flags = s.pc[1].field[1];
  PyObject* attribute;
  int found_method = 0;
  if (global_super == reinterpret_cast<PyObject*>(&PySuper_Type) && PyType_Check(type)) {
    bool method = (flags & 1) && Py_TYPE(self)->tp_getattro == PyObject_GenericGetAttr;
    attribute = _PySuper_Lookup(reinterpret_cast<PyTypeObject*>(type), self, name, method ? &found_method : nullptr);
  } else {
    PyObject* arguments[] = {type, self};
    PyObject* super = PyObject_Vectorcall(global_super, arguments, flags & 2, nullptr);
    attribute = super ? PyObject_GetAttr(super, name) : nullptr;
    Py_XDECREF(super);
  }
  if (!attribute) return Next::raise;
  Slot self_slot = at[2];
  release(at[1]);
  release(at[0]);
  if (!found_method) release(self_slot);
  s.registers[index_of(s.pc->a)] = null_slot();
  Operand result = s.pc->a;
  if (flags & 1) {
    s.registers[index_of(result)] = owned(attribute);
    s.registers[index_of(result) + 1] = found_method ? self_slot : null_slot();
  } else {
    s.registers[index_of(result)] = owned(attribute);
  }
  return Next::next;
}

Next load_special(const Spilled& s) {
  set_position(s);
  Slot* result = &s.registers[index_of(s.pc->a)];
  Slot object = s.take_owned(s.pc->b);
  const _Py_SpecialMethod& method = _Py_SpecialMethods[s.pc->c];
  Slot method_and_self[2] = {null_slot(), object};
  int status = _PyObject_LookupSpecialMethod(method.name, method_and_self);
  if (status <= 0) {
    if (status == 0) {
      PyObject* owner = object_of(method_and_self[1]);
      const char* text = _PyEval_SpecialMethodCanSuggest(owner, static_cast<int>(s.pc->c)) ? method.error_suggestion : method.error;
      _PyErr_Format(s.thread, PyExc_TypeError, text, owner);
    }
    release(method_and_self[1]);
    return Next::raise_moved;
  }
  result[0] = method_and_self[0];
  result[1] = method_and_self[1];
  return Next::next;
}

Next delete_attr(const Spilled& s) {
  set_position(s);
  if (PyObject_DelAttr(s.object(s.pc->a), name_of(s, s.pc->c)) < 0) return Next::raise;
  s.consume(s.pc->a);
  return Next::next;
}

}  // namespace whipsnake::ops
