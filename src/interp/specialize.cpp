// Which form a site gets (PEP 659): looks at the operands that the generic instruction is about to work on. A form that
// misses falls back to the generic instruction for that once; the counter there counts misses, and when it is up the site
// is looked at again. Each look doubles the count until the next, so a site that fits no form costs next to nothing.
#include "interp/probe.h"
#include "isa/signature.h"
#include "ops/parameters.h"

namespace whipsnake::ops {
namespace {

constexpr unsigned count_bits = 12, most_backoff = 11;

void set_counter(Word* pc, unsigned backoff) {
  if (backoff > most_backoff) backoff = most_backoff;
  pc[counter_word].field[counter_field] = static_cast<uint16_t>(backoff << count_bits | (1u << backoff));
}

class Site {
 public:
  explicit Site(const Shell& s) : s_(s), pc_(s.pc), cache_(s.pc) {}
  Site(const Shell& s, Word* cache) : s_(s), pc_(s.pc), cache_(cache) {}  // of attributes only
  Opcode choose();

 private:
  Opcode binary(), subscript(), store_subscript(), compare(bool jump), global(), attribute(), method(), super(), store_attribute();
  struct CForms { Opcode one, fast, keywords, vector, generic; };
  Opcode call(), method_call(), unbound_call(), iteration(), unpacking();
  Opcode iterator(PyObject* name, int kind, Opcode form);
  Opcode c_call(PyObject* callable, unsigned count, const CForms& forms);
  Opcode python_call(PyObject* callable, unsigned arguments, Opcode exact, Opcode defaults);
  Opcode class_call(PyTypeObject* type);
  bool use_init(PyTypeObject* type);
  Opcode keyword_call(), planned_call(PyFunctionObject* function);
  bool use_type(PyTypeObject* type);
  bool use_shadowing(PyTypeObject* type, PyObject* name);
  bool use_module(PyObject* module, PyObject* name);
  void use_object(PyObject* object) { cache_[3].bits = (cache_[3].bits & ~pointer_mask) | reinterpret_cast<uintptr_t>(object); }
  int inline_index(PyTypeObject* type, PyObject* object, PyObject* name);
  PyObject* operand(int field) { return s_.object(pc_->field[field]); }
  PyObject* name() { return name_of(s_, pc_->c); }

  const Shell& s_;
  Word* pc_;
  Word* cache_;  // the instruction's words, or those of a shape
};

bool both_ints(PyObject* a, PyObject* b) { return is_compact_int(a) && is_compact_int(b); }

Opcode Site::binary() {
  PyObject *a = operand(2), *b = operand(3);
  unsigned op = pc_[1].field[0];
  if (op >= NB_INPLACE_ADD && op <= NB_INPLACE_XOR) op -= NB_INPLACE_ADD;
  if (both_ints(a, b)) {
    switch (op) {
      case NB_ADD: return Opcode::ADD_INT;
      case NB_SUBTRACT: return Opcode::SUBTRACT_INT;
      case NB_MULTIPLY: return Opcode::MULTIPLY_INT;
      case NB_FLOOR_DIVIDE: return Opcode::FLOORDIVIDE_INT;
      case NB_REMAINDER: return Opcode::REMAINDER_INT;
      case NB_AND: return Opcode::AND_INT;
      case NB_OR: return Opcode::OR_INT;
      case NB_XOR: return Opcode::XOR_INT;
      case NB_LSHIFT: return Opcode::LSHIFT_INT;
      case NB_RSHIFT: return Opcode::RSHIFT_INT;
      case NB_TRUE_DIVIDE: return Opcode::DIVIDE_INT;
      default: return Opcode::BINARY;
    }
  }
  bool floats = PyFloat_CheckExact(a) && PyFloat_CheckExact(b);
  if (floats || (PyFloat_CheckExact(a) && is_compact_int(b)) || (PyFloat_CheckExact(b) && is_compact_int(a))) {
    switch (op) {
      case NB_ADD: return floats ? Opcode::ADD_FLOAT : Opcode::ADD_MIXED;
      case NB_SUBTRACT: return floats ? Opcode::SUBTRACT_FLOAT : Opcode::SUBTRACT_MIXED;
      case NB_MULTIPLY: return floats ? Opcode::MULTIPLY_FLOAT : Opcode::MULTIPLY_MIXED;
      case NB_TRUE_DIVIDE: return floats ? Opcode::DIVIDE_FLOAT : Opcode::DIVIDE_MIXED;
      default: return Opcode::BINARY;
    }
  }
  if (op == NB_ADD && PyUnicode_CheckExact(a) && PyUnicode_CheckExact(b)) {
    bool grows = owns(pc_->a) && !owns(pc_->b) && !is_constant(pc_->b) && index_of(pc_->a) == index_of(pc_->b);
    return grows ? Opcode::APPEND_STR : Opcode::ADD_STR;
  }
  return Opcode::BINARY;
}

Opcode Site::subscript() {
  PyObject *container = operand(2), *key = operand(3);
  if (PyDict_CheckExact(container)) return Opcode::SUBSCRIPT_DICT;
  if (is_compact_int(key)) {
    if (PyList_CheckExact(container)) return Opcode::SUBSCRIPT_LIST;
    if (PyTuple_CheckExact(container)) return Opcode::SUBSCRIPT_TUPLE;
    if (PyUnicode_CheckExact(container)) return Opcode::SUBSCRIPT_STR;
  }
  PyTypeObject* type = Py_TYPE(container);
  if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE) || !type->tp_as_mapping || !type->tp_as_mapping->mp_subscript) return Opcode::SUBSCRIPT;
  PyObject* getitem = _PyType_Lookup(type, &_Py_ID(__getitem__));
  if (!getitem || !PyFunction_Check(getitem)) return Opcode::SUBSCRIPT;
  auto* code = reinterpret_cast<PyCodeObject*>(reinterpret_cast<PyFunctionObject*>(getitem)->func_code);
  if (code->co_argcount != 2 || (code->co_flags & (CO_VARARGS | CO_VARKEYWORDS)) || code->co_kwonlyargcount) return Opcode::SUBSCRIPT;
  if (!PyUnstable_Type_AssignVersionTag(type)) return Opcode::SUBSCRIPT;
  pc_[1].half[0] = static_cast<int32_t>(type->tp_version_tag);
  pc_[2].bits = (pc_[2].bits & ~pointer_mask) | reinterpret_cast<uintptr_t>(getitem);
  return Opcode::SUBSCRIPT_PYTHON;
}

Opcode Site::store_subscript() {
  PyObject *container = operand(1), *key = operand(2);
  if (PyDict_CheckExact(container)) return Opcode::STORE_SUBSCRIPT_DICT;
  if (PyList_CheckExact(container) && is_compact_int(key)) return Opcode::STORE_SUBSCRIPT_LIST;
  return Opcode::STORE_SUBSCRIPT;
}

Opcode Site::compare(bool jump) {
  PyObject *a = operand(jump ? 1 : 2), *b = operand(jump ? 2 : 3);
  unsigned relation = pc_[1].field[jump ? 3 : 0] & relation_mask;
  if (both_ints(a, b)) return jump ? Opcode::JUMP_COMPARE_INT : Opcode::COMPARE_INT;
  if (PyFloat_CheckExact(a) && PyFloat_CheckExact(b)) return jump ? Opcode::JUMP_COMPARE_FLOAT : Opcode::COMPARE_FLOAT;
  if ((PyFloat_CheckExact(a) && is_compact_int(b)) || (PyFloat_CheckExact(b) && is_compact_int(a)))
    return jump ? Opcode::JUMP_COMPARE_MIXED : Opcode::COMPARE_MIXED;
  if (PyUnicode_CheckExact(a) && PyUnicode_CheckExact(b) && (relation == Py_EQ || relation == Py_NE))
    return jump ? Opcode::JUMP_COMPARE_STR : Opcode::COMPARE_STR;
  return jump ? Opcode::JUMP_COMPARE : Opcode::COMPARE;
}

// The position of `key` in a dict with string keys only, and the version of its key set; -1 when there is none to be had.
Py_ssize_t position_in(PyObject* dict, PyObject* key, uint32_t& version) {
  if (!PyDict_CheckExact(dict)) return -1;
  auto* object = reinterpret_cast<PyDictObject*>(dict);
  if (object->ma_values || object->ma_keys->dk_kind != DICT_KEYS_UNICODE) return -1;
  Py_ssize_t index = _PyDict_LookupIndex(object, key);
  version = _PyDict_GetKeysVersionForCurrentState(PyInterpreterState_Get(), object);
  return version == 0 || index > UINT16_MAX ? -2 : index;
}

Opcode Site::global() {
  PyObject *globals = s_.frame()->f_globals, *builtins = s_.frame()->f_builtins, *wanted = name_of(s_, pc_->b);
  uint32_t version = 0;
  Py_ssize_t index = position_in(globals, wanted, version);
  if (index == -2 || version == 0) return Opcode::LOAD_GLOBAL;
  pc_[1].half[0] = static_cast<int32_t>(version);
  PyObject* home = globals;
  if (index < 0) {
    index = position_in(home = builtins, wanted, version);
    if (index < 0) return Opcode::LOAD_GLOBAL;
    pc_[2].half[0] = static_cast<int32_t>(version);
  }
  PyObject* value = DK_UNICODE_ENTRIES(keys_of(home))[index].me_value;
  if (!value || PyLazyImport_CheckExact(value)) return Opcode::LOAD_GLOBAL;
  pc_[1].field[3] = static_cast<uint16_t>(index);
  return home == globals ? Opcode::LOAD_GLOBAL_MODULE : Opcode::LOAD_GLOBAL_BUILTIN;
}

bool Site::use_type(PyTypeObject* type) {
  if (!PyUnstable_Type_AssignVersionTag(type)) return false;
  cache_[1].half[0] = static_cast<int32_t>(type->tp_version_tag);
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

bool is_data_descriptor(PyObject* object) { return Py_TYPE(object)->tp_descr_set != nullptr; }
bool is_descriptor(PyObject* object) { return Py_TYPE(object)->tp_descr_get != nullptr || is_data_descriptor(object); }
bool is_object_slot(PyObject* descriptor, PyTypeObject* type, bool for_writing, uint16_t& offset) {
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
bool may_become_descriptor(PyObject* value) { return !(Py_TYPE(value)->tp_flags & Py_TPFLAGS_IMMUTABLETYPE); }

// Only the function that runs a plain getter; its name in CPython is private, its place is not.
PyObject* python_getter(PyObject* descriptor) {
  if (!Py_IS_TYPE(descriptor, &PyProperty_Type)) return nullptr;
  PyObject* getter = property_getter(descriptor);
  if (!getter || !PyFunction_Check(getter)) return nullptr;
  auto* code = reinterpret_cast<PyCodeObject*>(reinterpret_cast<PyFunctionObject*>(getter)->func_code);
  bool plain = code->co_argcount == 1 && !code->co_kwonlyargcount && !(code->co_flags & (CO_VARARGS | CO_VARKEYWORDS)) && (code->co_flags & CO_OPTIMIZED);
  return plain ? getter : nullptr;
}

Opcode Site::attribute() {
  PyObject *object = operand(2), *wanted = name();
  PyTypeObject* type = Py_TYPE(object);
  if (PyModule_CheckExact(object)) return use_module(object, wanted) ? Opcode::LOAD_ATTR_MODULE : Opcode::LOAD_ATTR;
  if (type == &PyType_Type) {
    auto* class_object = reinterpret_cast<PyTypeObject*>(object);
    if (_PyType_Lookup(&PyType_Type, wanted)) return Opcode::LOAD_ATTR;  // the metaclass might come first
    PyObject* value = _PyType_Lookup(class_object, wanted);
    if (!value || !is_itself_in_class(value) || !use_type(class_object)) return Opcode::LOAD_ATTR;
    use_object(value);
    return Opcode::LOAD_ATTR_CLASS;
  }
  if (type->tp_getattro != PyObject_GenericGetAttr || !use_type(type)) return Opcode::LOAD_ATTR;
  PyObject* descriptor = _PyType_Lookup(type, wanted);
  if (descriptor && is_data_descriptor(descriptor)) {
    uint16_t offset;
    if (is_object_slot(descriptor, type, false, offset)) {
      cache_[1].field[3] = offset;
      return Opcode::LOAD_ATTR_SLOT;
    }
    PyObject* getter = python_getter(descriptor);
    if (!getter) return Opcode::LOAD_ATTR;
    use_object(getter);
    return Opcode::LOAD_ATTR_PROPERTY;
  }
  bool shadows = !descriptor || !may_become_descriptor(descriptor);
  int index = inline_index(type, object, wanted);
  if (index >= 0 && shadows) {
    cache_[1].field[3] = static_cast<uint16_t>(index);
    return Opcode::LOAD_ATTR_VALUE;
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
  if (!descriptor || is_descriptor(descriptor) || !use_shadowing(type, wanted)) return Opcode::LOAD_ATTR;
  use_object(descriptor);
  return Opcode::LOAD_ATTR_CONSTANT;
}

Opcode Site::method() {
  PyObject *object = operand(2), *wanted = name();
  PyTypeObject* type = Py_TYPE(object);
  if (PyModule_CheckExact(object)) return use_module(object, wanted) ? Opcode::LOAD_METHOD_MODULE : Opcode::LOAD_METHOD;
  if (type == &PyType_Type) {
    auto* class_object = reinterpret_cast<PyTypeObject*>(object);
    if (_PyType_Lookup(&PyType_Type, wanted)) return Opcode::LOAD_METHOD;
    PyObject* value = _PyType_Lookup(class_object, wanted);
    if (!value || !is_itself_in_class(value) || may_become_descriptor(value) || !use_type(class_object)) return Opcode::LOAD_METHOD;
    use_object(value);
    return Opcode::LOAD_METHOD_CLASS;
  }
  if (type->tp_getattro != PyObject_GenericGetAttr || !use_type(type)) return Opcode::LOAD_METHOD;
  PyObject* descriptor = _PyType_Lookup(type, wanted);
  if (descriptor && (is_data_descriptor(descriptor) || may_become_descriptor(descriptor))) return Opcode::LOAD_METHOD;
  int index = inline_index(type, object, wanted);
  if (index >= 0) {
    cache_[1].field[3] = static_cast<uint16_t>(index);
    return Opcode::LOAD_METHOD_VALUE;
  }
  if (!descriptor || !(Py_TYPE(descriptor)->tp_flags & Py_TPFLAGS_METHOD_DESCRIPTOR) || !use_shadowing(type, wanted)) return Opcode::LOAD_METHOD;
  use_object(descriptor);
  return cache_[2].half[0] ? Opcode::LOAD_METHOD_VALUES : Opcode::LOAD_METHOD_PLAIN;
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

// Parameters that plain positional arguments can fill.
Opcode Site::python_call(PyObject* callable, unsigned arguments, Opcode exact, Opcode defaults) {
  auto* function = reinterpret_cast<PyFunctionObject*>(callable);
  auto* code = reinterpret_cast<PyCodeObject*>(function->func_code);
  Opcode generic = generic_of[static_cast<int>(exact)];
  if (function->func_version < 2 || !(code->co_flags & CO_OPTIMIZED)) return generic;
  if ((code->co_flags & (CO_VARARGS | CO_VARKEYWORDS)) || code->co_kwonlyargcount) return generic;
  auto parameters = static_cast<unsigned>(code->co_argcount);
  Record* record = record_of(code_behind(s_.constants)->engine, code);
  if (!record || !record->code) return generic;
  pc_[1].half[0] = static_cast<int32_t>(function->func_version);
  pc_[2].bits = reinterpret_cast<uintptr_t>(record->code);
  if (arguments == parameters) return exact;
  Py_ssize_t available = function->func_defaults ? PyTuple_GET_SIZE(function->func_defaults) : 0;
  return arguments < parameters && parameters - arguments <= available ? defaults : generic;
}

Opcode Site::class_call(PyTypeObject* type) {
  if (type == &PyType_Type) return pc_->c == 1 ? Opcode::CALL_TYPE : Opcode::CALL;
  if (pc_->c <= fast_limit && type->tp_vectorcall) return Opcode::CALL_CLASS;
  if (pc_->c <= fast_limit && is_called_from_c(reinterpret_cast<PyObject*>(type))) return Opcode::CALL_VECTOR;
  return use_init(type) ? Opcode::CALL_INIT : Opcode::CALL;
}
Opcode Site::keyword_call() {
  PyObject* callable = operand(2);
  if (PyFunction_Check(callable)) return planned_call(reinterpret_cast<PyFunctionObject*>(callable));
  bool init = PyType_Check(callable) && !method_self(s_) && use_init(reinterpret_cast<PyTypeObject*>(callable));
  return init ? Opcode::CALL_KEYWORDS_INIT : Opcode::CALL_KEYWORDS;
}

// A function whose parameters are filled by one operand or default each.
Opcode Site::planned_call(PyFunctionObject* function) {
  auto* code = reinterpret_cast<PyCodeObject*>(function->func_code);
  PyObject* names = keyword_names(s_);
  unsigned self = method_self(s_) ? 0 : 1, keywords = static_cast<unsigned>(PyTuple_GET_SIZE(names)), positional = pc_->c - 1 - keywords - self;
  auto parameters = static_cast<unsigned>(code->co_argcount + code->co_kwonlyargcount);
  Plan plan;
  Record* record = record_of(code_behind(s_.constants)->engine, code);
  if (function->func_version < 2 || !record || !record->code || (code->co_flags & (CO_VARARGS | CO_VARKEYWORDS))) return Opcode::CALL_KEYWORDS;
  if (parameters > most_sources || pc_->c > from_default || !make_plan(function, positional, names, plan)) return Opcode::CALL_KEYWORDS;
  unsigned from[most_sources];
  for (unsigned i = 0; i < parameters; i++) from[i] = i < positional ? self + i : from_default;
  for (unsigned k = 0; k < keywords; k++) from[positional + planned(plan, k)] = self + positional + k;
  uint64_t all = 0;
  for (unsigned i = parameters; i-- > 0;) {
    if (from[i] == from_default && i >= static_cast<unsigned>(code->co_argcount)) return Opcode::CALL_KEYWORDS;  // its default can change unseen
    all = all << 4 | from[i];
  }
  set_sources(pc_, all);
  pc_[1].half[0] = static_cast<int32_t>(function->func_version);
  pc_[2].half[0] = static_cast<int32_t>(place_of(reinterpret_cast<Word*>(record->code)));
  return Opcode::CALL_KEYWORDS_PYTHON;
}

// A class whose instances CPython makes without a __new__ of theirs, and that has an __init__ written in Python.
bool Site::use_init(PyTypeObject* type) {
  if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE) || Py_TYPE(type) != &PyType_Type || type->tp_vectorcall || type->tp_new != PyBaseObject_Type.tp_new ||
      type->tp_alloc != PyType_GenericAlloc || (type->tp_flags & Py_TPFLAGS_IS_ABSTRACT)) return false;
  PyObject* init = _PyType_Lookup(type, &_Py_ID(__init__));
  if (!init || !PyFunction_Check(init) || reinterpret_cast<PyFunctionObject*>(init)->vectorcall != _PyFunction_Vectorcall || !use_type(type)) return false;
  pc_[2].bits = reinterpret_cast<uintptr_t>(init);
  return true;
}

// A C function, or another object that C calls, with `count` arguments.
Opcode Site::c_call(PyObject* callable, unsigned count, const CForms& forms) {
  if (count > fast_limit) return forms.generic;
  if (!PyCFunction_CheckExact(callable)) return is_called_from_c(callable) ? forms.vector : forms.generic;
  switch (reinterpret_cast<PyCFunctionObject*>(callable)->m_ml->ml_flags & call_kinds) {
    case METH_O: return count == 1 ? forms.one : forms.generic;
    case METH_FASTCALL: return forms.fast;
    case METH_FASTCALL | METH_KEYWORDS: return forms.keywords;
    default: return forms.vector;
  }
}

Opcode Site::call() {
  PyObject* callable = operand(2);
  unsigned count = pc_->c;
  if (PyFunction_Check(callable)) return python_call(callable, count, Opcode::CALL_PYTHON, Opcode::CALL_DEFAULTS);
  if (PyMethod_Check(callable) && PyFunction_Check(PyMethod_GET_FUNCTION(callable))) {
    Opcode form = python_call(PyMethod_GET_FUNCTION(callable), count + 1, Opcode::CALL_PYTHON, Opcode::CALL);
    return form == Opcode::CALL_PYTHON ? Opcode::CALL_BOUND : Opcode::CALL;
  }
  if (PyType_Check(callable)) return class_call(reinterpret_cast<PyTypeObject*>(callable));
  if (callable == s_.thread->interp->callable_cache.len && count == 1) return Opcode::CALL_LEN;
  if (callable == s_.thread->interp->callable_cache.isinstance && count == 2) return Opcode::CALL_ISINSTANCE;
  return c_call(callable, count, {Opcode::CALL_C_O, Opcode::CALL_C_FAST, Opcode::CALL_C_KEYWORDS, Opcode::CALL_VECTOR, Opcode::CALL});
}

// CALL_METHOD without a self: a function of a module, say.
Opcode Site::unbound_call() {
  PyObject* callable = operand(2);
  unsigned count = pc_->c - 1;
  if (PyFunction_Check(callable)) return python_call(callable, count, Opcode::CALL_UNBOUND_PYTHON, Opcode::CALL_UNBOUND_DEFAULTS);
  if (PyType_Check(callable) && reinterpret_cast<PyTypeObject*>(callable)->tp_vectorcall)
    return count <= fast_limit ? Opcode::CALL_UNBOUND_CLASS : Opcode::CALL_METHOD;
  return c_call(callable, count, {Opcode::CALL_UNBOUND_O, Opcode::CALL_UNBOUND_FAST, Opcode::CALL_UNBOUND_KEYWORDS, Opcode::CALL_UNBOUND_VECTOR,
                                  Opcode::CALL_METHOD});
}

Opcode Site::method_call() {
  PyObject *callable = operand(2), *self = method_self(s_);
  unsigned count = pc_->c;  // self included
  if (!self) return unbound_call();
  if (PyFunction_Check(callable)) return python_call(callable, count, Opcode::CALL_METHOD_PYTHON, Opcode::CALL_METHOD_DEFAULTS);
  if (!Py_IS_TYPE(callable, &PyMethodDescr_Type)) return Opcode::CALL_METHOD;
  if (callable == s_.thread->interp->callable_cache.list_append && count == 2) return Opcode::CALL_APPEND;
  switch (reinterpret_cast<PyMethodDescrObject*>(callable)->d_method->ml_flags & call_kinds) {
    case METH_O: return count == 2 ? Opcode::CALL_METHOD_O : Opcode::CALL_METHOD;
    case METH_NOARGS: return count == 1 ? Opcode::CALL_METHOD_NOARGS : Opcode::CALL_METHOD;
    case METH_FASTCALL: return count <= fast_limit ? Opcode::CALL_METHOD_FAST : Opcode::CALL_METHOD;
    case METH_FASTCALL | METH_KEYWORDS: return count <= fast_limit ? Opcode::CALL_METHOD_KEYWORDS : Opcode::CALL_METHOD;
    default: return Opcode::CALL_METHOD;
  }
}

// What a generator function returns needs no check: it is an iterator. `kind`: the flag of such functions.
Opcode Site::iterator(PyObject* name, int kind, Opcode form) {
  Opcode generic = generic_of[static_cast<int>(form)];
  PyTypeObject* type = Py_TYPE(operand(2));
  if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE) || type->_tp_iteritem) return generic;
  PyObject* maker = _PyType_Lookup(type, name);
  if (!maker || !PyFunction_Check(maker)) return generic;
  auto* code = reinterpret_cast<PyCodeObject*>(reinterpret_cast<PyFunctionObject*>(maker)->func_code);
  bool plain = (code->co_flags & (CO_OPTIMIZED | kind | CO_VARARGS | CO_VARKEYWORDS)) == (CO_OPTIMIZED | kind);
  if (!plain || code->co_argcount != 1 || code->co_kwonlyargcount || !use_type(type)) return generic;
  pc_[2].bits = (pc_[2].bits & ~pointer_mask) | reinterpret_cast<uintptr_t>(maker);
  return form;
}

Opcode Site::iteration() {
  Slot* iterator = &s_.registers[index_of(pc_->b)];
  PyTypeObject* type = Py_TYPE(object_of(iterator[0]));
  if (PyStackRef_IsTaggedInt(iterator[1])) {
    return type == &PyList_Type ? Opcode::FOR_ITER_LIST : type == &PyTuple_Type ? Opcode::FOR_ITER_TUPLE : Opcode::FOR_ITER;
  }
  return type == &PyRangeIter_Type ? Opcode::FOR_ITER_RANGE : type == &PyGen_Type ? Opcode::FOR_ITER_GENERATOR : Opcode::FOR_ITER;
}

Opcode Site::unpacking() {
  PyObject* source = operand(2);
  bool stores = generic_of[pc_->opcode] == Opcode::UNPACK_LOCALS;
  if (PyTuple_CheckExact(source) && PyTuple_GET_SIZE(source) == pc_->c) {
    if (pc_->c == 2) return stores ? Opcode::UNPACK_LOCALS_PAIR : Opcode::UNPACK_PAIR;
    return stores ? Opcode::UNPACK_LOCALS_TUPLE : Opcode::UNPACK_TUPLE;
  }
  if (PyList_CheckExact(source)) return stores ? Opcode::UNPACK_LOCALS_LIST : Opcode::UNPACK_LIST;
  return stores ? Opcode::UNPACK_LOCALS : Opcode::UNPACK;
}

Opcode Site::choose() {
  switch (generic_of[pc_->opcode]) {
    case Opcode::BINARY: return binary();
    case Opcode::SUBSCRIPT: return subscript();
    case Opcode::STORE_SUBSCRIPT: return store_subscript();
    case Opcode::COMPARE: return compare(false);
    case Opcode::JUMP_COMPARE: return compare(true);
    case Opcode::LOAD_GLOBAL: return global();
    case Opcode::LOAD_ATTR: return attribute();
    case Opcode::LOAD_METHOD: return method();
    case Opcode::STORE_ATTR: return store_attribute();
    case Opcode::LOAD_SUPER: return super();
    case Opcode::CALL: return call();
    case Opcode::CALL_METHOD: return method_call();
    case Opcode::CALL_KEYWORDS: return keyword_call();
    case Opcode::GET_ITER: return iterator(&_Py_ID(__iter__), CO_GENERATOR, Opcode::GET_ITER_PYTHON);
    case Opcode::GET_AITER: return iterator(&_Py_ID(__aiter__), CO_ASYNC_GENERATOR, Opcode::GET_AITER_PYTHON);
    case Opcode::FOR_ITER: return iteration();
    case Opcode::UNPACK: case Opcode::UNPACK_LOCALS: return unpacking();
    default: return generic_of[pc_->opcode];
  }
}

// Once a site has been given a form, and has missed: one that sees a single class needs no shape.
bool has_been_adapted(const Word* pc) { return pc[counter_word].field[counter_field] >> count_bits != 0; }

}  // namespace

const Shape* learn_shape(const Spilled& s, PyObject* object) {
  PyTypeObject* type = Py_TYPE(object);
  PyObject* name = name_of(s, s.pc->c);
  if (!has_been_adapted(s.pc) || !_Py_IsImmortal(name) || PyType_Check(object) || PyModule_Check(object)) return nullptr;
  Engine* engine = code_behind(s.constants)->engine;
  if (!engine->shapes) engine->shapes = static_cast<Shape*>(PyMem_RawCalloc(shape_count, sizeof(Shape)));
  if (!engine->shapes || !PyUnstable_Type_AssignVersionTag(type)) return nullptr;
  auto generic = static_cast<Opcode>(s.pc->opcode);
  generic = generic_of[static_cast<int>(generic)];
  Shape* shape = place_for_shape(engine->shapes, type->tp_version_tag, name, generic);
  // Two that want the same place, and classes that change all the time, must not learn all the time.
  if (shape->name && ++shape->misses >> shape->backoff == 0) return nullptr;
  uint8_t backoff = shape->backoff < most_shape_backoff ? static_cast<uint8_t>(shape->backoff + 1) : shape->backoff;
  *shape = {};
  shape->backoff = backoff;
  PyObject* raised = PyErr_GetRaisedException();
  shape->words[0].opcode = static_cast<uint8_t>(Site(s, shape->words).choose());
  PyErr_SetRaisedException(raised);
  shape->name = name;
  shape->version = type->tp_version_tag;
  shape->generic = generic;
  engine->counters.shapes_learnt++;
  return shape;
}

// Looks must not be seen: an exception that is set stays, one that a look sets is dropped.
Next adapt_site(const Spilled& s) {
  unsigned backoff = s.pc[counter_word].field[counter_field] >> count_bits;
  Opcode generic = generic_of[s.pc->opcode];
  Engine* engine = code_behind(s.constants)->engine;
  if (engine->executed && static_cast<Opcode>(s.pc->opcode) != generic) engine->executed->misses[static_cast<int>(generic)] += 1u << backoff;
  Opcode form = Site(s).choose();
  if (PyErr_Occurred()) PyErr_Clear();
  Counters& counters = engine->counters;
  counters.specializations += form != generic;
  counters.specialization_failures += form == generic;
  set_opcode(*s.pc, form);
  // A new form has a few misses free; each further look comes after twice as many.
  set_counter(s.pc, backoff < 4 ? 4 : backoff + 1);
  return form == generic ? Next::next : Next::dispatch;
}

}  // namespace whipsnake::ops
