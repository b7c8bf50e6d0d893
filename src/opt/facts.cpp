// What the builder knows of memory, and what it checks.
#include "opt/builder.h"

namespace whipsnake {

// Memory

const Fact* Builder::fact(Space space, Val base, int32_t offset, Val index) {
  if (space != checked && engine_->stress.without(Pass::facts)) return nullptr;
  for (size_t i = facts_.size(); i-- > 0;) {
    const Fact& known = facts_[i];
    if (known.base == base && known.offset == offset && known.index == index && known.space == space) return &known;
  }
  return nullptr;
}
void Builder::know(Space space, Val base, int32_t offset, Val index, Val value) {
  for (Fact& known : facts_)
    if (known.base == base && known.offset == offset && known.index == index && known.space == space) {
      known.value = value;
      return;
    }
  facts_.push_back({base, offset, index, space, value});
}
void Builder::forget(Space space) {
  killed_ |= 1u << space;
  std::erase_if(facts_, [&](const Fact& known) { return known.space == space; });
}
void Builder::forget_field(Val base, int32_t offset) {
  if (base != fresh_) fresh_ = 0;  // it may be the same object
  killed_fields_.push_back(offset);
  std::erase_if(facts_, [&](const Fact& known) { return (known.space == field || known.space == payload) && known.offset == offset && !known.index; });
}
void Builder::forget_all() {
  fresh_ = 0;
  killed_all_ = true;
  std::erase_if(facts_, [](const Fact& known) { return known.space != immutable; });
  for (Val ref : of_classes_) types_[ref] = nullptr;
  of_classes_.clear();
  for (BuiltFrame& frame : frames_) frame.globals = nullptr, frame.usual_builtins = frame.in_module = false;
}
Val Builder::load(Space space, Type type, Val base, int32_t offset, Width width, Val index) {
  if (const Fact* known = fact(space, base, offset, index)) return known->value;
  // All attributes of an object that has just been made are unset.
  if (space == field && base == fresh_) return constant(Type::object, 0);
  Val value = emit({.op = Ir::load, .type = type, .how = static_cast<uint8_t>(width), .a = base, .b = index, .aux = offset});
  know(space, base, offset, index, value);
  return value;
}

// Checks. False, and the building has failed: what was seen before says that it cannot be so.

// Of what was loaded from memory; nothing else is null.
void Builder::check_some(Val value) {
  if (form_[value].op == Ir::constant && !form_[value].constant) return abort("null after all");
  if (form_[value].op != Ir::load || some_[value]) return;
  guard({.op = Ir::guard_some, .a = value});
  some_[value] = true;
}
void Builder::check_none(Val value) {
  if (form_[value].op == Ir::constant && !form_[value].constant) return;
  if (form_[value].op != Ir::load || some_[value]) return abort("not null after all");
  guard({.op = Ir::guard_none, .a = value});
}
bool Builder::check_type(Val object, PyTypeObject* type) {
  if (types_[object] == type) return true;
  if (types_[object] || !type) {
    abort("a type that cannot be");
    return false;
  }
  guard({.op = Ir::guard_type, .a = object, .constant = reinterpret_cast<int64_t>(type)});
  set_type(object, type);
  return true;
}
void Builder::check_word(const void* address, uint32_t value) {
  Val base = constant(Type::object, reinterpret_cast<int64_t>(address));
  if (const Fact* known = fact(checked, base, 0); known && static_cast<uint32_t>(form_[known->value].constant) == value) return;
  guard({.op = Ir::guard_word, .aux = static_cast<int32_t>(value), .constant = reinterpret_cast<int64_t>(address)});
  know(checked, base, 0, 0, constant(Type::integer, value));
}
void Builder::check_field(Space space, Val object, int32_t offset, uint32_t value) {
  if (const Fact* known = fact(space, object, offset); known && static_cast<uint32_t>(form_[known->value].constant) == value) return;
  guard({.op = Ir::guard_field, .a = object, .aux = offset, .constant = value});
  know(space, object, offset, 0, constant(Type::integer, value));
}
void Builder::check_byte(Space space, Val object, int32_t offset, uint8_t value) {
  if (const Fact* known = fact(space, object, offset); known && form_[known->value].constant == value) return;
  guard({.op = Ir::guard_byte, .a = object, .aux = offset, .constant = value});
  know(space, object, offset, 0, constant(Type::integer, value));
}
// That the object's class is the one that was seen, and that it has the version that a site knows. An address of a class
// may come again; its version does not.
bool Builder::check_version(Val object, PyTypeObject* seen, uint32_t version) {
  if (types_[object]) seen = types_[object];
  if (!seen || version == 0 || seen->tp_version_tag != version) {
    abort("a class that has changed");
    return false;
  }
  if (!check_type(object, seen)) return false;
  check_word(&seen->tp_version_tag, version);
  return true;
}
bool Builder::check_globals(PyObject* globals) {
  BuiltFrame& frame = top();
  if (frame.globals == globals) return true;
  Val present = 0;
  if (frame.in_memory) {
    present = field_of_frame(offsetof(_PyInterpreterFrame, f_globals));
  } else {
    PyObject* function = known_object(frame.function.value);
    if (function && reinterpret_cast<PyFunctionObject*>(function)->func_globals != globals) {
      abort("other globals");
      return false;
    }
    if (!function) present = load(immutable, Type::object, frame.function.value, offsetof(PyFunctionObject, func_globals));
  }
  if (present) guard({.op = Ir::guard_same, .a = present, .b = constant(Type::object, reinterpret_cast<int64_t>(globals))});
  frame.globals = globals;
  return true;
}

// That a frame has the interpreter's usual builtins.
bool Builder::check_builtins() {
  BuiltFrame& frame = top();
  if (frame.usual_builtins) return true;
  PyObject* usual = engine_->interpreter->builtins;
  Val present = 0;
  if (frame.in_memory) {
    present = field_of_frame(offsetof(_PyInterpreterFrame, f_builtins));
  } else {
    PyObject* function = known_object(frame.function.value);
    if (function && reinterpret_cast<PyFunctionObject*>(function)->func_builtins != usual) {
      abort("other builtins");
      return false;
    }
    if (!function) present = load(immutable, Type::object, frame.function.value, offsetof(PyFunctionObject, func_builtins));
  }
  if (present) guard({.op = Ir::guard_same, .a = present, .b = constant(Type::object, reinterpret_cast<int64_t>(usual))});
  frame.usual_builtins = true;
  return true;
}
// That the frame runs a module's own code: its local names are the globals.
bool Builder::check_module() {
  BuiltFrame& frame = top();
  PyObject* globals = logged_->globals;
  if (!frame.in_memory || !check_globals(globals)) return false;
  if (!frame.in_module)
    guard({.op = Ir::guard_same, .a = field_of_frame(offsetof(_PyInterpreterFrame, f_locals)), .b = constant(Type::object, reinterpret_cast<int64_t>(globals))});
  frame.in_module = true;
  return true;
}
Val Builder::field_of_frame(size_t offset) {
  Val frame = emit({.op = Ir::frame, .type = Type::object});
  return emit({.op = Ir::load, .type = Type::object, .how = static_cast<uint8_t>(Width::w64), .a = frame, .aux = static_cast<int32_t>(offset)});
}

}  // namespace whipsnake
