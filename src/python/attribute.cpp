#include "python/attribute.h"

#include "python/dict.h"

namespace whipsnake {

bool binds_quietly(PyObject* found) {
  PyTypeObject* type = found ? Py_TYPE(found) : nullptr;
  if (type == &PyMemberDescr_Type) return !(reinterpret_cast<PyMemberDescrObject*>(found)->d_member->flags & Py_AUDIT_READ);
  if (type == &PyGetSetDescr_Type) return found == _PyType_Lookup(&PyType_Type, &_Py_ID(__name__));
  return !type || !type->tp_descr_get || type == &PyFunction_Type || type == &PyMethodDescr_Type || type == &PyWrapperDescr_Type;
}
bool may_get_quietly(PyTypeObject* type, PyObject* name) {
  bool usual = type->tp_getattro == PyObject_GenericGetAttr || type->tp_getattro == PyType_Type.tp_getattro;
  return usual && PyUnicode_CheckExact(name) && binds_quietly(_PyType_Lookup(type, name));
}
int get_quietly(PyObject* object, PyObject* name, PyObject*& value) {
  PyTypeObject* type = Py_TYPE(object);
  if (!may_get_quietly(type, name)) return -1;
  if (PyType_Check(object)) {
    if (!binds_quietly(_PyType_Lookup(reinterpret_cast<PyTypeObject*>(object), name))) return -1;
  } else {
    PyObject* dict = nullptr;
    if (type->tp_flags & Py_TPFLAGS_MANAGED_DICT) dict = reinterpret_cast<PyObject*>(_PyObject_GetManagedDict(object));
    else if (type->tp_dictoffset > 0) dict = *reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object) + type->tp_dictoffset);
    else if (type->tp_dictoffset < 0) return -1;
    if (dict && !has_only_strings(dict)) return -1;
  }
  int found = PyObject_GetOptionalAttr(object, name, &value);
  if (found < 0) PyErr_Clear();
  return found;
}

PyObject* get_by_descriptor(PyObject* descriptor, PyObject* object, PyObject* name) {
  PyObject* value = Py_TYPE(descriptor)->tp_descr_get(descriptor, object, reinterpret_cast<PyObject*>(Py_TYPE(object)));
  if (!value) _PyObject_SetAttributeErrorContext(object, name);
  return value;
}

}  // namespace whipsnake
