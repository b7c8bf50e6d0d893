// What an instruction is in the intermediate form: names, attributes.
#include "opt/builder.h"

#include "interp/site.h"
#include "ops/call.h"
#include "ops/global.h"
#include "ops/watch.h"

namespace whipsnake {

using namespace ops;


// Names

// That the global or builtin of the site is what it holds.
bool Builder::load_global() {
  const Word* pc = logged_->pc;
  auto epoch = static_cast<uint32_t>(pc[1].half[0]);
  if (epoch != watch_epoch.load(std::memory_order_relaxed)) abort("a global that has changed");
  if (failed_ || !check_globals(reinterpret_cast<PyObject*>(pc[3].bits))) return false;
  if ((logged_->opcode == Opcode::LOAD_BUILTIN_CONSTANT || logged_->opcode == Opcode::LOAD_NAME_BUILTIN) && !check_builtins()) return false;
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
// The name's entry is written to at once, if it has one and nobody is ever to be told.
bool Builder::store_entry(PyObject* dict, PyObject* name) {
  uint32_t version = 0;
  Py_ssize_t index = position_in(dict, name, version);
  Val old;
  bool is_known = is_number(logged_->pc->b) || types_[object(logged_->pc->b)];  // to be no lazy import, which is told of
  if (!is_known || index < 0 || version == 0 || !settle_as_variable(engine_, dict, name) || !entry(dict, version, static_cast<unsigned>(index), old)) return false;
  check_some(old);
  Val container = constant(Type::object, reinterpret_cast<int64_t>(dict)), keys = check_keys(dict, version);
  check_byte(dict_state, container, offsetof(PyDictObject, _ma_watcher_tag), static_cast<uint8_t>(reinterpret_cast<PyDictObject*>(dict)->_ma_watcher_tag));
  if (!types_[old] && is_number_type(logged_->types[0]) && !check_type(old, logged_->types[0])) return failed_;
  promote();
  Val value = take_reference(logged_->pc->b);
  int32_t offset = static_cast<int32_t>(reinterpret_cast<char*>(&DK_UNICODE_ENTRIES(keys_of(dict))[index].me_value) - reinterpret_cast<char*>(keys_of(dict)));
  emit({.op = Ir::store, .how = static_cast<uint8_t>(Width::w64), .a = keys, .b = value, .aux = offset});
  std::vector<Fact> others;
  for (const Fact& known : facts_)
    if (known.space == dict_state && (known.base == container || known.base == keys) && known.offset != offset) others.push_back(known);
  forget(dict_state), forget(lookup);
  facts_.insert(facts_.end(), others.begin(), others.end());
  know(dict_state, keys, offset, 0, value);
  if (!is_immortal(old)) release_later(old);
  return true;
}
bool Builder::store_global() {
  const Word* pc = logged_->pc;
  PyObject* globals = logged_->globals;
  if (!PyDict_CheckExact(globals) || !check_globals(globals)) return failed_;
  PyObject* name = PyTuple_GET_ITEM(top().code->python->co_names, pc->a);
  if (store_entry(globals, name) || failed_) return true;
  Val value = object(pc->b);
  promote();
  call_quietly(&trace_store_global, snapshot_here(), constant(Type::object, reinterpret_cast<int64_t>(globals)), constant_object(name), value);
  forget(dict_state), forget(lookup), forget(checked);
  consume(pc->b);
  return true;
}

bool Builder::lower_names() {
  const Word* pc = logged_->pc;
  if (logged_->event == Event::entered) snapshot_here();
  constexpr int32_t content = offsetof(PyCellObject, ob_ref);
  switch (logged_->opcode) {
    case Opcode::LOAD_GLOBAL_CONSTANT: case Opcode::LOAD_BUILTIN_CONSTANT: case Opcode::LOAD_NAME_CONSTANT: case Opcode::LOAD_NAME_BUILTIN:
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
      if (!check_callee(const_cast<Word*>(pc) + load_global_words, callable.value, reinterpret_cast<PyFunctionObject*>(function))) return true;
      return call_python(const_cast<Word*>(pc) + load_global_words, callable, reinterpret_cast<PyFunctionObject*>(function), 0, nullptr);
    }
    case Opcode::LOAD_GLOBAL_MODULE: case Opcode::LOAD_GLOBAL_BUILTIN: case Opcode::LOAD_NAME_MODULE: {
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
    case Opcode::STORE_GLOBAL: case Opcode::STORE_NAME: return store_global();
    case Opcode::LOAD_CELL: {
      Val box = object(pc->b);
      Val value = load(cell, Type::object, box, content);
      check_some(value);
      set(pc->a, {Content::borrowed, value});
      return true;
    }
    case Opcode::STORE_CELL: return store_cell();
    case Opcode::MAKE_CELL: {
      unsigned index = index_of(pc->a);
      Content before = at(index).content;
      if (before == Content::index || before == Content::unmade || (before == Content::memory && !top().in_memory)) return false;
      Val initial = before == Content::null ? constant(Type::object, 0) : object(static_cast<Operand>(index));
      Val box = call_quietly(&PyCell_New, raise_snapshot(), initial);
      types_[box] = &PyCell_Type;
      if (before != Content::memory) know(cell, box, content, 0, initial);
      set(static_cast<Operand>(index | owns_bit), {Content::owned, box});
      return true;
    }
    case Opcode::MAKE_FUNCTION: {
      if (!check_globals(logged_->globals)) return failed_;
      Val function = call_quietly(&trace_make_function, snapshot_here(), object(pc->b), constant_object(logged_->globals));
      return finish_new(pc->a, function, &PyFunction_Type, {pc->b});
    }
    case Opcode::SET_FUNCTION_ATTRIBUTE: {  // of one that has just been made
      unsigned place = index_of(pc->a);
      Val function = object(static_cast<Operand>(place + 1)), value = take_reference(pc->b);
      emit({.op = Ir::store, .how = static_cast<uint8_t>(Width::w64), .a = function, .b = value, .aux = static_cast<int32_t>(_Py_FunctionAttributeOffsets[pc->c])});
      at(place) = at(place + 1).content == Content::memory ? take_from_memory(place + 1) : at(place + 1);
      at(place + 1) = {};
      touch();
      return true;
    }
    case Opcode::COPY_FREE_VARS: {
      PyCodeObject* code = top().code->python;
      constexpr auto in_frame = (static_cast<int32_t>(offsetof(_PyInterpreterFrame, f_funcobj)) - static_cast<int32_t>(offsetof(_PyInterpreterFrame, localsplus))) / static_cast<int32_t>(sizeof(Slot));
      bool unknown = top().in_memory && !top().pushed;
      Val function = unknown ? emit({.op = Ir::load_register, .type = Type::object, .aux = in_frame}) : top().function.value;
      Val closure = load(immutable, Type::object, function, offsetof(PyFunctionObject, func_closure));
      auto first = static_cast<unsigned>(code->co_nlocalsplus - code->co_nfreevars);
      for (unsigned i = 0; i < static_cast<unsigned>(code->co_nfreevars); i++) {
        Val value = load(immutable, Type::object, closure, static_cast<int32_t>(offsetof(PyTupleObject, ob_item) + 8 * i));
        types_[value] = &PyCell_Type;
        set(static_cast<Operand>((first + i) | owns_bit), {Content::borrowed, value});
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
  if (!unmade(object)) check_byte(instance_state, object, values_offset(type) + static_cast<int32_t>(offsetof(PyDictValues, valid)), 1);
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
  if (unmade_instance(pc->a) && store_unmade(site() + 1)) return true;
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
    if (logged_->fresh && self == fresh_) note_order(self, type, fresh_count_++, site()[1].field[3]);
    else if (logged_->fresh)
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
  Val self = subject(pc->b);
  if (!check_version(self, logged_->types[2], static_cast<uint32_t>(site()[1].half[0])) || (by_keys && !check_not_shadowed(self, site() + 1))) return true;
  PyObject* function = cached_object(site()[3]);
  if (logged_->event == Event::entered && !check_callee(const_cast<Word*>(pc) + load_method_words, constant_object(function), reinterpret_cast<PyFunctionObject*>(function))) return true;
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
    case Opcode::LOAD_ATTR_VALUE: case Opcode::LOAD_ATTR_DEFAULT: {
      if (is_number(pc->b)) return false;
      if (unmade_instance(pc->b)) return load_unmade(cache);
      bool of_class = logged_->opcode == Opcode::LOAD_ATTR_DEFAULT && logged_->fresh;
      Val value;
      if (!load_value(logged_->types[2], cache, object(pc->b), of_class, value)) return true;
      if (of_class) {
        check_none(value);
        value = constant_object(cached_object(cache[2]));
      }
      return finish_object(pc->a, value, {pc->b});
    }
    case Opcode::LOAD_ATTR_CLASS_OF: {
      if (is_number(pc->b)) return false;
      if (!check_version(object(pc->b), logged_->types[2], static_cast<uint32_t>(cache[0].half[0]))) return true;
      return finish_object(pc->a, constant_object(reinterpret_cast<PyObject*>(logged_->types[2])), {pc->b});
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
      auto metaclass_version = static_cast<uint32_t>(cache[1].half[0]);
      if (metaclass_version && !check_version(object(pc->b), Py_TYPE(class_object), metaclass_version)) return true;
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
    case Opcode::LOAD_METHOD_WRAPPED: {
      if (is_number(pc->b)) return false;
      PyObject *wrapper = cached_object(cache[2]), *wrapped = wrapped_function(wrapper);
      bool of_class = Py_IS_TYPE(wrapper, &PyClassMethod_Type);
      if (!wrapped || (of_class && !PyFunction_Check(wrapped))) return false;
      PyTypeObject* type = logged_->types[2];
      Val object = this->object(pc->b);
      if (!check_version(object, type, static_cast<uint32_t>(cache[0].half[0])) || !check_not_shadowed(object, cache)) return true;
      Val function = constant_object(wrapped), class_object = constant_object(reinterpret_cast<PyObject*>(type));
      guard_same(load(dict_state, Type::object, constant_object(wrapper), sizeof(PyObject)), function, true);
      Register self{Content::null, 0};
      if (of_class) self = {owns(pc->b) ? Content::owned : Content::borrowed, class_object};
      if (self.content == Content::owned) emit({.op = Ir::retain, .a = class_object});  // the object that keeps it alive may go
      give_up(take(pc->b));
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
      if (!code || code->plain_parameters != 1 || !is_versioned(function)) return false;
      check_word(&function->func_version, function->func_version);
      check_entry(code);
      return enter({Content::borrowed, constant_object(getter)}, function, code, {take(pc->b)}, const_cast<Word*>(pc) + 4, Awaits::value);
    }
    case Opcode::LOAD_ATTR_DESCRIPTOR: return load_descriptor(cache);
    case Opcode::LOAD_METHOD_VALUE: {
      if (is_number(pc->b)) return false;
      Val value;
      if (!load_value(logged_->types[2], cache, object(pc->b), false, value)) return true;
      consume(pc->b);
      set_method(value, {Content::null, 0});
      return true;
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

}  // namespace whipsnake
