#include "ops/attr.h"

#include "frame/frame.h"

namespace whipsnake::ops {

Next load_method(const Spilled& s) {
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
  Operand super_operand = s.pc[3].field[3];
  PyObject *global_super = s.object(super_operand), *type = s.object(s.pc->b), *self = s.object(s.pc->c);
  PyObject* name = name_of(s, s.pc[1].field[3]);
  unsigned flags = s.pc[2].field[3];
  PyObject* attribute;
  int found_method = 0;
  if (global_super == reinterpret_cast<PyObject*>(&PySuper_Type) && PyType_Check(type)) {
    bool method = (flags & super_method) && Py_TYPE(self)->tp_getattro == PyObject_GenericGetAttr;
    attribute = _PySuper_Lookup(reinterpret_cast<PyTypeObject*>(type), self, name, method ? &found_method : nullptr);
  } else {
    PyObject* arguments[] = {type, self};
    PyObject* super = PyObject_Vectorcall(global_super, arguments, flags & super_arguments, nullptr);
    attribute = super ? PyObject_GetAttr(super, name) : nullptr;
    Py_XDECREF(super);
  }
  if (!attribute) return Next::raise;
  Slot self_slot = s.take(s.pc->c);
  if (!found_method) s.consume(s.pc->c);
  s.consume(s.pc->b);
  s.consume(super_operand);
  Slot* result = &s.registers[index_of(s.pc->a)];
  result[0] = owned(attribute);
  if (flags & super_method) result[1] = found_method ? self_slot : null_slot();
  return Next::next;
}

Next load_special(const Spilled& s) {
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
    for (Slot slot : method_and_self)  // when its __get__ fails, the method is left to us
      if (!PyStackRef_IsNull(slot)) release(slot);
    return Next::raise_moved;
  }
  result[0] = method_and_self[0];
  result[1] = method_and_self[1];
  return Next::next;
}

Next delete_attr(const Spilled& s) {
  if (PyObject_DelAttr(s.object(s.pc->a), name_of(s, s.pc->c)) < 0) return Next::raise;
  s.consume(s.pc->a);
  return Next::next;
}

}  // namespace whipsnake::ops
