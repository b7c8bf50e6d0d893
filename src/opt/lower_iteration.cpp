// What an instruction is in the intermediate form: iteration.
#include "opt/builder.h"

#include "ops/operation.h"
#include "python/dict.h"
#include "python/iterators.h"

namespace whipsnake {

bool Builder::lower_iteration() {
  const Word* pc = logged_->pc;
  unsigned at_iterator = index_of(family_of(logged_->opcode) == Opcode::END_ITER || family_of(logged_->opcode) == Opcode::GET_ITER ? pc->a : pc->b);
  switch (logged_->opcode) {
    case Opcode::FOR_ITER_LIST: case Opcode::FOR_ITER_TUPLE: {
      bool list = logged_->opcode == Opcode::FOR_ITER_LIST;
      Val container = object(static_cast<Operand>(at_iterator));
      if (!check_type(container, list ? &PyList_Type : &PyTuple_Type)) return true;
      Register& place = at(at_iterator + 1);
      if (place.content == Content::memory && top().in_memory) {
        place = {Content::index, emit({.op = Ir::load_index, .type = Type::integer, .aux = static_cast<int32_t>(at_iterator + 1)})};
      }
      if (place.content != Content::index) {
        abort("an iterator without its index");
        return true;
      }
      Val size = load(list ? list_header : immutable, Type::integer, container, offsetof(PyVarObject, ob_size));
      if (logged_->jumped) {
        guard({.op = Ir::guard_order, .how = static_cast<uint8_t>(Order::not_below), .a = place.value, .b = size});
        at(at_iterator + 1) = {Content::index, constant(Type::integer, -1)};
        touch();
        return true;
      }
      guard({.op = Ir::guard_order, .how = static_cast<uint8_t>(Order::below), .a = place.value, .b = size});
      Val value = list ? load_item(container, place.value, load(list_header, Type::object, container, offsetof(PyListObject, ob_item)))
                       : load(immutable, Type::object, container, offsetof(PyTupleObject, ob_item), Width::w64, place.value);
      Val next = emit_checked(Ir::add, place.value, constant(Type::integer, 1));
      at(at_iterator + 1) = {Content::index, next};
      set(pc->a, {Content::borrowed, value});
      return true;
    }
    case Opcode::FOR_ITER_RANGE: {
      Val range = object(static_cast<Operand>(at_iterator));
      if (!check_type(range, &PyRangeIter_Type)) return true;
      if (logged_->jumped) {
        Val left = load(range_state, Type::integer, range, offsetof(_PyRangeIterObject, len));
        guard({.op = Ir::guard_order, .how = static_cast<uint8_t>(Order::less_equal), .a = left, .b = constant(Type::integer, 0)});
        return true;
      }
      Step step = step_of_range(range);
      go_on({step});
      set(pc->a, step.item);
      return true;
    }
    case Opcode::FOR_ITER_PYTHON: {
      PyTypeObject* type = logged_->types[2];
      PyFunctionObject* function = type && type->tp_version_tag ? ops::next_function(type) : nullptr;
      return function && call_operation({static_cast<Operand>(at_iterator)}, type, type->tp_version_tag, function, const_cast<Word*>(pc) + 2);
    }
    case Opcode::FOR_ITER: return (!logged_->jumped && step_inline()) || (!failed_ && next_item()) || failed_;
    case Opcode::GET_ITER: {
      if (passed_on_.made_by) return iterate_passed_on();
      if (is_number(pc->b) || pc->c) return false;
      PyTypeObject* seen = seen_type(pc->b, 2);
      if (seen != &PyList_Type && seen != &PyTuple_Type) return get_iterator(seen);
      if (!check_type(object(pc->b), seen)) return true;
      at(at_iterator) = take(pc->b);
      if (at(at_iterator).content == Content::memory) return false;
      at(at_iterator + 1) = {Content::index, constant(Type::integer, 0)};
      touch();
      return true;
    }
    case Opcode::END_ITER: {
      at(at_iterator + 1) = {};
      consume(static_cast<Operand>(at_iterator | owns_bit));
      return true;
    }
    default: return false;
  }
}

// Iterators that are objects of their own

Builder::Step Builder::step_of_range(Val range) {
  constexpr int32_t start = offsetof(_PyRangeIterObject, start), length = offsetof(_PyRangeIterObject, len);
  Val left = load(range_state, Type::integer, range, length);
  guard({.op = Ir::guard_order, .how = static_cast<uint8_t>(Order::greater), .a = left, .b = constant(Type::integer, 0)});
  Val value = load(range_state, Type::integer, range, start);
  Val next = emit_checked(Ir::add, value, load(immutable, Type::integer, range, offsetof(_PyRangeIterObject, step)));
  Val rest = emit_checked(Ir::sub, left, constant(Type::integer, 1));
  return {range, {{start, next}, {length, rest}}, {Content::number, value}};
}
Builder::Step Builder::step_of_sequence(Val iterator, bool list) {
  constexpr int32_t index_offset = offsetof(SecondField, index), size_offset = offsetof(PyVarObject, ob_size);
  Val sequence = load(iterator_state, Type::object, iterator, offsetof(SecondField, container));
  check_some(sequence);  // or it is over
  Val index = load(range_state, Type::integer, iterator, index_offset);
  Val size = load(list ? list_header : immutable, Type::integer, sequence, size_offset);
  guard({.op = Ir::guard_order, .how = static_cast<uint8_t>(Order::below), .a = index, .b = size});
  Val value = list ? load_item(sequence, index, load(list_header, Type::object, sequence, offsetof(PyListObject, ob_item)))
                   : load(immutable, Type::object, sequence, offsetof(PyTupleObject, ob_item), Width::w64, index);
  return {iterator, {{index_offset, emit_checked(Ir::add, index, constant(Type::integer, 1))}}, {Content::borrowed, value}};
}
// All checks are made here. False: it is of another kind.
bool Builder::look_ahead(Val iterator, PyTypeObject* seen, std::vector<Step>& steps) {
  bool range = seen == &PyRangeIter_Type, list = seen == &PyListIter_Type;
  if ((!range && !list && seen != &PyTupleIter_Type) || !check_type(iterator, seen)) return false;
  steps.push_back(range ? step_of_range(iterator) : step_of_sequence(iterator, list));
  return !failed_;
}
void Builder::go_on(const std::vector<Step>& steps) {
  for (const Step& step : steps)
    for (auto [offset, value] : step.changes) emit({.op = Ir::store, .how = static_cast<uint8_t>(Width::w64), .a = step.iterator, .b = value, .aux = offset});
  forget(range_state);  // they may be the same as others that are known
  for (const Step& step : steps)
    for (auto [offset, value] : step.changes) know(range_state, step.iterator, offset, 0, value);
}

// enumerate and zip keep what they gave last in a tuple of theirs, until the next time: that tuple is not made in a trace,
// but it keeps the item. What nobody sees die need not be kept; then what was kept before goes.
void Builder::keep_last(Val tuple, unsigned place, Register item, PyTypeObject* seen) {
  bool plain = item.content == Content::number || (seen && is_scalar_type(seen));
  if (plain && item.content != Content::number && !check_type(item.value, seen)) return;
  auto offset = static_cast<int32_t>(offsetof(PyTupleObject, ob_item) + 8 * place);
  if (plain && fact(iterator_state, tuple, offset)) return;
  promote();
  call_quietly(&trace_keep_last, snapshot_here(), tuple, constant(Type::integer, place), plain ? constant_object(Py_None) : item.value);
  if (plain) know(iterator_state, tuple, offset, 0, constant_object(Py_None));
}

// A step without a call, and without the tuple. False: it is none of those that can be made so.
bool Builder::step_inline() {
  const Word* pc = logged_->pc;
  PyTypeObject* seen = logged_->types[2];
  if (!iterators_are_as_known()) return false;
  Val iterator = object(static_cast<Operand>(index_of(pc->b)));
  std::vector<Step> steps;
  if (seen != &PyEnum_Type && seen != &PyZip_Type) {
    if (!look_ahead(iterator, seen, steps)) return false;
    go_on(steps);
    set(pc->a, steps[0].item);
    return true;
  }
  bool enumerates = seen == &PyEnum_Type;
  unsigned count = logged_->inner_count;
  if (count == 0 || !check_type(iterator, seen)) return false;
  std::vector<Val> inner;
  if (enumerates) {
    inner.push_back(load(immutable, Type::object, iterator, offsetof(EnumerateObject, iterator)));
    Val index = load(range_state, Type::integer, iterator, offsetof(EnumerateObject, index));
    steps.push_back({iterator, {{offsetof(EnumerateObject, index), emit_checked(Ir::add, index, constant(Type::integer, 1))}}, {Content::number, index}});
  } else {
    check_field(immutable, iterator, offsetof(ZipObject, size), count);
    Val all = load(immutable, Type::object, iterator, offsetof(ZipObject, iterators));
    for (unsigned i = 0; i < count; i++) inner.push_back(load(immutable, Type::object, all, static_cast<int32_t>(offsetof(PyTupleObject, ob_item) + 8 * i)));
  }
  for (unsigned i = 0; i < count; i++) {
    for (unsigned j = 0; j < i; j++) check_others(inner[i], inner[j]);
    if (!look_ahead(inner[i], logged_->inner[i], steps)) return false;
  }
  Val kept = load(immutable, Type::object, iterator, enumerates ? offsetof(EnumerateObject, result) : offsetof(ZipObject, result));
  for (unsigned i = 0; i < count; i++) keep_last(kept, enumerates + i, steps[enumerates + i].item, logged_->inner_items[i]);
  if (failed_) return false;
  go_on(steps);
  std::vector<Register> items;
  for (const Step& step : steps) items.push_back(step.item);
  set(pc->a, {Content::owned, new_unmade(nullptr, std::move(items))});
  return true;
}
// That two objects are not the same, once for all.
void Builder::check_others(Val a, Val b) {
  constexpr int32_t is_other = -1;
  if (a == b) return abort("one iterator twice");
  if (fact(immutable, a, is_other, b)) return;
  guard({.op = Ir::guard_other, .a = a, .b = b});
  know(immutable, a, is_other, b, a);
}

// for ... in range(...): the range is only for its iterator, and is not made. Until that is done, the trace is left before it.
bool Builder::pass_on_range(PyObject* callable, const Operand* operands, unsigned count, unsigned skip) {
  if (callable != reinterpret_cast<PyObject*>(&PyRange_Type) || count == 0 || count + skip > 3) return false;
  const Logged* next = next_step();
  if (!next || next->opcode != Opcode::GET_ITER || next->pc->b != (logged_->pc->a | owns_bit) || next->pc->c) return false;
  for (unsigned i = 0; i < count; i++)
    if (seen_type(operands[i], static_cast<int>(1 + skip + i)) != &PyLong_Type) return false;
  passed_on_ = {};
  passed_on_.start = constant(Type::integer, 0), passed_on_.step = constant(Type::integer, 1);
  if (count > 1) passed_on_.start = wide(operands[0]);
  passed_on_.stop = wide(operands[count > 1 ? 1 : 0]);
  if (count > 2) passed_on_.step = wide(operands[2]);
  passed_on_.made_by = logged_->pc;
  return true;
}
bool Builder::iterate_passed_on() {
  const Word *pc = logged_->pc, *call = std::exchange(passed_on_.made_by, nullptr);
  Val iterator = call_quietly(&trace_range_iterator, snapshot_here(), passed_on_.start, passed_on_.stop, passed_on_.step);
  types_[iterator] = &PyRangeIter_Type;
  know(range_state, iterator, offsetof(_PyRangeIterObject, start), 0, passed_on_.start);
  know(immutable, iterator, offsetof(_PyRangeIterObject, step), 0, passed_on_.step);
  consume_call(call, call->c);
  at(index_of(pc->a)) = {Content::owned, iterator};
  at(index_of(pc->a) + 1) = {Content::null, 0};
  touch();
  return true;
}

// Iterators in C, by a call

bool Builder::get_iterator(PyTypeObject* seen) {
  const Word* pc = logged_->pc;
  bool is_list = seen && seen->tp_iter == PyList_Type.tp_iter;  // or a class that inherits from it
  if (!seen || !(is_list || gives_quiet_iterator(seen)) || !seen->tp_iter) return false;
  if (!(seen->tp_flags & Py_TPFLAGS_HEAPTYPE ? check_version(object(pc->b), seen, seen->tp_version_tag) : check_type(object(pc->b), seen))) return true;
  unsigned at_iterator = index_of(pc->a);
  Val iterator = call_quietly(seen->tp_iter, raise_snapshot(), object(pc->b));
  consume(pc->b);
  at(at_iterator) = {Content::owned, iterator};
  at(at_iterator + 1) = {Content::null, 0};
  touch();
  return true;
}
constexpr unsigned for_iter_words = 2;
bool Builder::next_item() {
  const Word* pc = logged_->pc;
  unsigned at_iterator = index_of(pc->b);
  PyTypeObject* seen = logged_->types[2];
  if (!seen || !is_iterated_quietly(seen)) return false;
  Val iterator = object(static_cast<Operand>(at_iterator));
  if (logged_->jumped && step_ == 0 && recording_.from) {
    // A bridge that begins because it was over.
    const Form& from = recording_.from->trace->form;
    const Node& left = from[recording_.from->node];
    const Node& asked = from[left.a];
    if (left.op == Ir::guard_some && asked.op == Ir::call && asked.constant == reinterpret_cast<int64_t>(&trace_next)) return true;
  }
  bool is_local = owns(pc->a);
  if (logged_->jumped && is_local && top().in_memory && at(index_of(pc->a)).content != Content::memory) return false;
  if (!check_type(iterator, seen)) return true;
  promote();
  Val old = logged_->jumped && is_local && top().in_memory ? give_up_memory(index_of(pc->a)) : Val{0};
  Val value = emit({.op = Ir::call, .type = Type::object, .a = iterator, .constant = reinterpret_cast<int64_t>(&trace_next)});
  forget(range_state), forget(iterator_state);  // enumerate() and zip() go on with others
  emit({.op = Ir::guard_other, .a = value, .b = constant(Type::object, 1), .snapshot = raise_snapshot()});
  if (!logged_->jumped) {
    guard({.op = Ir::guard_some, .a = value});
    set(pc->a, {Content::owned, value});
    return true;
  }
  // It is over here. Where it is not, the value has been fetched: the trace is left behind the instruction.
  Register& place = at(index_of(pc->a));
  Register before = place;
  place = {Content::owned, value};
  if (!old && is_local && before.content == Content::owned) old = before.value;
  if (old && !is_immortal(old)) pending_.push_back(old);
  Word* behind = const_cast<Word*>(pc) + for_iter_words;
  emit({.op = Ir::guard_none, .a = value, .snapshot = snapshot(behind, Leaving::resume, pending_.size())});
  pending_.clear();
  place = before;
  return true;
}

}  // namespace whipsnake
