// What an instruction is in the intermediate form: slices. Bounds need no boxes, and a slice that only the next instruction
// wants is not made.
#include "opt/builder.h"
#include "python/dict.h"

namespace whipsnake {

// Whether trace_slice knows it.
static bool is_sliced(PyTypeObject* type) { return type == &PyList_Type || type == &PyTuple_Type || type == &PyUnicode_Type || type == &PyBytes_Type; }


constexpr int64_t lowest = PY_SSIZE_T_MIN, highest = PY_SSIZE_T_MAX;

static bool is_whole_number(PyObject* object) { return object == Py_None || PyLong_CheckExact(object); }

// A bound, `otherwise` where it is None. False: it is no int, or a large constant.
bool Builder::bound_in(Val value, PyTypeObject* seen, int64_t otherwise, Val& result) {
  if (types_[value]) seen = types_[value];
  PyObject* known = known_object(value);
  if (seen == Py_TYPE(Py_None)) result = constant(Type::integer, otherwise);
  else if (seen != &PyLong_Type || (known && !is_wide_int(known))) return false;
  else result = unboxed_integer(value, true);
  return check_type(value, seen);
}
bool Builder::bound(Operand operand, PyTypeObject* seen, int64_t otherwise, Val& result) {
  if (!is_number(operand)) return bound_in(object(operand), seen, otherwise, result);
  result = at(index_of(operand)).value;
  return form_[result].type == Type::integer;
}

// Whether the slice is only for the next step, which gets on without it: then that one does both.
bool Builder::is_passed_on() {
  const Word* pc = logged_->pc;
  const Logged* next = next_step();
  if (!next || pc->c > 3 || next->opcode != Opcode::SUBSCRIPT || index_of(next->pc->c) != index_of(pc->a) || !owns(next->pc->c)) return false;
  unsigned first = index_of(pc->b);
  auto operand = [&](unsigned i) { return static_cast<Operand>(first + i); };
  int64_t step = 1;
  if (pc->c == 3) {
    PyObject* known = is_number(operand(2)) ? nullptr : known_object(object(operand(2)));
    if (!known || (known != Py_None && !is_compact_int(known))) return false;
    if (known != Py_None) step = compact_value(known);
  }
  PyTypeObject* seen = next->types[2];
  bool forward = step == 1 && is_sliced(seen);
  if ((!forward && !(step == -1 && seen == &PyList_Type)) || is_constant(next->pc->b) || is_number(next->pc->b)) return false;
  passed_on_.backward = !forward;
  return bound(operand(0), logged_->types[1], forward ? 0 : highest, passed_on_.start) && bound(operand(1), logged_->types[2], forward ? highest : lowest, passed_on_.stop);
}
bool Builder::build_slice() {
  const Word* pc = logged_->pc;
  passed_on_.made_by = is_passed_on() ? pc : nullptr;
  if (passed_on_.made_by || failed_) return true;
  unsigned first = index_of(pc->b), count = pc->c;
  auto operand = [&](unsigned i) { return static_cast<Operand>((first + i) | owns_bit); };
  for (unsigned i = 0; i < count; i++) object(operand(i));
  Val slice = call_quietly(&PySlice_New, raise_snapshot(), object(operand(0)), object(operand(1)), count == 3 ? object(operand(2)) : constant(Type::object, 0));
  types_[slice] = &PySlice_Type;
  for (unsigned i = count; i-- > 0;) consume(operand(i));
  set(pc->a, {Content::owned, slice});
  return true;
}

// The step of which is_passed_on was asked has made nothing: until this one is done, the trace is left before that one.
bool Builder::subscript_by_passed_on() {
  const Word *pc = logged_->pc, *build = std::exchange(passed_on_.made_by, nullptr);
  PyTypeObject* seen = logged_->types[2];
  Val sequence = object(pc->b);
  if (!check_type(sequence, seen)) return true;
  if (seen == &PyList_Type && is_moved()) return leave_out_part(sequence, build);
  Val result = call_quietly(passed_on_.backward ? &trace_slice_backward : &trace_slice, snapshot_here(), sequence, passed_on_.start, passed_on_.stop);
  for (unsigned i = build->c; i-- > 0;) consume(static_cast<Operand>((index_of(build->b) + i) | owns_bit));
  return finish_new(pc->a, result, seen, {pc->b});
}

// Whether the part of a list that the step takes is only for the store of a slice that comes next, or behind a few sums.
bool Builder::is_moved() {
  const auto& log = recording_.log;
  const Word* pc = logged_->pc;
  auto is_free = [&](Operand operand) { return !owns(operand) && index_of(operand) >= top().code->locals; };
  constexpr size_t most_sums = 2;
  if (!moves_items_ || owns(pc->b) || !is_free(pc->a)) return false;
  for (size_t i = step_ + 1; i < log.size() && i <= step_ + 1 + most_sums; i++) {
    const Logged& next = log[i];
    if (next.pc != log[i - 1].next || next.code != logged_->code || out_[i]) return false;
    auto takes = [&](Operand value) { return value == (pc->a | owns_bit) && next.types[1] == &PyList_Type; };
    if (next.opcode == Opcode::STORE_SLICE) return takes(next.pc[1].field[0]);
    if (next.opcode == Opcode::STORE_SUBSCRIPT) return takes(next.pc->c) && is_constant(next.pc->b);
    bool adds = next.opcode == Opcode::ADD_INT || next.opcode == Opcode::SUBTRACT_INT;
    if (!adds || owns(next.pc->b) || owns(next.pc->c) || !is_free(next.pc->a)) return false;
  }
  return false;
}
// It is left out, with all that it and `made_by` would consume.
bool Builder::leave_out_part(Val list, const Word* made_by) {
  auto& registers = top().registers;
  passed_on_.made_by = made_by;
  passed_on_.list = list;
  passed_on_.base = index_of(logged_->pc->a);
  auto first = registers.begin() + passed_on_.base;
  passed_on_.stack.assign(first, registers.end());
  std::fill(first, registers.end(), Register{});
  touch();
  return true;
}
bool Builder::store_moved(Val from, Val to, std::initializer_list<Operand> consumed) {
  Val list = object(logged_->pc->a);
  if (!check_type(list, &PyList_Type)) return true;
  std::vector<Val> operands{list, from, to, passed_on_.list, passed_on_.start, passed_on_.stop, constant(Type::integer, passed_on_.backward)};
  promote();
  call_array(Convention::build, &trace_move_items, 0, operands, snapshot_here());
  forget(list_header), forget(item), forget(payload);
  for (Operand operand : consumed) consume(operand);
  // And what would have been before.
  for (size_t i = passed_on_.stack.size(); i-- > 0;) {
    auto place = static_cast<unsigned>(passed_on_.base + i);
    if (passed_on_.stack[i].content == Content::memory) continue;
    at(place) = passed_on_.stack[i];
    consume(static_cast<Operand>(place | owns_bit));
  }
  passed_on_ = {};
  return true;
}

bool Builder::lower_slices() {
  const Word* pc = logged_->pc;
  switch (logged_->opcode) {
    case Opcode::BUILD_SLICE: return build_slice();
    case Opcode::SLICE: {
      Operand stop = pc[1].field[0];
      PyTypeObject* seen = seen_type(pc->b, 2);
      Val from, to;
      if (!is_sliced(seen) || is_number(pc->b)) return false;
      if (!bound(pc->c, logged_->types[3], 0, from) || !bound(stop, logged_->types[0], highest, to) || !check_type(object(pc->b), seen)) return failed_;
      if (seen == &PyList_Type && is_moved()) {
        passed_on_.start = from, passed_on_.stop = to, passed_on_.backward = false;
        return leave_out_part(object(pc->b), pc);
      }
      return finish_new(pc->a, call_quietly(&trace_slice, snapshot_here(), object(pc->b), from, to), seen, {stop, pc->c, pc->b});
    }
    case Opcode::STORE_SLICE: {
      Operand value = pc[1].field[0];
      Val from, to;
      if (is_number(pc->a) || !bound(pc->b, logged_->types[2], 0, from) || !bound(pc->c, logged_->types[3], highest, to)) return failed_;
      if (passed_on_.list) return store_moved(from, to, {pc->b, pc->c, pc->a});
      return store_slice(value, seen_type(value, 0), from, to, {pc->b, pc->c, pc->a, value});
    }
    case Opcode::STORE_SUBSCRIPT: {
      auto* slice = is_constant(pc->b) ? reinterpret_cast<PySliceObject*>(known_object(object(pc->b))) : nullptr;
      if (!slice || !Py_IS_TYPE(reinterpret_cast<PyObject*>(slice), &PySlice_Type) || slice->step != Py_None || is_number(pc->a)) return false;
      Val from, to;
      if (!bound_in(constant_object(slice->start), nullptr, 0, from) || !bound_in(constant_object(slice->stop), nullptr, highest, to)) return failed_;
      if (passed_on_.list) return store_moved(from, to, {pc->a});
      return store_slice(pc->c, logged_->types[3], from, to, {pc->a, pc->c});
    }
    default: return false;
  }
}

bool Builder::store_slice(Operand value, PyTypeObject* source, Val from, Val to, std::initializer_list<Operand> consumed) {
  const Word* pc = logged_->pc;
  if (seen_type(pc->a, 1) != &PyList_Type || is_number(value) || (source != &PyList_Type && source != &PyTuple_Type)) return false;
  if (!check_type(object(pc->a), &PyList_Type) || !check_type(object(value), source)) return failed_;
  std::vector<Val> operands{object(pc->a), from, to, object(value), constant(Type::integer, dies_here(value))};
  promote();
  call_array(Convention::build, &trace_store_slice, 0, operands, snapshot_here());
  forget(list_header), forget(item), forget(payload);
  for (Operand operand : consumed) consume(operand);
  return true;
}

// By a slice that was made when the program was compiled.
bool Builder::subscript_by_constant(PyTypeObject* seen) {
  const Word* pc = logged_->pc;
  auto* slice = reinterpret_cast<PySliceObject*>(known_object(object(pc->c)));
  if (!is_sliced(seen) || slice->step != Py_None) return false;
  Val from, to;
  if (!bound_in(constant_object(slice->start), nullptr, 0, from) || !bound_in(constant_object(slice->stop), nullptr, highest, to)) return failed_;
  return !check_type(object(pc->b), seen) || finish_new(pc->a, call_quietly(&trace_slice, snapshot_here(), object(pc->b), from, to), seen, {pc->b});
}

// A sequence by a slice or a number that is out of range, or of another kind.
bool Builder::subscript_quietly() {
  const Word* pc = logged_->pc;
  if (passed_on_.made_by) return subscript_by_passed_on();
  PyTypeObject *seen = seen_type(pc->b, 2), *key = seen_type(pc->c, 3);
  bool sequence = seen == &PyList_Type || seen == &PyTuple_Type || seen == &PyUnicode_Type || seen == &PyBytes_Type || seen == &PyRange_Type;
  if (!sequence || is_number(pc->b) || (key != &PySlice_Type && key != &PyLong_Type && key != &PyBool_Type)) return false;
  if (key == &PySlice_Type && !has_quiet_bounds(pc->c)) return false;
  if (is_constant(pc->c) && key == &PySlice_Type && subscript_by_constant(seen)) return true;
  if (!check_type(object(pc->b), seen) || (!is_number(pc->c) && !check_type(object(pc->c), key))) return true;
  Val container = object(pc->b), index = object(pc->c);
  return finish_new(pc->a, call_quietly(&PyObject_GetItem, raise_snapshot(), container, index), nullptr, {pc->c, pc->b});
}
// Of a slice: bounds of other types are asked for their __index__.
bool Builder::has_quiet_bounds(Operand operand) {
  Val slice = object(operand);
  if (auto* known = reinterpret_cast<PySliceObject*>(known_object(slice))) return is_whole_number(known->start) && is_whole_number(known->stop) && is_whole_number(known->step);
  const Node& made = form_[slice];
  if (made.op != Ir::call_or_raise || made.constant != reinterpret_cast<int64_t>(&PySlice_New)) return false;
  for (Val bound : {made.a, made.b, made.c}) {
    bool none = form_[bound].op == Ir::constant && (!form_[bound].constant || known_object(bound) == Py_None);
    if (!none && types_[bound] != &PyLong_Type && types_[bound] != Py_TYPE(Py_None)) return false;
  }
  return true;
}

}  // namespace whipsnake
