// What an instruction is in the intermediate form: names, attributes, calls, returns.
#include "opt/builder.h"

#include "ops/call.h"
#include "ops/global.h"
#include "ops/watch.h"

namespace whipsnake {

using namespace ops;

static int32_t values_offset(PyTypeObject* type) { return static_cast<int32_t>(type->tp_basicsize); }
static int32_t value_offset(PyTypeObject* type, unsigned index) { return values_offset(type) + static_cast<int32_t>(offsetof(PyDictValues, values) + 8 * index); }
constexpr int32_t managed_dict_offset = -3 * static_cast<int32_t>(sizeof(PyObject*));

// Names

// That the global or builtin of the site is what it holds.
bool Builder::load_global() {
  const Word* pc = logged_->pc;
  auto epoch = static_cast<uint32_t>(pc[1].half[0]);
  if (epoch != watch_epoch.load(std::memory_order_relaxed)) abort("a global that has changed");
  if (failed_ || !check_globals(reinterpret_cast<PyObject*>(pc[3].bits))) return false;
  if (logged_->opcode == Opcode::LOAD_BUILTIN_CONSTANT && !check_builtins()) return false;
  check_word(&watch_epoch, epoch);
  trace_.epoch = epoch;
  return true;
}

// A value in a dict of names, whose keys have that version: and what it is now; null: it cannot be told.
Val Builder::check_keys(PyObject* dict, uint32_t version) {
  Val keys = load(dict_state, Type::object, constant(Type::object, reinterpret_cast<int64_t>(dict)), offsetof(PyDictObject, ma_keys));
  check_field(dict_state, keys, offsetof(PyDictKeysObject, dk_version), version);
  return keys;
}
PyObject* Builder::entry(PyObject* dict, uint32_t version, unsigned index, Val& value) {
  PyObject** place = &DK_UNICODE_ENTRIES(keys_of(dict))[index].me_value;
  if (!*place || PyLazyImport_CheckExact(*place)) return nullptr;
  auto offset = static_cast<int32_t>(reinterpret_cast<char*>(place) - reinterpret_cast<char*>(keys_of(dict)));
  value = load(dict_state, Type::object, check_keys(dict, version), offset);
  return *place;
}
bool Builder::load_entry(PyObject* dict, uint32_t version, unsigned index, Operand result, std::initializer_list<Operand> consumed) {
  Val value;
  PyObject* present = entry(dict, version, index, value);
  if (!present) return false;
  // What is called or asked for names is the same each time.
  if (PyCFunction_CheckExact(present) || PyFunction_Check(present) || PyType_Check(present) || PyModule_CheckExact(present)) {
    guard_constant(value, constant_object(present));
    return finish_object(result, constant_object(present), consumed);
  }
  check_some(value);
  return !check_type(value, Py_TYPE(present)) || finish_object(result, value, consumed);
}
bool Builder::store_global() {
  const Word* pc = logged_->pc;
  PyObject* globals = logged_->globals;
  if (!PyDict_CheckExact(globals) || !check_globals(globals)) return failed_;
  Val value = object(pc->b);
  promote();
  call_quietly(&trace_store_global, snapshot_here(), constant(Type::object, reinterpret_cast<int64_t>(globals)), constant_object(PyTuple_GET_ITEM(top().code->python->co_names, pc->a)), value);
  forget(dict_state), forget(checked);
  consume(pc->b);
  return true;
}

bool Builder::lower_names() {
  const Word* pc = logged_->pc;
  if (logged_->event == Event::entered) snapshot_here();
  constexpr int32_t content = offsetof(PyCellObject, ob_ref);
  switch (logged_->opcode) {
    case Opcode::LOAD_GLOBAL_CONSTANT: case Opcode::LOAD_BUILTIN_CONSTANT:
      if (!load_global()) return false;
      set(pc->a, {Content::borrowed, constant_object(reinterpret_cast<PyObject*>(pc[2].bits))});
      return true;
    case Opcode::LOAD_GLOBAL_CALL: {
      if (!load_global()) return false;
      PyObject* function = reinterpret_cast<PyObject*>(pc[2].bits);
      Register callable{Content::borrowed, constant_object(function)};
      if (logged_->event != Event::entered) {
        at(pc->a) = callable;
        touch();
        return true;
      }
      return call_python(const_cast<Word*>(pc) + load_global_words, callable, reinterpret_cast<PyFunctionObject*>(function), 0, nullptr);
    }
    case Opcode::LOAD_GLOBAL_MODULE: case Opcode::LOAD_GLOBAL_BUILTIN: {
      bool builtin = logged_->opcode == Opcode::LOAD_GLOBAL_BUILTIN;
      PyObject *globals = logged_->globals, *builtins = engine_->interpreter->builtins;
      if (!PyDict_CheckExact(globals) || (builtin && !PyDict_CheckExact(builtins))) return false;
      auto version = static_cast<uint32_t>(pc[1].half[0]);
      if (keys_of(globals)->dk_version != version || !check_globals(globals)) return false;
      if (builtin) {
        auto version_of_builtins = static_cast<uint32_t>(pc[2].half[0]);
        if (keys_of(builtins)->dk_version != version_of_builtins || !check_builtins()) return false;
        check_keys(globals, version);
        version = version_of_builtins;
      }
      return load_entry(builtin ? builtins : globals, version, pc[1].field[3], pc->a, {});
    }
    case Opcode::STORE_GLOBAL: return store_global();
    case Opcode::LOAD_CELL: {
      Val box = object(pc->b);
      Val value = load(cell, Type::object, box, content);
      check_some(value);
      set(pc->a, {Content::borrowed, value});
      return true;
    }
    case Opcode::STORE_CELL: return store_cell();
    case Opcode::COPY_FREE_VARS: {
      if (top().in_memory) return false;
      PyCodeObject* code = top().code->python;
      Val closure = load(immutable, Type::object, top().function.value, offsetof(PyFunctionObject, func_closure));
      auto first = static_cast<unsigned>(code->co_nlocalsplus - code->co_nfreevars);
      for (unsigned i = 0; i < static_cast<unsigned>(code->co_nfreevars); i++) {
        Val value = load(immutable, Type::object, closure, static_cast<int32_t>(offsetof(PyTupleObject, ob_item) + 8 * i));
        types_[value] = &PyCell_Type;
        at(first + i) = {Content::borrowed, value};
      }
      touch();
      return true;
    }
    default: return false;
  }
}

bool Builder::store_cell() {
  const Word* pc = logged_->pc;
  constexpr int32_t content = offsetof(PyCellObject, ob_ref);
  auto place = static_cast<Operand>(index_of(pc->a));
  if (is_number(place)) return false;
  Val box = object(place), old = load(cell, Type::object, box, content);
  logged_->fresh ? check_none(old) : check_some(old);
  promote();
  Val value = take_reference(pc->b);
  emit({.op = Ir::store, .how = static_cast<uint8_t>(Width::w64), .a = box, .b = value, .aux = content});
  forget(cell);
  know(cell, box, content, 0, value);
  if (!logged_->fresh && !is_immortal(old)) release_later(old);
  return true;
}

// Attributes

bool Builder::check_not_shadowed(Val object, const Word* cache) {
  auto version = static_cast<uint32_t>(cache[1].half[0]);
  if (version == 0) return true;
  PyTypeObject* type = types_[object];
  auto* keys = reinterpret_cast<PyHeapTypeObject*>(type)->ht_cached_keys;
  if (!keys || keys->dk_version != version) {
    abort("keys that have changed");
    return false;
  }
  check_byte(instance_state, object, values_offset(type) + static_cast<int32_t>(offsetof(PyDictValues, valid)), 1);
  Val present = load(instance_state, Type::object, constant(Type::object, reinterpret_cast<int64_t>(type)), offsetof(PyHeapTypeObject, ht_cached_keys));
  check_field(instance_state, present, offsetof(PyDictKeysObject, dk_version), version);
  return true;
}

// An object of a class that a program made: the class has no __get__ (yet).
bool Builder::check_no_descriptor(Val object, PyTypeObject* type) { return type->tp_version_tag && check_version(object, type, type->tp_version_tag); }

// What an attribute of the inline values holds.
bool Builder::load_value(PyTypeObject* seen, const Word* cache, Val object, bool may_be_null, Val& value) {
  if (!check_version(object, seen, static_cast<uint32_t>(cache[0].half[0]))) return false;
  PyTypeObject* type = types_[object];
  check_byte(instance_state, object, values_offset(type) + static_cast<int32_t>(offsetof(PyDictValues, valid)), 1);
  int32_t offset = value_offset(type, cache[0].field[3]);
  if (const Fact* known = fact(field, object, offset)) {
    value = known->value;
    if (!may_be_null) check_some(value);
    return true;
  }
  value = load(field, Type::object, object, offset);
  if (!may_be_null) check_some(value);
  if (const Fact* known = fact(payload, object, offset)) {
    types_[value] = &PyFloat_Type;
    unboxed_[value] = known->value;
  }
  return true;
}

bool Builder::store_value() {
  const Word* pc = logged_->pc;
  Val self = object(pc->a), old;
  if (!load_value(logged_->types[1], site() + 1, self, true, old)) return true;
  PyTypeObject* type = types_[self];
  int32_t offset = value_offset(type, site()[1].field[3]);
  const Fact* no_dict = fact(instance_state, self, managed_dict_offset);
  if (!no_dict) {
    guard({.op = Ir::guard_none, .a = load(instance_state, Type::object, self, managed_dict_offset)});
  }
  logged_->fresh ? check_none(old) : check_some(old);
  promote();
  PyTypeObject* old_type = types_[old] ? types_[old] : logged_->types[0];
  bool in_place = !logged_->fresh && is_number(pc->b) && form_[at(index_of(pc->b)).value].type == Type::real && old_type == &PyFloat_Type && is_only_holder(pc->b);
  if (in_place) {
    if (!check_type(old, &PyFloat_Type)) return true;
    Val number = real(pc->b);
    emit({.op = Ir::update_real, .a = self, .b = number, .extra = old, .aux = offset});
    forget_field(self, offset);
    know(payload, self, offset, 0, number);
    consume(pc->b);
  } else {
    Val value = take_reference(pc->b);
    emit({.op = Ir::store, .how = static_cast<uint8_t>(Width::w64), .a = self, .b = value, .aux = offset});
    forget_field(self, offset);
    know(field, self, offset, 0, value);
    if (logged_->fresh)
      emit({.op = Ir::call, .type = Type::object, .a = self, .b = constant(Type::integer, site()[1].field[3]), .constant = reinterpret_cast<int64_t>(&trace_add_name)});
    else if (!is_immortal(old)) release_later(old);
  }
  consume(pc->a);
  return true;
}

void Builder::set_method(Val function, Register self) {
  unsigned first = index_of(operand_at(1));
  at(first) = {Content::borrowed, function};
  at(first + 1) = self;
  touch();
}

bool Builder::load_method() {
  const Word* pc = logged_->pc;
  Opcode opcode = logged_->opcode;
  if (is_number(pc->b)) return false;
  bool by_keys = opcode == Opcode::LOAD_METHOD_VALUES || opcode == Opcode::LOAD_METHOD_VALUES_CALL;
  Val self = object(pc->b);
  if (!check_version(self, logged_->types[2], static_cast<uint32_t>(site()[1].half[0])) || (by_keys && !check_not_shadowed(self, site() + 1))) return true;
  PyObject* function = cached_object(site()[3]);
  Register first = take(pc->b);
  if (first.content == Content::memory) first.content = Content::borrowed;
  Val method = constant_object(function);
  if (logged_->event == Event::entered)
    return call_python(const_cast<Word*>(pc) + load_method_words, {Content::borrowed, method}, reinterpret_cast<PyFunctionObject*>(function), 1, &first);
  set_method(method, first);
  return true;
}

bool Builder::lower_attributes() {
  const Word* pc = logged_->pc;
  if (logged_->event == Event::entered) snapshot_here();
  const Word* cache = site() + 1;
  switch (logged_->opcode) {
    case Opcode::LOAD_ATTR_VALUE: {
      if (is_number(pc->b)) return false;
      Val value;
      if (!load_value(logged_->types[2], cache, object(pc->b), false, value)) return true;
      return finish_object(pc->a, value, {pc->b});
    }
    case Opcode::LOAD_ATTR_SLOT: {
      if (is_number(pc->b)) return false;
      Val self = object(pc->b);
      if (!check_version(self, logged_->types[2], static_cast<uint32_t>(cache[0].half[0]))) return true;
      auto offset = static_cast<int32_t>(cached_index({const_cast<Word*>(cache)}));
      Val value = load(field, Type::object, self, offset);
      check_some(value);
      return finish_object(pc->a, value, {pc->b});
    }
    case Opcode::LOAD_ATTR_CONSTANT: {
      if (is_number(pc->b)) return false;
      Val self = object(pc->b);
      if (!check_version(self, logged_->types[2], static_cast<uint32_t>(cache[0].half[0])) || !check_not_shadowed(self, cache)) return true;
      PyObject* value = cached_object(cache[2]);
      PyTypeObject* type = Py_TYPE(value);
      if (type->tp_descr_get) return false;
      if (!(type->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) && !check_no_descriptor(constant_object(value), type)) return false;
      return finish_object(pc->a, constant_object(value), {pc->b});
    }
    case Opcode::LOAD_ATTR_CLASS: case Opcode::LOAD_METHOD_CLASS: case Opcode::LOAD_METHOD_CLASSMETHOD: case Opcode::LOAD_METHOD_STATIC: {
      if (is_number(pc->b)) return false;
      PyObject* class_object = known_object(object(pc->b));
      PyObject* value = class_object ? class_value(class_object, {const_cast<Word*>(cache)}) : nullptr;
      if (!value) return false;
      Opcode opcode = logged_->opcode;
      bool wraps = opcode == Opcode::LOAD_METHOD_CLASSMETHOD || opcode == Opcode::LOAD_METHOD_STATIC;
      // What they wrap can be changed, by __init__.
      if (wraps && !wrapped_function(value)) return false;
      check_word(&reinterpret_cast<PyTypeObject*>(class_object)->tp_version_tag, static_cast<uint32_t>(cache[0].half[0]));
      if (opcode == Opcode::LOAD_ATTR_CLASS) {
        if (!(Py_TYPE(value)->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) && Py_TYPE(value)->tp_descr_get) return false;
        if (!(Py_TYPE(value)->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) && !check_no_descriptor(constant_object(value), Py_TYPE(value))) return false;
        return finish_object(pc->a, constant_object(value), {pc->b});
      }
      Val function = constant_object(wraps ? wrapped_function(value) : value);
      if (wraps) {
        Val present = load(dict_state, Type::object, constant_object(value), sizeof(PyObject));
        guard_same(present, function, true);
      }
      Register self = take(pc->b);
      if (opcode != Opcode::LOAD_METHOD_CLASSMETHOD) {
        give_up(self);
        self = {Content::null, 0};
      }
      set_method(function, self);
      return true;
    }
    case Opcode::LOAD_ATTR_MODULE: case Opcode::LOAD_METHOD_MODULE: {
      if (is_number(pc->b)) return false;
      Val module = object(pc->b);
      PyObject* known = known_object(module);
      if (!known || !PyModule_CheckExact(known)) return false;
      if (!check_type(module, &PyModule_Type)) return true;
      PyObject* dict = reinterpret_cast<PyModuleObject*>(known)->md_dict;
      auto version = static_cast<uint32_t>(cache[1].half[0]);
      if (keys_of(dict)->dk_version != version) return false;
      if (logged_->opcode == Opcode::LOAD_ATTR_MODULE) return load_entry(dict, version, cache[0].field[3], pc->a, {pc->b});
      Val value;
      PyObject* present = entry(dict, version, cache[0].field[3], value);
      if (!present) return false;
      Val wanted = constant_object(present);
      guard_constant(value, wanted);
      Register old = take(pc->b);
      give_up(old);
      set_method(wanted, {Content::null, 0});
      return true;
    }
    case Opcode::LOAD_ATTR_PROPERTY: {
      if (is_number(pc->b) || logged_->event != Event::entered) return false;
      Val self = object(pc->b);
      if (!check_version(self, logged_->types[2], static_cast<uint32_t>(cache[0].half[0]))) return true;
      PyObject* getter = cached_object(site()[3]);
      auto* function = reinterpret_cast<PyFunctionObject*>(getter);
      if (!PyFunction_Check(getter)) return false;
      Code* code = ready_now(engine_, reinterpret_cast<PyCodeObject*>(function->func_code));
      if (!code || code->plain_parameters != 1 || function->func_version == 0) return false;
      check_word(&function->func_version, function->func_version);
      return enter({Content::borrowed, constant_object(getter)}, function, code, {take(pc->b)}, const_cast<Word*>(pc) + 4, Awaits::value);
    }
    case Opcode::LOAD_METHOD_LAZY: {
      if (is_number(pc->b)) return false;
      Val self = object(pc->b);
      if (!check_version(self, logged_->types[2], static_cast<uint32_t>(cache[0].half[0]))) return true;
      check_none(load(instance_state, Type::object, self, cache[1].half[0]));
      Register first = take(pc->b);
      if (first.content == Content::memory) first.content = Content::borrowed;
      set_method(constant_object(cached_object(cache[2])), first);
      return true;
    }
    case Opcode::LOAD_ATTR_DICT: {
      if (is_number(pc->b)) return false;
      Val self = object(pc->b);
      if (!check_version(self, logged_->types[2], static_cast<uint32_t>(cache[0].half[0]))) return true;
      Val dict = load(instance_state, Type::object, self, managed_dict_offset);
      check_some(dict);
      return finish_new(pc->a, call_quietly(&trace_dict_item, snapshot_here(), dict, constant_object(cached_object(cache[2]))), nullptr, {pc->b});
    }
    case Opcode::LOAD_METHOD_PLAIN: case Opcode::LOAD_METHOD_VALUES: case Opcode::LOAD_METHOD_PLAIN_CALL: case Opcode::LOAD_METHOD_VALUES_CALL: return load_method();
    case Opcode::STORE_ATTR_VALUE: return is_number(pc->a) ? false : store_value();
    case Opcode::STORE_ATTR_SLOT: {
      if (is_number(pc->a)) return false;
      Val self = object(pc->a);
      if (!check_version(self, logged_->types[1], static_cast<uint32_t>(cache[0].half[0]))) return true;
      auto offset = static_cast<int32_t>(cached_index({const_cast<Word*>(cache)}));
      Val old = load(field, Type::object, self, offset);
      logged_->fresh ? check_none(old) : check_some(old);
      promote();
      Val value = take_reference(pc->b);
      emit({.op = Ir::store, .how = static_cast<uint8_t>(Width::w64), .a = self, .b = value, .aux = offset});
      forget_field(self, offset);
      know(field, self, offset, 0, value);
      if (!logged_->fresh && !is_immortal(old)) release_later(old);
      consume(pc->a);
      return true;
    }
    default: return false;
  }
}

// super().name(): B = the class, C = self.
bool Builder::load_super() {
  const Word* pc = logged_->pc;
  Operand super_operand = pc[3].field[3];
  if (is_number(pc->b) || is_number(pc->c) || is_number(super_operand)) return false;
  Val self = object(pc->c);
  if (!check_version(self, logged_->types[3], static_cast<uint32_t>(pc[1].half[0]))) return true;
  guard_same(object(pc->b), constant_object(cached_object(pc[2])), true);
  guard_same(object(super_operand), constant_object(reinterpret_cast<PyObject*>(&PySuper_Type)), true);
  Register second = take(pc->c);
  consume(pc->b);
  consume(super_operand);
  set_method(constant_object(cached_object(pc[3])), second);
  return true;
}

// Calls

// That a call of the code may be followed.
void Builder::check_entry(Code* code) {
  constexpr int32_t deepest = 60;  // more than a trace can be
  Val nothing = constant(Type::object, 0);
  if (!fact(checked, nothing, 1)) {
    guard({.op = Ir::guard_depth, .constant = deepest});
    know(checked, nothing, 1, 0, nothing);
  }
  Val python = constant(Type::object, reinterpret_cast<int64_t>(code->python));
  if (!fact(checked, python, 2)) {
    guard({.op = Ir::guard_resume, .constant = reinterpret_cast<int64_t>(code->python)});
    know(checked, python, 2, 0, nothing);
  }
}

// Follow a call without pushing its frame.
bool Builder::enter(Register callable, PyFunctionObject* known, Code* code, std::vector<Register> arguments, Word* resume, Awaits awaits) {
  if (pushed_[step_]) return false;
  if (known && ready_now(engine_, reinterpret_cast<PyCodeObject*>(known->func_code)) != code) {
    abort("a function that has changed");
    return true;
  }
  check_entry(code);
  top().resume = resume;
  top().awaits = awaits;
  BuiltFrame frame{code, false, callable, known ? known->func_globals : nullptr, nullptr, Awaits::value,
                   std::vector<Register>(code->frame_slots - FRAME_SPECIALS_SIZE)};
  for (size_t i = 0; i < arguments.size(); i++) {
    if (arguments[i].content == Content::memory) arguments[i].content = Content::borrowed;
    frame.registers[i] = arguments[i];
  }
  frames_.push_back(std::move(frame));
  touch();
  return true;
}

// A call of a Python function, with exactly its positional parameters or less. `self`: taken by a load already.
bool Builder::call_python(Word* call, Register callable, PyFunctionObject* known, unsigned skip, Register* self) {
  if (pushed_[step_]) {
    abort("a call that was to push its frame");
    return true;
  }
  uint32_t version = call_version(call);
  auto* code = reinterpret_cast<Code*>(call[2].bits);
  if (known) {
    if (known->func_version != version) {
      abort("a function that has changed");
      return true;
    }
    check_word(&known->func_version, version);
  } else {
    if (!check_type(callable.value, &PyFunction_Type)) return true;
    check_field(checked, callable.value, offsetof(PyFunctionObject, func_version), version);
  }
  std::vector<Register> arguments;
  if (self) arguments.push_back(*self);
  for (unsigned i = skip; i < call->c; i++) arguments.push_back(take(call_operands(call)[i]));
  auto parameters = static_cast<unsigned>(code->python->co_argcount);
  for (auto i = static_cast<unsigned>(arguments.size()); i < parameters; i++) {
    PyObject* defaults = known ? known->func_defaults : nullptr;
    auto count = defaults ? static_cast<unsigned>(PyTuple_GET_SIZE(defaults)) : 0;
    if (i + count < parameters) {
      abort("defaults that have changed");
      return true;
    }
    arguments.push_back({Content::borrowed, constant_object(PyTuple_GET_ITEM(defaults, i + count - parameters))});
  }
  return enter(callable, known, code, std::move(arguments), call + call_words(call->c), Awaits::value);
}

// A class whose __init__ is written in Python: the instance is made here, __init__ is followed.
bool Builder::call_class() {
  const Word* pc = logged_->pc;
  PyObject* callable = known_object(object(pc->b));
  if (!callable || !PyType_Check(callable) || logged_->event != Event::entered || pushed_[step_]) return false;
  auto* type = reinterpret_cast<PyTypeObject*>(callable);
  if (type->tp_version_tag != call_version(pc)) return false;
  auto* init = reinterpret_cast<PyFunctionObject*>(cached_object(pc[2]));
  Code* code = ready_now(engine_, reinterpret_cast<PyCodeObject*>(init->func_code));
  unsigned count = pc->c, parameters = code ? code->plain_parameters : 0;
  if (!code || parameters < count + 1 || init->func_version == 0) return false;
  auto with_default = init->func_defaults ? static_cast<unsigned>(PyTuple_GET_SIZE(init->func_defaults)) : 0;
  if (parameters > count + 1 + with_default) return false;
  check_word(&type->tp_version_tag, type->tp_version_tag);
  check_word(&init->func_version, init->func_version);
  check_entry(code);  // before there is an instance
  Val instance = emit({.op = Ir::call_or_raise, .type = Type::object, .a = constant(Type::object, reinterpret_cast<int64_t>(type)), .b = constant(Type::integer, 0),
                       .snapshot = raise_snapshot(), .constant = reinterpret_cast<int64_t>(&PyType_GenericAlloc)});
  set_type(instance, type);
  fresh_ = instance;
  if (type->tp_flags & Py_TPFLAGS_INLINE_VALUES) {
    Val null = constant(Type::object, 0);
    know(instance_state, instance, values_offset(type) + static_cast<int32_t>(offsetof(PyDictValues, valid)), 0, constant(Type::integer, 1));
    know(instance_state, instance, managed_dict_offset, 0, null);
  }
  std::vector<Register> arguments{{Content::borrowed, instance}};
  for (unsigned i = 0; i < count; i++) arguments.push_back(take(call_operands(pc)[i]));
  for (unsigned i = count + 1; i < parameters; i++)
    arguments.push_back({Content::borrowed, constant_object(PyTuple_GET_ITEM(init->func_defaults, i + with_default - parameters))});
  consume(pc->b);
  Operand waiting = call_operands(pc)[(count + 5) / 4 * 4 - 2];
  at(waiting) = {Content::owned, instance};
  Awaits awaits = pc[1].field[3] ? Awaits::init_and_shim : Awaits::init;
  return enter({Content::borrowed, constant_object(reinterpret_cast<PyObject*>(init))}, init, code, std::move(arguments), const_cast<Word*>(pc) + call_words(count), awaits);
}

// A call by keywords; see call_keywords_python.
bool Builder::call_by_keywords() {
  auto* call = const_cast<Word*>(logged_->pc);
  if (logged_->event != Event::entered || is_number(call->b) || pushed_[step_]) return false;
  snapshot_here();
  Val callable = object(call->b);
  auto* function = reinterpret_cast<PyFunctionObject*>(known_object(callable));
  if (!function || function->func_version != call_version(call)) return false;
  auto* code = reinterpret_cast<Code*>(word_at(static_cast<uint32_t>(call[2].half[0])));
  const Operand* operands = call_operands(call);
  unsigned count = call->c, taken = 0;
  auto parameters = static_cast<unsigned>(code->python->co_argcount + code->python->co_kwonlyargcount);
  PyObject* defaults = function->func_defaults;
  auto with_default = defaults ? static_cast<unsigned>(PyTuple_GET_SIZE(defaults)) : 0, without = static_cast<unsigned>(code->python->co_argcount) - with_default;
  uint64_t from = sources(call);
  for (unsigned i = 0; i < parameters; i++) {
    unsigned source = from >> (4 * i) & from_default;
    if (source == from_default ? i < without || i - without >= with_default : source >= count || taken >> source & 1) return false;
    if (source != from_default) taken |= 1u << source;
  }
  check_word(&function->func_version, function->func_version);
  std::vector<Register> arguments;
  for (unsigned i = 0; i < parameters; i++) {
    unsigned source = from >> (4 * i) & from_default;
    arguments.push_back(source == from_default ? Register{Content::borrowed, constant_object(PyTuple_GET_ITEM(defaults, i - without))} : take(operands[source]));
    if (arguments.back().content == Content::null) return abort("an argument that is none"), true;
  }
  // The names of the keywords, and the place of a self that there is none.
  for (unsigned i = 0; i < count; i++)
    if (!(taken >> i & 1)) is_unbound(operands[i]) ? static_cast<void>(at(index_of(operands[i])) = {}) : consume(operands[i]);
  return enter(take(call->b), function, code, std::move(arguments), call + call_words(count), Awaits::value);
}

bool Builder::lower_calls() {
  const Word* pc = logged_->pc;
  if (logged_->event == Event::entered) snapshot_here();
  if (logged_->opcode == Opcode::CALL_KEYWORDS_PYTHON) return call_by_keywords();
  const Operand* operands = call_operands(pc);
  auto known_function = [&](Val callable) { return reinterpret_cast<PyFunctionObject*>(known_object(callable)); };
  switch (logged_->opcode) {
    case Opcode::CALL_PYTHON: case Opcode::CALL_DEFAULTS: {
      if (logged_->event != Event::entered || is_number(pc->b)) return false;
      Val function = object(pc->b);
      if (!known_function(function) && logged_->opcode == Opcode::CALL_DEFAULTS) return false;
      return call_python(const_cast<Word*>(pc), take(pc->b), known_function(function), 0, nullptr);
    }
    case Opcode::CALL_METHOD_PYTHON: case Opcode::CALL_METHOD_DEFAULTS: {
      if (logged_->event != Event::entered || is_number(pc->b)) return false;
      Val function = object(pc->b);
      if (!known_function(function) && logged_->opcode == Opcode::CALL_METHOD_DEFAULTS) return false;
      Register self = take(operands[0]);
      if (self.content == Content::null) return abort("a method without its self"), true;
      return call_python(const_cast<Word*>(pc), take(pc->b), known_function(function), 1, &self);
    }
    case Opcode::CALL_UNBOUND_PYTHON: case Opcode::CALL_UNBOUND_DEFAULTS: {
      if (logged_->event != Event::entered || is_number(pc->b)) return false;
      if (is_constant(operands[0]) || at(index_of(operands[0])).content != Content::null) return false;
      Val function = object(pc->b);
      if (!known_function(function)) return false;
      at(index_of(operands[0])) = {};
      return call_python(const_cast<Word*>(pc), take(pc->b), known_function(function), 1, nullptr);
    }
    case Opcode::CALL_INIT: return call_class();
    case Opcode::CALL_LEN: return call_len();
    case Opcode::CALL_ISINSTANCE: return call_isinstance();
    case Opcode::CALL_TYPE: return call_type();
    case Opcode::CALL_C_O: case Opcode::CALL_C_FAST: case Opcode::CALL_C_KEYWORDS: case Opcode::CALL_CLASS: case Opcode::CALL_VECTOR: return call_c(0);
    case Opcode::CALL_UNBOUND_O: case Opcode::CALL_UNBOUND_FAST: case Opcode::CALL_UNBOUND_KEYWORDS: case Opcode::CALL_UNBOUND_CLASS: case Opcode::CALL_UNBOUND_VECTOR:
      return !is_constant(operands[0]) && at(index_of(operands[0])).content == Content::null && call_c(1);
    case Opcode::CALL_METHOD: case Opcode::CALL_METHOD_O: case Opcode::CALL_METHOD_NOARGS: case Opcode::CALL_METHOD_FAST: case Opcode::CALL_METHOD_KEYWORDS: return call_c_method();
    case Opcode::CALL_APPEND: {
      if (is_number(operands[0]) || is_number(pc->b)) return false;
      if (known_object(object(pc->b)) != engine_->interpreter->callable_cache.list_append) return false;
      Val list = object(operands[0]);
      if (!check_type(list, &PyList_Type)) return true;
      append(list, object(operands[1]));
      consume(operands[1]);
      consume(operands[0]);
      consume(pc->b);
      set(pc->a, {Content::borrowed, constant_object(Py_None)});
      return true;
    }
    default: return false;
  }
}

bool Builder::lower_return() {
  if (top().in_memory || frames_.size() < 2) return false;
  Operand operand = logged_->pc->a;
  Register value = take(operand);
  if (value.content == Content::memory || value.content == Content::null || value.content == Content::index) {
    abort("a return of nothing");
    return true;
  }
  BuiltFrame gone = std::move(frames_.back());
  frames_.pop_back();
  BuiltFrame& caller = top();
  Word* resume = caller.resume;
  Operand result = resume[-1].field[3];
  if (caller.awaits != Awaits::value) {
    if (known_object(value.value) != Py_None) {
      // Anything else is an error that the interpreter reports.
      abort("an __init__ that returns something");
      return true;
    }
    Operand waiting = resume[-1].field[2];
    value = at(waiting);
    at(waiting) = {};
  }
  touch();
  set(result, value);
  for (size_t r = gone.registers.size(); r-- > 0;) give_up(gone.registers[r]);
  give_up(gone.function);
  return true;
}

}  // namespace whipsnake
