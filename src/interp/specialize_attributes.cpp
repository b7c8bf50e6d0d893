// The forms of attributes, methods and super().
#include "interp/site.h"

namespace whipsnake::ops {

bool Site::use_type(PyTypeObject* type) {
  if (!PyUnstable_Type_AssignVersionTag(type)) return false;
  cache_[1].half[0] = static_cast<int32_t>(type->tp_version_tag);
  return true;
}

// A class's own attribute is to be read, which its metaclass does not have.
bool Site::use_class(PyObject* object) {
  PyTypeObject* metaclass = Py_TYPE(object);
  bool plain = metaclass == &PyType_Type;
  if (!use_type(reinterpret_cast<PyTypeObject*>(object)) || (!plain && !PyUnstable_Type_AssignVersionTag(metaclass))) return false;
  cache_[2].half[0] = plain ? 0 : static_cast<int32_t>(metaclass->tp_version_tag);
  return true;
}

// A class attribute is to be read through instances: make sure that a site notices instances that shadow it.
bool Site::use_shadowing(PyTypeObject* type, PyObject* name) {
  cache_[2].half[0] = 0;
  if (!(type->tp_flags & Py_TPFLAGS_MANAGED_DICT)) return type->tp_dictoffset == 0;
  if (!(type->tp_flags & Py_TPFLAGS_INLINE_VALUES)) return false;
  PyDictKeysObject* keys = reinterpret_cast<PyHeapTypeObject*>(type)->ht_cached_keys;
  if (_PyDictKeys_StringLookupSplit(keys, name) >= 0) return false;
  uint32_t version = _PyDictKeys_GetVersionForCurrentState(s_.thread->interp, keys);
  cache_[2].half[0] = static_cast<int32_t>(version);
  return version != 0;
}

bool Site::use_module(PyObject* module, PyObject* name) {
  uint32_t version = 0;
  Py_ssize_t index = position_in(reinterpret_cast<PyModuleObject*>(module)->md_dict, name, version);
  if (index < 0 || _PyType_Lookup(&PyModule_Type, name)) return false;
  PyObject* value = DK_UNICODE_ENTRIES(keys_of(reinterpret_cast<PyModuleObject*>(module)->md_dict))[index].me_value;
  if (!value || PyLazyImport_CheckExact(value)) return false;
  cache_[2].half[0] = static_cast<int32_t>(version);
  cache_[1].field[3] = static_cast<uint16_t>(index);
  return true;
}

// Where a name is among an instance's inline values; -1: not there.
int Site::inline_index(PyTypeObject* type, PyObject* object, PyObject* name) {
  if (!(type->tp_flags & Py_TPFLAGS_INLINE_VALUES) || !_PyObject_InlineValues(object)->valid) return -1;
  return static_cast<int>(_PyDictKeys_StringLookupSplit(reinterpret_cast<PyHeapTypeObject*>(type)->ht_cached_keys, name));
}

static bool is_data_descriptor(PyObject* object) { return Py_TYPE(object)->tp_descr_set != nullptr; }
static bool is_descriptor(PyObject* object) { return Py_TYPE(object)->tp_descr_get != nullptr || is_data_descriptor(object); }
static bool is_object_slot(PyObject* descriptor, PyTypeObject* type, bool for_writing, uint16_t& offset) {
  if (!Py_IS_TYPE(descriptor, &PyMemberDescr_Type)) return false;
  auto* member = reinterpret_cast<PyMemberDescrObject*>(descriptor)->d_member;
  // Any other flag says something that the forms do not know: auditing, or (slots of a tuple's subclass) another zero point.
  int known = for_writing ? 0 : Py_READONLY;
  if (member->type != Py_T_OBJECT_EX || (member->flags & ~known)) return false;
  if (!PyType_IsSubtype(type, reinterpret_cast<PyDescrObject*>(descriptor)->d_type) || member->offset < 0 || member->offset > UINT16_MAX) return false;
  offset = static_cast<uint16_t>(member->offset);
  return true;
}

// Whether somebody can still make a descriptor of it, by giving its class a __get__ or __set__: that changes no version of
// the class that the site knows.
static bool may_become_descriptor(PyObject* value) { return !(Py_TYPE(value)->tp_flags & Py_TPFLAGS_IMMUTABLETYPE); }

// How a class's instances find attributes: as object does; or as object does, and what is not found is left to the class's
// __getattr__; or in another way.
enum class Lookup : uint8_t { plain, with_getattr, other };
static Lookup lookup_of(PyTypeObject* type) {
  if (type->tp_getattro == PyObject_GenericGetAttr) return Lookup::plain;
  if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE)) return Lookup::other;
  bool plain = _PyType_Lookup(type, &_Py_ID(__getattribute__)) == _PyType_Lookup(&PyBaseObject_Type, &_Py_ID(__getattribute__));
  // Only one that is written in Python is looked at after what object finds.
  PyObject* rest = plain ? _PyType_Lookup(type, &_Py_ID(__getattr__)) : nullptr;
  return rest && PyFunction_Check(rest) ? Lookup::with_getattr : Lookup::other;
}

// Only the function that runs a plain getter; its name in CPython is private, its place is not.
static PyObject* python_getter(PyObject* descriptor) {
  if (!Py_IS_TYPE(descriptor, &PyProperty_Type)) return nullptr;
  PyObject* getter = property_getter(descriptor);
  if (!getter || !PyFunction_Check(getter)) return nullptr;
  auto* code = reinterpret_cast<PyCodeObject*>(reinterpret_cast<PyFunctionObject*>(getter)->func_code);
  bool plain = code->co_argcount == 1 && !code->co_kwonlyargcount && !(code->co_flags & (CO_VARARGS | CO_VARKEYWORDS)) && (code->co_flags & CO_OPTIMIZED);
  return plain ? getter : nullptr;
}

// A descriptor whose type is C's, so that nobody can change what it is.
Opcode Site::descriptor_in_c(PyObject* descriptor) {
  if (may_become_descriptor(descriptor) || !Py_TYPE(descriptor)->tp_descr_get) return Opcode::LOAD_ATTR;
  use_object(descriptor);
  return Opcode::LOAD_ATTR_DESCRIPTOR;
}

Opcode Site::attribute() {
  PyObject *object = operand(2), *wanted = name();
  PyTypeObject* type = Py_TYPE(object);
  if (PyModule_CheckExact(object)) return use_module(object, wanted) ? Opcode::LOAD_ATTR_MODULE : Opcode::LOAD_ATTR;
  if (type->tp_getattro == PyType_Type.tp_getattro && PyType_Check(object)) {
    PyObject* descriptor = _PyType_Lookup(type, wanted);  // of the metaclass
    cache_[2].half[0] = 0;
    if (descriptor && is_data_descriptor(descriptor) && use_type(type)) return descriptor_in_c(descriptor);
    PyObject* value = descriptor ? nullptr : _PyType_Lookup(reinterpret_cast<PyTypeObject*>(object), wanted);
    if (!value || !is_itself_in_class(value) || !use_class(object)) return Opcode::LOAD_ATTR;
    use_object(value);
    return Opcode::LOAD_ATTR_CLASS;
  }
  Lookup lookup = lookup_of(type);
  if (lookup == Lookup::other || !use_type(type)) return Opcode::LOAD_ATTR;
  PyObject* descriptor = _PyType_Lookup(type, wanted);
  // What Python code or C finds out may be that there is no such attribute.
  bool may_ask = lookup == Lookup::plain;
  if (descriptor && is_data_descriptor(descriptor)) {
    uint16_t offset;
    if (is_object_slot(descriptor, type, false, offset)) {
      cache_[1].field[3] = offset;
      return Opcode::LOAD_ATTR_SLOT;
    }
    if (wanted == &_Py_ID(__class__) && descriptor == _PyType_Lookup(&PyBaseObject_Type, wanted)) return Opcode::LOAD_ATTR_CLASS_OF;
    if (!may_ask) return Opcode::LOAD_ATTR;
    PyObject* getter = python_getter(descriptor);
    cache_[2].half[0] = 0;  // it comes before anything in the instance
    if (!getter) return descriptor_in_c(descriptor);
    use_object(getter);
    return Opcode::LOAD_ATTR_PROPERTY;
  }
  bool shadows = !descriptor || !may_become_descriptor(descriptor);
  int index = inline_index(type, object, wanted);
  if (index >= 0 && shadows) {
    cache_[1].field[3] = static_cast<uint16_t>(index);
    if (!descriptor || is_descriptor(descriptor)) return Opcode::LOAD_ATTR_VALUE;
    use_object(descriptor);
    return Opcode::LOAD_ATTR_DEFAULT;
  }
  if ((type->tp_flags & Py_TPFLAGS_MANAGED_DICT) && shadows) {
    PyDictObject* dict = _PyObject_GetManagedDict(object);
    if (dict && PyDict_CheckExact(dict) && !dict->ma_values && DK_IS_UNICODE(dict->ma_keys)) {
      Py_ssize_t position = _PyDict_LookupIndex(dict, wanted);
      if (position >= 0 && position <= INT32_MAX) {
        cache_[2].half[0] = static_cast<int32_t>(position);
        use_object(wanted);
        return Opcode::LOAD_ATTR_DICT;
      }
    }
  }
  if (!descriptor || !use_shadowing(type, wanted)) return Opcode::LOAD_ATTR;
  if (is_descriptor(descriptor)) return may_ask ? descriptor_in_c(descriptor) : Opcode::LOAD_ATTR;
  use_object(descriptor);
  return Opcode::LOAD_ATTR_CONSTANT;
}

// Whether it is a classmethod or staticmethod whose function is where we think it is.
static bool wraps(PyObject* method, PyTypeObject* type) {
  if (!Py_IS_TYPE(method, type)) return false;
  PyObject* function = PyObject_GetAttrString(method, "__func__");
  bool known = function && function == wrapped_function(method);
  Py_XDECREF(function);
  PyErr_Clear();
  return known;
}

Opcode Site::method() {
  PyObject *object = operand(2), *wanted = name();
  PyTypeObject* type = Py_TYPE(object);
  if (PyModule_CheckExact(object)) return use_module(object, wanted) ? Opcode::LOAD_METHOD_MODULE : Opcode::LOAD_METHOD;
  if (type->tp_getattro == PyType_Type.tp_getattro && PyType_Check(object)) {
    if (_PyType_Lookup(type, wanted)) return Opcode::LOAD_METHOD;
    PyObject* value = _PyType_Lookup(reinterpret_cast<PyTypeObject*>(object), wanted);
    if (!value || may_become_descriptor(value) || !use_class(object)) return Opcode::LOAD_METHOD;
    use_object(value);
    if (wraps(value, &PyClassMethod_Type)) return PyFunction_Check(wrapped_function(value)) ? Opcode::LOAD_METHOD_CLASSMETHOD : Opcode::LOAD_METHOD;
    if (wraps(value, &PyStaticMethod_Type)) return Opcode::LOAD_METHOD_STATIC;
    if (!is_itself_in_class(value)) return Opcode::LOAD_METHOD;
    return Opcode::LOAD_METHOD_CLASS;
  }
  if (lookup_of(type) == Lookup::other || !use_type(type)) return Opcode::LOAD_METHOD;
  PyObject* descriptor = _PyType_Lookup(type, wanted);
  if (descriptor && (is_data_descriptor(descriptor) || may_become_descriptor(descriptor))) return Opcode::LOAD_METHOD;
  int index = inline_index(type, object, wanted);
  if (index >= 0) {
    cache_[1].field[3] = static_cast<uint16_t>(index);
    return Opcode::LOAD_METHOD_VALUE;
  }
  if (!descriptor) return Opcode::LOAD_METHOD;
  use_object(descriptor);
  if (wraps(descriptor, &PyClassMethod_Type) || wraps(descriptor, &PyStaticMethod_Type)) return use_shadowing(type, wanted) ? Opcode::LOAD_METHOD_WRAPPED : Opcode::LOAD_METHOD;
  if (!(Py_TYPE(descriptor)->tp_flags & Py_TPFLAGS_METHOD_DESCRIPTOR)) return Opcode::LOAD_METHOD;
  if (!(type->tp_flags & Py_TPFLAGS_MANAGED_DICT) && type->tp_dictoffset > 0) {
    cache_[2].half[0] = static_cast<int32_t>(type->tp_dictoffset);
    bool has_dict = *reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object) + type->tp_dictoffset);
    return has_dict ? Opcode::LOAD_METHOD : Opcode::LOAD_METHOD_LAZY;
  }
  if (!use_shadowing(type, wanted)) return Opcode::LOAD_METHOD;
  bool by_keys = cache_[2].half[0] != 0;
  if (cache_ == pc_ && may_join(pc_, pc_ + load_method_words, descriptor)) return by_keys ? Opcode::LOAD_METHOD_VALUES_CALL : Opcode::LOAD_METHOD_PLAIN_CALL;
  return by_keys ? Opcode::LOAD_METHOD_VALUES : Opcode::LOAD_METHOD_PLAIN;
}

Opcode Site::super() {
  PyObject *type = operand(2), *self = operand(3), *wanted = name_of(s_, pc_[1].field[3]);
  bool method = pc_[2].field[3] & super_method;
  if (!method || s_.object(pc_[3].field[3]) != reinterpret_cast<PyObject*>(&PySuper_Type) || !PyType_Check(type)) return Opcode::LOAD_SUPER;
  PyTypeObject* own = Py_TYPE(self);
  auto* start = reinterpret_cast<PyTypeObject*>(type);
  if (PyType_Check(self) || own->tp_getattro != PyObject_GenericGetAttr || !PyType_IsSubtype(own, start)) return Opcode::LOAD_SUPER;
  if (PyUnicode_EqualToUTF8(wanted, "__class__") || !use_type(own)) return Opcode::LOAD_SUPER;
  // The first that has it behind `start` in the order of self's bases.
  PyObject* bases = own->tp_mro;
  Py_ssize_t count = PyTuple_GET_SIZE(bases), at = 0;
  while (at < count && PyTuple_GET_ITEM(bases, at) != type) at++;
  for (at++; at < count; at++) {
    PyObject* dict = _PyType_GetDict(reinterpret_cast<PyTypeObject*>(PyTuple_GET_ITEM(bases, at)));
    PyObject* value = dict ? PyDict_GetItemWithError(dict, wanted) : nullptr;
    if (!value) continue;
    if (!(Py_TYPE(value)->tp_flags & Py_TPFLAGS_METHOD_DESCRIPTOR)) return Opcode::LOAD_SUPER;
    pc_[2].bits = (pc_[2].bits & ~pointer_mask) | reinterpret_cast<uintptr_t>(type);
    use_object(value);
    return Opcode::LOAD_SUPER_METHOD;
  }
  return Opcode::LOAD_SUPER;
}

Opcode Site::store_attribute() {
  PyObject *object = operand(1), *wanted = name();
  PyTypeObject* type = Py_TYPE(object);
  if (type->tp_setattro != PyObject_GenericSetAttr || !use_type(type)) return Opcode::STORE_ATTR;
  PyObject* descriptor = _PyType_Lookup(type, wanted);
  if (descriptor && is_data_descriptor(descriptor)) {
    uint16_t offset;
    if (!is_object_slot(descriptor, type, true, offset)) return Opcode::STORE_ATTR;
    cache_[1].field[3] = offset;
    return Opcode::STORE_ATTR_SLOT;
  }
  if (descriptor && may_become_descriptor(descriptor)) return Opcode::STORE_ATTR;
  if (!(type->tp_flags & Py_TPFLAGS_MANAGED_DICT)) return Opcode::STORE_ATTR;
  PyDictObject* dict = _PyObject_GetManagedDict(object);
  int index = inline_index(type, object, wanted);
  if (index >= 0 && !dict) {
    cache_[1].field[3] = static_cast<uint16_t>(index);
    return Opcode::STORE_ATTR_VALUE;
  }
  if (dict && PyDict_CheckExact(dict) && !dict->ma_values && DK_IS_UNICODE(dict->ma_keys)) {
    Py_ssize_t position = _PyDict_LookupIndex(dict, wanted);
    if (position >= 0 && position <= UINT16_MAX) {
      cache_[1].field[3] = static_cast<uint16_t>(position);
      cache_[2].bits = reinterpret_cast<uintptr_t>(wanted);
      return Opcode::STORE_ATTR_DICT;
    }
  }
  return Opcode::STORE_ATTR;
}

}  // namespace whipsnake::ops
