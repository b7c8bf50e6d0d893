// Which form a site gets (PEP 659): looks at the operands that the generic instruction is about to work on. A form that
// misses falls back to the generic instruction for that once; the counter there counts misses, and when it is up the site
// is looked at again. Each look doubles the count until the next, so a site that fits no form costs next to nothing.
#include "base/address_space.h"
#include "interp/probe.h"
#include "interp/site.h"

namespace whipsnake::ops {

static constexpr unsigned count_bits = 12, most_backoff = 11;

static void set_counter(Word* pc, unsigned backoff) {
  if (backoff > most_backoff) backoff = most_backoff;
  pc[counter_word].field[counter_field] = static_cast<uint16_t>(backoff << count_bits | (1u << backoff));
}

static bool both_ints(PyObject* a, PyObject* b) { return is_compact_int(a) && is_compact_int(b); }

static Opcode wide(unsigned op, bool may_shift) {
  switch (op) {
    case NB_ADD: return Opcode::ADD_WIDE;
    case NB_SUBTRACT: return Opcode::SUBTRACT_WIDE;
    case NB_MULTIPLY: return Opcode::MULTIPLY_WIDE;
    case NB_FLOOR_DIVIDE: return Opcode::FLOORDIVIDE_WIDE;
    case NB_REMAINDER: return Opcode::REMAINDER_WIDE;
    case NB_AND: return Opcode::AND_WIDE;
    case NB_OR: return Opcode::OR_WIDE;
    case NB_XOR: return Opcode::XOR_WIDE;
    case NB_LSHIFT: return may_shift ? Opcode::LSHIFT_WIDE : Opcode::BINARY;
    case NB_RSHIFT: return may_shift ? Opcode::RSHIFT_WIDE : Opcode::BINARY;
    default: return Opcode::BINARY;
  }
}

Opcode Site::binary() {
  PyObject *a = operand(2), *b = operand(3);
  unsigned whole = pc_[1].field[3], op = whole >= NB_INPLACE_ADD && whole <= NB_INPLACE_XOR ? whole - NB_INPLACE_ADD : whole;
  if (is_wide_int(a) && is_wide_int(b) && !both_ints(a, b)) return wide(op, is_compact_int(b));
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
  if (floats || (PyFloat_CheckExact(a) && is_wide_int(b)) || (PyFloat_CheckExact(b) && is_wide_int(a))) {
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
  PyFunctionObject* function = operator_function(Py_TYPE(a), whole);
  return function && left_comes_first(Py_TYPE(a), Py_TYPE(b), whole) && use_operation(Py_TYPE(a), function, 2) ? Opcode::BINARY_PYTHON : Opcode::BINARY;
}

// A Python function that stands for an operation: whether the site can enter it.
bool Site::use_operation(PyTypeObject* type, PyFunctionObject* function, unsigned arguments) {
  Record* record = record_of(code_behind(s_.constants)->engine, reinterpret_cast<PyCodeObject*>(function->func_code));
  if (!record || !record->code || record->code->plain_parameters != arguments || function->vectorcall != _PyFunction_Vectorcall) return false;
  if (arguments > most_words_of_operation) return false;  // an operand is less than a word
  if (!use_type(type)) return false;
  pc_[2].bits = (pc_[2].bits & ~pointer_mask) | reinterpret_cast<uintptr_t>(function);
  return true;
}
// The function that instances of a class are called by, or have their items set by.
PyFunctionObject* Site::special(PyTypeObject* type, PyObject* name) {
  PyObject* function = type->tp_flags & Py_TPFLAGS_HEAPTYPE ? _PyType_Lookup(type, name) : nullptr;
  return function && PyFunction_Check(function) ? reinterpret_cast<PyFunctionObject*>(function) : nullptr;
}

Opcode Site::subscript() {
  PyObject *container = operand(2), *key = operand(3);
  if (PyDict_CheckExact(container)) return Opcode::SUBSCRIPT_DICT;
  if (is_compact_int(key)) {
    if (PyList_CheckExact(container)) return Opcode::SUBSCRIPT_LIST;
    if (PyTuple_CheckExact(container)) return Opcode::SUBSCRIPT_TUPLE;
    if (PyUnicode_CheckExact(container)) return Opcode::SUBSCRIPT_STR;
    if (PyBytes_CheckExact(container)) return Opcode::SUBSCRIPT_BYTES;
    if (PyByteArray_CheckExact(container)) return Opcode::SUBSCRIPT_BYTEARRAY;
    char typecode = use_array(container);
    if (typecode == 'd') return Opcode::SUBSCRIPT_ARRAY_FLOAT;
    if (is_int_typecode(typecode)) return Opcode::SUBSCRIPT_ARRAY_INT;
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

// The typecode of an array.array that the site is to know, or 0.
char Site::use_array(PyObject* object) {
  char typecode = known_array(object);
  if (!typecode || !use_type(Py_TYPE(object))) return 0;
  pc_[1].field[3] = static_cast<uint16_t>(typecode);
  pc_[2].bits = (pc_[2].bits & ~pointer_mask) | reinterpret_cast<uintptr_t>(array_of(object)->kind);
  return typecode;
}

Opcode Site::store_subscript() {
  PyObject *container = operand(1), *key = operand(2), *value = operand(3);
  if (PyDict_CheckExact(container)) return Opcode::STORE_SUBSCRIPT_DICT;
  if (PyList_CheckExact(container) && is_compact_int(key)) return Opcode::STORE_SUBSCRIPT_LIST;
  PyFunctionObject* function = special(Py_TYPE(container), &_Py_ID(__setitem__));
  if (function && use_operation(Py_TYPE(container), function, 3)) return Opcode::STORE_SUBSCRIPT_PYTHON;
  if (!is_compact_int(key)) return Opcode::STORE_SUBSCRIPT;
  if (PyByteArray_CheckExact(container) && is_compact_int(value)) return Opcode::STORE_SUBSCRIPT_BYTEARRAY;
  char typecode = use_array(container);
  if (typecode == 'd' && PyFloat_CheckExact(value)) return Opcode::STORE_SUBSCRIPT_ARRAY_FLOAT;
  if (is_int_typecode(typecode) && is_compact_int(value)) return Opcode::STORE_SUBSCRIPT_ARRAY_INT;
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

Py_ssize_t position_in(PyObject* dict, PyObject* key, uint32_t& version) {
  if (!PyDict_CheckExact(dict)) return -1;
  auto* object = reinterpret_cast<PyDictObject*>(dict);
  if (object->ma_values || object->ma_keys->dk_kind != DICT_KEYS_UNICODE) return -1;
  Py_ssize_t index = _PyDict_LookupIndex(object, key);
  version = _PyDict_GetKeysVersionForCurrentState(PyInterpreterState_Get(), object);
  return version == 0 || index > UINT16_MAX ? -2 : index;
}

// In a module's own code names come and go: only what is called or asked for names is taken for constant there.
static bool stands_in_module(PyObject* value) { return !value || PyCallable_Check(value) || PyModule_Check(value); }

// A value that stays until somebody binds the name anew: watched. Null when there is none to be had.
PyObject* Site::constant_global(PyObject* wanted, bool& is_builtin) {
  Engine* engine = code_behind(s_.constants)->engine;
  PyObject *globals = s_.frame()->f_globals, *builtins = s_.frame()->f_builtins;
  if (!PyDict_CheckExact(globals) || !PyDict_CheckExact(builtins) || !DK_IS_UNICODE(keys_of(globals)) || !DK_IS_UNICODE(keys_of(builtins))) return nullptr;
  PyObject* value = PyDict_GetItemWithError(globals, wanted);
  if (generic_of[pc_->opcode] == Opcode::LOAD_NAME && !stands_in_module(value)) return nullptr;
  if (!watch_name(engine, globals, wanted)) return nullptr;
  is_builtin = !value;
  if (!value) value = builtins == s_.thread->interp->builtins && watch_name(engine, builtins, wanted) ? PyDict_GetItemWithError(builtins, wanted) : nullptr;
  return value && !PyLazyImport_CheckExact(value) ? value : nullptr;
}

// A name in a module's own code, whose local names are the globals.
Opcode Site::module_name() {
  if (s_.frame()->f_locals != s_.frame()->f_globals) return Opcode::LOAD_NAME;
  switch (global()) {
    case Opcode::LOAD_GLOBAL_CONSTANT: case Opcode::LOAD_GLOBAL_CALL: return Opcode::LOAD_NAME_CONSTANT;
    case Opcode::LOAD_BUILTIN_CONSTANT: return Opcode::LOAD_NAME_BUILTIN;
    case Opcode::LOAD_GLOBAL_MODULE: return Opcode::LOAD_NAME_MODULE;
    default: return Opcode::LOAD_NAME;
  }
}

Opcode Site::global() {
  PyObject *globals = s_.frame()->f_globals, *builtins = s_.frame()->f_builtins, *wanted = name_of(s_, pc_->b);
  uint32_t version = 0;
  bool is_builtin;
  if (PyObject* value = constant_global(wanted, is_builtin)) {
    pc_[1].half[0] = static_cast<int32_t>(watch_epoch.load(std::memory_order_relaxed));
    pc_[2].bits = reinterpret_cast<uintptr_t>(value);
    pc_[3].bits = reinterpret_cast<uintptr_t>(globals);
    if (is_builtin) return Opcode::LOAD_BUILTIN_CONSTANT;
    return may_join(pc_, pc_ + load_global_words, value) ? Opcode::LOAD_GLOBAL_CALL : Opcode::LOAD_GLOBAL_CONSTANT;
  }
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
  if (next_function(type)) return Opcode::FOR_ITER_PYTHON;
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
    case Opcode::LOAD_NAME: return module_name();
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
static bool has_been_adapted(const Word* pc) { return pc[counter_word].field[counter_field] >> count_bits != 0; }

static Shape* make_shapes() { return reinterpret_cast<Shape*>(reserve_aligned(shape_count * sizeof(Shape), PROT_READ | PROT_WRITE)); }

Shape* learn_shape(const Spilled& s, PyObject* object) {
  PyTypeObject* type = Py_TYPE(object);
  PyObject* name = name_of(s, s.pc->c);
  if (!has_been_adapted(s.pc) || !_Py_IsImmortal(name) || PyType_Check(object) || PyModule_Check(object)) return nullptr;
  Engine* engine = code_behind(s.constants)->engine;
  if (!engine->shapes) engine->shapes = make_shapes();
  if (!engine->shapes || !PyUnstable_Type_AssignVersionTag(type)) return nullptr;
  auto generic = static_cast<Opcode>(s.pc->opcode);
  generic = generic_of[static_cast<int>(generic)];
  Shape* shape = place_for_shape(engine->shapes, type->tp_version_tag, name, generic);
  // Two that want the same place, and classes that change all the time, must not learn all the time.
  if (shape->name() && !shape->is_due()) return nullptr;
  uint8_t backoff = shape->backoff() < most_shape_backoff ? static_cast<uint8_t>(shape->backoff() + 1) : shape->backoff();
  *shape = {};
  PyObject* raised = PyErr_GetRaisedException();
  shape->words[0].opcode = static_cast<uint8_t>(Site(s, shape->words).choose());
  PyErr_SetRaisedException(raised);
  shape->words[0].bits |= reinterpret_cast<uintptr_t>(name) << 16;
  shape->backoff() = backoff;
  shape->words[1].half[0] = static_cast<int32_t>(type->tp_version_tag);
  shape->words[1].field[2] = static_cast<uint16_t>(generic);
  engine->counters.shapes_learnt++;
  return shape;
}

Opcode form_of_site(const Spilled& s, Word* words) {
  PyObject* raised = PyErr_GetRaisedException();
  for (int i = 0; i < 4; i++) words[i].bits = 0;
  Opcode form = Site(s, words).choose();
  PyErr_SetRaisedException(raised);
  return form;
}

static bool is_told_by_shape(Opcode form) {
  switch (form) {
    case Opcode::LOAD_ATTR_VALUE: case Opcode::LOAD_ATTR_SLOT: case Opcode::LOAD_ATTR_DICT: case Opcode::LOAD_ATTR_CONSTANT:
    case Opcode::LOAD_ATTR_DEFAULT: case Opcode::LOAD_ATTR_CLASS_OF: case Opcode::LOAD_METHOD_PLAIN: case Opcode::LOAD_METHOD_PLAIN_CALL: case Opcode::LOAD_METHOD_VALUES: case Opcode::LOAD_METHOD_VALUES_CALL:
    case Opcode::LOAD_METHOD_VALUE: case Opcode::LOAD_METHOD_WRAPPED: case Opcode::STORE_ATTR_VALUE: case Opcode::STORE_ATTR_SLOT: return true;
    default: return false;
  }
}
// A site that goes from one class to another, and would be given `form` now, is given the one that looks the class up.
static Opcode use_shapes(const Shell& s, Opcode form) {
  if (!is_told_by_shape(form)) return form;
  Word* pc = s.pc;
  PyObject* name = name_of(s, pc->c);
  if (!_Py_IsImmortal(name)) return form;
  Opcode generic = generic_of[static_cast<int>(form)];
  Word& word = pc[generic == Opcode::STORE_ATTR ? 2 : 3];  // the name stands where forms have an object
  word.bits = (word.bits & ~pointer_mask) | reinterpret_cast<uintptr_t>(name);
  return form_by_shape(generic);
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
  // A new form has a few misses free; each further look comes after twice as many. The second form may be the last one.
  constexpr unsigned first_backoff = 4;
  if (backoff > first_backoff || (backoff == first_backoff && engine->stress.hot)) form = use_shapes(s, form);
  set_opcode(*s.pc, form);
  set_counter(s.pc, backoff < first_backoff ? first_backoff : backoff + 1);
  return form == generic ? Next::next : Next::dispatch;
}

}  // namespace whipsnake::ops
