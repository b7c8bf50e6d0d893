// Registers and cells.
#pragma once
#include "isa/shell.h"

namespace whipsnake::ops {

[[gnu::always_inline]] inline Next move(Shell& s) {
  if (!s.may_set(1)) return Next::call;
  s.set_result(1, s.own_input(2));
  return Next::next;
}
[[gnu::always_inline]] inline Next borrow(Shell& s) {
  s.registers[s.pc->a] = borrowed(s.input(2));
  return Next::next;
}
[[gnu::always_inline]] inline Next swap(Shell& s) {
  Slot &a = s.registers[index_of(s.pc->a)], &b = s.registers[index_of(s.pc->b)], old = a;
  a = b;
  b = old;
  return Next::next;
}
[[gnu::always_inline]] inline Next drop(Shell& s) {
  Slot slot = s.registers[index_of(s.pc->a)];
  if (!s.may_give_up(slot)) return Next::call;
  s.give_up(slot);
  return Next::next;
}
[[gnu::always_inline]] inline Next take_local(Shell& s) {
  Slot& local = s.registers[index_of(s.pc->b)];
  s.registers[index_of(s.pc->a)] = local;
  local = null_slot();
  return Next::next;
}
Next unbound_local(const Spilled& s, unsigned index);
[[gnu::always_inline]] inline Next check_local(Shell& s) {
  if (PyStackRef_IsNull(s.registers[index_of(s.pc->a)])) [[unlikely]] return s.leaf() ? Next::call : unbound_local(s, index_of(s.pc->a));
  return Next::next;
}
[[gnu::always_inline]] inline Next load_cell(Shell& s) {
  PyObject* value = reinterpret_cast<PyCellObject*>(object_of(s.registers[index_of(s.pc->b)]))->ob_ref;
  if (s.leaf() && (!value || !s.may_set(1))) return Next::call;
  if (!value) [[unlikely]] return unbound_local(s, index_of(s.pc->b));
  s.set_result(1, held(value));
  return Next::next;
}
inline Next store_cell(Shell& s) {
  auto* cell = reinterpret_cast<PyCellObject*>(object_of(s.registers[index_of(s.pc->a)]));
  PyObject* old = cell->ob_ref;
  cell->ob_ref = PyStackRef_AsPyObjectSteal(s.take_owned(s.pc->b));
  if (old) s.give_up(owned(old));
  return Next::next;
}
Next delete_local(const Spilled& s);
Next make_cell(const Spilled& s);
Next copy_free_vars(const Spilled& s);
Next delete_cell(const Spilled& s);

}  // namespace whipsnake::ops
