// Tuples that have not been made: the builder knows what is in them, and makes them when somebody wants an object.
#include "opt/builder.h"
#include "trace/helpers.h"

namespace whipsnake {

std::vector<Register>* Builder::unmade_tuple(Operand operand) {
  if (is_constant(operand)) return nullptr;
  const Register& place = at(index_of(operand));
  if (place.content != Content::owned && place.content != Content::borrowed) return nullptr;
  auto found = tuples_.find(place.value);
  return found == tuples_.end() ? nullptr : &found->second;
}
// Somebody wants it as an object.
Val Builder::make_tuple(Val unmade) {
  for (size_t i = 0; i < tuples_.at(unmade).size(); i++)
    if (Register item = tuples_.at(unmade)[i]; item.content == Content::number) boxed(item.value);
  std::vector<Register> items = std::move(tuples_.at(unmade));
  tuples_.erase(unmade);
  std::vector<Val> references;
  for (Register& item : items) references.push_back(reference_to(item));
  Val made = call_array(Convention::build, &helper_tuple, 0, references, no_snapshot);
  types_[made] = &PyTuple_Type;
  know(immutable, made, offsetof(PyVarObject, ob_size), 0, constant(Type::integer, static_cast<int64_t>(references.size())));
  for (size_t i = 0; i < references.size(); i++) know(immutable, made, static_cast<int32_t>(offsetof(PyTupleObject, ob_item) + 8 * i), 0, references[i]);
  for (BuiltFrame& frame : frames_)
    for (Register& place : frame.registers)
      if ((place.content == Content::owned || place.content == Content::borrowed) && place.value == unmade) place.value = made;
  changed();
  return made;
}
Val Builder::call_array(Convention convention, const void* function, Val self, const std::vector<Val>& arguments, uint32_t snapshot) {
  auto first = static_cast<int32_t>(form_.arguments.size());
  form_.arguments.insert(form_.arguments.end(), arguments.begin(), arguments.end());
  return emit({.op = Ir::call_array, .type = Type::object, .how = static_cast<uint8_t>(convention), .a = self, .b = static_cast<Val>(arguments.size()),
               .aux = first, .snapshot = snapshot, .constant = reinterpret_cast<int64_t>(function)});
}

}  // namespace whipsnake
