// Tuples, instances and empty dicts that have not been made: the builder knows what is in them, and makes them when somebody
// wants an object. (Allocation removal by partial evaluation, as in PyPy: Bolz et al., PEPM 2011.)
#include "opt/builder.h"

#include "ops/attr.h"
#include "trace/helpers.h"

namespace whipsnake {

Builder::Unmade* Builder::unmade(Val value) {
  auto found = unmade_.find(value);
  return found == unmade_.end() ? nullptr : &found->second;
}
Builder::Unmade* Builder::unmade_at(Operand operand) {
  if (is_constant(operand)) return nullptr;
  const Register& place = at(index_of(operand));
  return place.content == Content::owned || place.content == Content::borrowed ? unmade(place.value) : nullptr;
}
std::vector<Register>* Builder::unmade_tuple(Operand operand) {
  Unmade* found = unmade_at(operand);
  return found && !found->type ? &found->items : nullptr;
}
Builder::Unmade* Builder::unmade_instance(Operand operand) {
  Unmade* found = unmade_at(operand);
  return found && found->type && found->type != &PyDict_Type ? found : nullptr;
}
// An object, or an instance that has not been made: for who only asks about its class.
Val Builder::subject(Operand operand) { return unmade_instance(operand) ? at(index_of(operand)).value : object(operand); }

Val Builder::new_unmade(PyTypeObject* type, std::vector<Register> items) {
  Val value = emit({.op = Ir::unmade, .type = Type::object});
  set_type(value, type ? type : &PyTuple_Type);
  unmade_[value] = {type, std::move(items), {}};
  return value;
}

// Whether instances of the class can wait to be made: their attributes are in themselves, and nobody sees them die. Or they
// are dicts.
bool Builder::can_wait(PyTypeObject* type) {
  constexpr size_t most_at_once = 12;
  size_t alike = 0;
  for (auto& [value, known] : unmade_) alike += known.type && (known.type == &PyDict_Type) == (type == &PyDict_Type);
  return alike < most_at_once && (type == &PyDict_Type || is_reserved_for(type));
}

bool Builder::reaches(Val from, Val wanted) {
  if (from == wanted) return true;
  Unmade* known = unmade(from);
  if (!known) return false;
  for (const Register& item : known->items)
    if ((item.content == Content::owned || item.content == Content::borrowed) && reaches(item.value, wanted)) return true;
  return false;
}

// Somebody wants it as an object.
Val Builder::make(Val value) {
  for (size_t i = 0; i < unmade_.at(value).items.size(); i++) {
    Register item = unmade_.at(value).items[i];
    if (item.content == Content::number) boxed(item.value);
    else if ((item.content == Content::owned || item.content == Content::borrowed) && unmade(item.value)) make(item.value);
  }
  Unmade known = std::move(unmade_.at(value));
  unmade_.erase(value);
  Val made = !known.type ? make_tuple(known) : known.type == &PyDict_Type ? make_dict() : make_instance(known);
  auto replace = [&](Register& place) {
    if ((place.content == Content::owned || place.content == Content::borrowed) && place.value == value) place.value = made;
  };
  for (BuiltFrame& frame : frames_)
    for (Register& place : frame.registers) replace(place);
  for (auto& [other, container] : unmade_)
    for (Register& item : container.items) replace(item);
  std::replace(pending_.begin(), pending_.end(), value, made);
  changed();
  return made;
}
Val Builder::make_tuple(const Unmade& known) {
  std::vector<Val> references;
  for (const Register& item : known.items) references.push_back(reference_to(item));
  Val made = call_array(Convention::build, &helper_tuple, 0, references, no_snapshot);
  types_[made] = &PyTuple_Type;
  know(immutable, made, offsetof(PyVarObject, ob_size), 0, constant(Type::integer, static_cast<int64_t>(references.size())));
  for (size_t i = 0; i < references.size(); i++) know(immutable, made, static_cast<int32_t>(offsetof(PyTupleObject, ob_item) + 8 * i), 0, references[i]);
  return made;
}
Val Builder::make_dict() {
  Val made = call_array(Convention::build, &helper_dict, 0, {}, no_snapshot);
  types_[made] = &PyDict_Type;
  return made;
}
Val Builder::make_instance(const Unmade& known) {
  std::vector<Val> references;
  for (uint16_t index : known.order) references.push_back(reference_to(known.items[index]));
  Val made = call_array(Convention::build, &helper_instance, 0, {constant(Type::object, reinterpret_cast<int64_t>(known.type))}, no_snapshot);
  set_type(made, known.type);
  know_new(made, known.type);
  for (size_t i = 0; i < references.size(); i++) {
    emit({.op = Ir::store, .how = static_cast<uint8_t>(Width::w64), .a = made, .b = references[i], .aux = value_offset(known.type, known.order[i])});
    know(field, made, value_offset(known.type, known.order[i]), 0, references[i]);
    note_order(made, known.type, static_cast<unsigned>(i), known.order[i]);
  }
  return made;
}

// What is known of an instance that has just been made.
void Builder::know_new(Val instance, PyTypeObject* type) {
  if (!(type->tp_flags & Py_TPFLAGS_INLINE_VALUES)) return;
  know(instance_state, instance, values_offset(type) + static_cast<int32_t>(offsetof(PyDictValues, valid)), 0, constant(Type::integer, 1));
  know(instance_state, instance, managed_dict_offset, 0, constant(Type::object, 0));
}
// The attribute at `index` is the one that has been set after `count` others: instances know the order for their __dict__.
void Builder::note_order(Val instance, PyTypeObject* type, unsigned count, unsigned index) {
  // The first instances of a class have more room than later ones, until this is used up.
  if (reinterpret_cast<PyHeapTypeObject*>(type)->ht_cached_keys->dk_usable > 1) {
    emit({.op = Ir::call, .type = Type::object, .a = instance, .b = constant(Type::integer, index), .constant = reinterpret_cast<int64_t>(&trace_add_name)});
    return;
  }
  auto capacity = static_cast<int32_t>(attributes_of(type));
  auto store_byte = [&](int32_t offset, unsigned value) {
    emit({.op = Ir::store, .how = static_cast<uint8_t>(Width::u8), .a = instance, .b = constant(Type::integer, value), .aux = values_offset(type) + offset});
  };
  store_byte(static_cast<int32_t>(offsetof(PyDictValues, values)) + 8 * capacity + static_cast<int32_t>(count), index);
  store_byte(offsetof(PyDictValues, size), count + 1);
}

// Attributes of instances that have not been made

bool Builder::load_unmade(const Word* cache) {
  const Word* pc = logged_->pc;
  Val self = at(index_of(pc->b)).value;
  if (!check_version(self, logged_->types[2], static_cast<uint32_t>(cache[0].half[0]))) return true;
  Register value = unmade(self)->items.at(cache[0].field[3]);
  if (value.content == Content::null) {
    if (logged_->opcode == Opcode::LOAD_ATTR_DEFAULT) return finish_object(pc->a, constant_object(ops::cached_object(cache[2])), {pc->b});
    abort("an attribute that is not there");
    return true;
  }
  if (value.content == Content::owned) value.content = Content::borrowed;
  consume(pc->b);
  set(pc->a, value);
  return true;
}
// False: it must be made before.
bool Builder::store_unmade(const Word* cache) {
  const Word* pc = logged_->pc;
  Val self = at(index_of(pc->a)).value;
  if (!is_constant(pc->b) && unmade_at(pc->b) && reaches(at(index_of(pc->b)).value, self)) return false;
  if (!check_version(self, logged_->types[1], static_cast<uint32_t>(cache[0].half[0]))) return true;
  Register value = take(pc->b);
  if (value.content == Content::memory) value.content = Content::borrowed;
  if (value.content == Content::null || value.content == Content::index) abort("an attribute that is no object");
  Unmade* known = unmade(self);
  Register old = std::exchange(known->items.at(cache[0].field[3]), value);
  if (old.content == Content::null) known->order.push_back(cache[0].field[3]);
  touch();
  give_up(old);
  consume(pc->a);
  return true;
}

Val Builder::call_array(Convention convention, const void* function, Val self, const std::vector<Val>& arguments, SnapshotNumber snapshot) {
  if (arguments.size() > most_in_array) abort("too many for an array");
  auto first = static_cast<int32_t>(form_.arguments.size());
  form_.arguments.insert(form_.arguments.end(), arguments.begin(), arguments.end());
  return emit({.op = Ir::call_array, .type = Type::object, .how = static_cast<uint8_t>(convention), .a = self, .b = static_cast<Val>(arguments.size()),
               .snapshot = snapshot, .aux = first, .constant = reinterpret_cast<int64_t>(function)});
}

}  // namespace whipsnake
