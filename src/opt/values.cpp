// What the builder knows of values: nodes, registers, references.
#include "opt/builder.h"

#include "python/box.h"
#include "trace/helpers.h"

namespace whipsnake {

// Nodes

// Values of which one will do. Not the results of arithmetic: two that are equal are two objects when they are boxed.
static bool is_shared(Ir op) {
  switch (op) {
    case Ir::constant: case Ir::unbox_compact: case Ir::unbox_wide: case Ir::order: case Ir::order_real:
    case Ir::same: case Ir::not_: return true;
    default: return false;
  }
}

// Arithmetic on floats, which gives the same for the same; and what of it is worth keeping a result for.
static bool can_repeat(Ir op) { return op >= Ir::add_real && op <= Ir::call_real; }
static bool is_costly(Ir op) { return op == Ir::div_real || op == Ir::power || op == Ir::sqrt_real || op == Ir::call_real; }

// Where a value is remembered that is like the node's; none of them may be yet.
Val* Builder::known_value(const Node& node, bool repeated) {
  uint64_t key = 0;
  auto mix = [&key](uint64_t v) { key = (key ^ v) * 0x9e3779b97f4a7c15; key ^= key >> 29; };
  Val a = repeated ? first_like(node.a) : node.a, b = repeated ? first_like(node.b) : node.b;
  mix(static_cast<uint64_t>(node.op) | static_cast<uint64_t>(node.type) << 8 | uint64_t{node.how} << 16 | uint64_t{a} << 32 | uint64_t{b} << 48);
  mix(static_cast<uint64_t>(node.constant));
  Val* known = &known_values_[key];
  const Node& old = form_[*known];
  bool alike = old.op == node.op && old.type == node.type && old.how == node.how && old.constant == node.constant;
  if (*known && (!alike || (repeated ? first_like(old.a) : old.a) != a || (repeated ? first_like(old.b) : old.b) != b)) *known = 0;  // the keys are the same by chance
  return known;
}

Val Builder::emit(Node node) {
  bool repeats = can_repeat(node.op) && !engine_->stress.without(Pass::repeats);
  Val* known = is_shared(node.op) || repeats ? known_value(node, repeats) : nullptr;
  if (known && *known && !repeats) return *known;
  Val first = known ? *known : 0;
  if (first && is_costly(node.op)) node = {.op = Ir::copy_real, .type = Type::real, .a = first};
  if (form_.nodes.size() >= 30000) abort("too many operations");
  for (Val used : {node.a, has_arguments(node) ? Val{0} : node.b, node.c})
    if (form_[used].op == Ir::unmade) abort("an object is wanted that has not been made");
  if (failed_) return 1;
  auto ref = static_cast<Val>(form_.nodes.size());
  form_.nodes.push_back(node);
  if (types_.size() <= ref) {
    size_t size = std::max<size_t>(256, 2 * types_.size());
    types_.resize(size);
    unboxed_.resize(size);
    some_.resize(size);
    repeats_.resize(size);
  }
  if (first) repeats_[ref] = first;
  else if (known) *known = ref;
  return ref;
}
// An object of a class that a program made can be given another one, when code of a program's runs.
void Builder::set_type(Val value, PyTypeObject* type) {
  types_[value] = type;
  if (type && !(type->tp_flags & Py_TPFLAGS_IMMUTABLETYPE)) of_classes_.push_back(value);
}
Val Builder::constant(Type type, int64_t bits) { return emit({.op = Ir::constant, .type = type, .constant = bits}); }
Val Builder::constant_object(PyObject* object) {
  Val ref = constant(Type::object, reinterpret_cast<int64_t>(object));
  // Objects of other types can be given another class.
  if (object && (Py_TYPE(object)->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) && !PyModule_Check(object)) types_[ref] = Py_TYPE(object);
  return ref;
}
bool Builder::is_immortal(Val ref) {
  if (form_[ref].op == Ir::box_bool) return true;
  return form_[ref].op == Ir::constant && (!form_[ref].constant || _Py_IsImmortal(reinterpret_cast<PyObject*>(form_[ref].constant)));
}

void Builder::guard(Node node) {
  node.snapshot = snapshot_here();
  emit(node);
}
SnapshotNumber Builder::snapshot_here() {
  if (gave_reference_) abort("a check after a change");
  if (snapshot_ == no_snapshot) {
    if (touched_) abort("a check after a change");
    snapshot_ = snapshot(position_, Leaving::resume);
  }
  return snapshot_;
}
// The instruction has raised: its operands are still there.
SnapshotNumber Builder::raise_snapshot() {
  Snapshot raised = form_.snapshots[snapshot_here()];
  raised.leaving = Leaving::raise;
  return add(raised);
}
SnapshotNumber Builder::add(Snapshot snapshot) {
  if (form_.snapshots.size() == no_snapshot) abort("too long");
  else form_.snapshots.push_back(snapshot);
  return static_cast<SnapshotNumber>(form_.snapshots.size() - 1);
}
// Where the frame stands that goes on at `pc`: what dies when the trace is left may ask.
Word* Builder::stands_at(Word* pc) {
  if (!logged_) return pc;
  // Behind a call or a return the instruction was another frame's: this one stands in its call, or at its beginning.
  bool behind = logged_->event != Event::within && pc == logged_->next;
  if (!behind) return const_cast<Word*>(logged_->pc);
  return pc == top().code->words ? pc : pc - 1;
}
SnapshotNumber Builder::snapshot(Word* pc, Leaving leaving, size_t releases) {
  kept_unmade_.clear();
  size_t first = frames_.size() - 1;
  while (!frames_[first].in_memory) first--;
  Snapshot made{static_cast<uint32_t>(form_.frames.size()), static_cast<uint32_t>(form_.releases.size()), static_cast<uint16_t>(frames_.size() - first),
                static_cast<uint16_t>(releases), level_, leaving, stands_at(pc), gain_};
  form_.releases.insert(form_.releases.end(), pending_.begin(), pending_.begin() + static_cast<ptrdiff_t>(releases));
  for (size_t f = first; f < frames_.size(); f++) {
    BuiltFrame& frame = frames_[f];
    FrameState state{frame.code, f + 1 == frames_.size() ? pc : frame.resume, 0, 0, frame.awaits};
    // What is in tuples stands before the registers.
    std::vector<Kept> kept;
    if (!frame.in_memory) kept.push_back(kept_of(function_place, frame.function));
    bool as_before = passed_on_.list && pc == passed_on_.made_by && f + 1 == frames_.size();
    for (size_t r = 0; r < frame.registers.size(); r++) {
      const Register& place = as_before && r >= passed_on_.base ? passed_on_.stack[r - passed_on_.base] : frame.registers[r];
      if (place.content == Content::memory) continue;
      kept.push_back(kept_of(static_cast<uint16_t>(r), place));
      kept.back().lent = f > first && is_lent(place, frames_[f - 1]);
    }
    state.first = static_cast<uint32_t>(form_.kept.size());
    state.count = static_cast<uint16_t>(kept.size());
    form_.kept.insert(form_.kept.end(), kept.begin(), kept.end());
    form_.frames.push_back(state);
  }
  return add(made);
}

// Whether an argument that nobody has bound anew is still what the waiting caller has in a local, or a constant of its code.
// (Other constants of the trace, the values of globals, live only as long as what has been guarded does.)
bool Builder::is_lent(const Register& argument, const BuiltFrame& caller) const {
  if (!argument.lent || argument.content == Content::owned) return false;
  auto end = caller.registers.begin() + caller.code->locals;
  if (std::any_of(caller.registers.begin(), end, [&](const Register& local) { return local.value == argument.value && local.content != Content::null; })) return true;
  const Node& node = form_[argument.value];
  Slot* constants = caller.code->constants();
  auto is_it = [&](Slot constant) { return !PyStackRef_IsNull(constant) && PyStackRef_AsPyObjectBorrow(constant) == reinterpret_cast<PyObject*>(node.constant); };
  return node.op == Ir::constant && node.type == Type::object && std::any_of(constants, constants + caller.code->constant_count, is_it);
}

Kept Builder::kept_of(uint16_t place, Register value) {
  Unmade* known = value.content == Content::owned || value.content == Content::borrowed ? unmade(value.value) : nullptr;
  if (!known) {
    if (form_[value.value].op == Ir::unmade) abort("an object is kept that has been made");
    return {place, value.value, value.content};
  }
  for (auto [other, number] : kept_unmade_)
    if (other == value.value) return {place, number, Content::unmade};
  std::vector<Kept> items;
  if (known->type)
    for (uint16_t index : known->order) items.push_back(kept_of(index, known->items[index]));
  else
    for (size_t i = 0; i < known->items.size(); i++) items.push_back(kept_of(static_cast<uint16_t>(i), known->items[i]));
  form_.unmade.push_back({static_cast<uint32_t>(form_.kept.size()), static_cast<uint32_t>(items.size()), known->type});
  form_.kept.insert(form_.kept.end(), items.begin(), items.end());
  auto number = static_cast<Val>(form_.unmade.size() - 1);
  if (number == UINT16_MAX) abort("too many objects that are not made");
  kept_unmade_.push_back({value.value, number});
  return {place, number, Content::unmade};
}

// Registers

Val Builder::object(Operand operand) {
  if (is_constant(operand)) return constant_object(object_of(constant_of(operand)));
  unsigned index = index_of(operand);
  Register& place = at(index);
  switch (place.content) {
    case Content::memory:
      if (!top().in_memory) {
        abort("a register that holds nothing");
        return 1;
      }
      if (!place.value) place.value = emit({.op = Ir::load_register, .type = Type::object, .aux = static_cast<int32_t>(index)});
      return place.value;
    case Content::owned: case Content::borrowed: return unmade_.contains(place.value) ? make(place.value) : place.value;
    case Content::number: return boxed(place.value);
    default: abort("a register that holds no object"); return 1;
  }
}

// A local of the frame in memory, if that is the topmost, that holds the number.
Register* Builder::local_with(Val number) {
  BuiltFrame& frame = top();
  for (unsigned r = 0; frame.in_memory && r < frame.code->locals; r++)
    if (frame.registers[r].content == Content::number && frame.registers[r].value == number) return &frame.registers[r];
  return nullptr;
}

Val Builder::boxed(Val number) {
  Type type = form_[number].type;
  Ir op = type == Type::integer ? Ir::box_int : type == Type::real ? Ir::box_real : Ir::box_bool;
  Register* local = op == Ir::box_bool ? nullptr : local_with(number);
  Val box = local ? emit({.op = Ir::box_local, .type = Type::object, .a = number, .aux = static_cast<int32_t>(local - top().registers.data())})
                  : emit({.op = op, .type = Type::object, .a = number});
  types_[box] = type == Type::integer ? &PyLong_Type : type == Type::real ? &PyFloat_Type : &PyBool_Type;
  if (type != Type::boolean) unboxed_[box] = number;
  bool owned = local;
  changed();
  if (local) {
    *local = {Content::memory, box};
    note_written(top(), static_cast<size_t>(local - top().registers.data()));
  }
  for (auto& [container, known] : unmade_)
    for (Register& item : known.items) {
      if (item.content != Content::number || item.value != number) continue;
      if (owned && op != Ir::box_bool) emit({.op = Ir::retain, .a = box});
      owned = true;
      item = {op == Ir::box_bool ? Content::borrowed : Content::owned, box};
    }
  for (BuiltFrame& frame : frames_)
    for (size_t r = 0; r < frame.registers.size(); r++) {
      Register& place = frame.registers[r];
      if (place.content != Content::number || place.value != number) continue;
      if (owned && op != Ir::box_bool) emit({.op = Ir::retain, .a = box});
      owned = true;
      if (frame.in_memory && r < frame.code->locals) {
        emit({.op = Ir::release_stale, .aux = static_cast<int32_t>(r)});
        emit({.op = Ir::store_register, .a = box, .aux = static_cast<int32_t>(r)});
        place = {Content::memory, box};
        note_written(frame, r);
      } else {
        place = {op == Ir::box_bool ? Content::borrowed : Content::owned, box};
      }
    }
  if (!owned && op != Ir::box_bool) abort("a box for nobody");
  return box;
}

Val Builder::unboxed_integer(Val object, bool wide) {
  if (PyObject* known = known_object(object)) {
    if (is_wide_int(known)) return constant(Type::integer, wide_value(known));
    abort("a constant that is no small int");
    return 1;
  }
  if (unboxed_[object] && form_[unboxed_[object]].type == Type::integer) return unboxed_[object];
  if (!check_type(object, &PyLong_Type)) return 1;
  guard({.op = wide ? Ir::guard_wide : Ir::guard_compact, .a = object});
  Val value = value_node(wide ? Ir::unbox_wide : Ir::unbox_compact, Type::integer, object);
  unboxed_[object] = value;
  return value;
}
Val Builder::unboxed_real(Val object) {
  if (PyObject* known = known_object(object); known && PyFloat_CheckExact(known)) return constant(Type::real, __builtin_bit_cast(int64_t, float_value(known)));
  if (unboxed_[object] && form_[unboxed_[object]].type == Type::real) return unboxed_[object];
  if (!check_type(object, &PyFloat_Type)) return 1;
  return unboxed_[object] = emit({.op = Ir::load, .type = Type::real, .how = static_cast<uint8_t>(Width::w64), .a = object, .aux = offsetof(PyFloatObject, ob_fval)});
}
Val Builder::integer(Operand operand) {
  if (!is_number(operand)) return unboxed_integer(object(operand), false);
  Val value = at(index_of(operand)).value;
  if (form_[value].type != Type::integer) abort("an int that cannot be");
  return value;
}
Val Builder::wide(Operand operand) { return is_number(operand) ? integer(operand) : unboxed_integer(object(operand), true); }
Val Builder::real(Operand operand) {
  if (!is_number(operand)) return unboxed_real(object(operand));
  Val value = at(index_of(operand)).value;
  if (form_[value].type != Type::real) abort("a float that cannot be");
  return value;
}
// A float or int, as a float. `exactly`: an int that is no float leaves the trace.
Val Builder::either_number(Operand operand, PyTypeObject* seen, bool exactly) {
  bool is_int;
  if (is_number(operand)) {
    is_int = form_[at(index_of(operand)).value].type == Type::integer;
  } else {
    Val known = object(operand);
    is_int = (types_[known] ? types_[known] : seen) == &PyLong_Type;
  }
  if (!is_int) return real(operand);
  Val value = exactly ? integer(operand) : wide(operand);
  if (exactly) check_small(value);
  if (form_[value].op == Ir::constant) return constant(Type::real, __builtin_bit_cast(int64_t, static_cast<double>(form_[value].constant)));
  return value_node(Ir::int_to_real, Type::real, value);
}

// References

bool Builder::transfer(Val object) {
  for (auto& [container, known] : unmade_)
    for (Register& item : known.items)
      if (item.content == Content::borrowed && item.value == object) {
        item.content = Content::owned;
        return true;
      }
  for (BuiltFrame& frame : frames_) {
    if (!frame.in_memory && frame.function.content == Content::borrowed && frame.function.value == object) {
      frame.function.content = Content::owned;
      return true;
    }
    for (Register& place : frame.registers)
      if (place.content == Content::borrowed && place.value == object) {
        place.content = Content::owned;
        touch();
        return true;
      }
  }
  return false;
}

// Something is about to change that may keep borrowed objects alive: those that nothing else keeps get a reference.
void Builder::promote() { own_borrowed([](Val) { return true; }); }
// What is given up may be what a bridge borrows from the start: it does not know from which register.
void Builder::promote_inputs(Val given_up) {
  if (form_[given_up].op != Ir::load_owned && form_[given_up].op != Ir::load_register) return;
  PyTypeObject* type = types_[given_up];
  own_borrowed([&](Val value) { return form_[value].op == Ir::input && (!type || !types_[value] || types_[value] == type); });
}
template <typename Which> void Builder::own_borrowed(Which which) {
  auto is_kept = [&](Val object) {
    if (is_immortal(object) || unmade_.contains(object)) return true;
    for (auto& [container, known] : unmade_)
      for (const Register& item : known.items)
        if (item.content == Content::owned && item.value == object) return true;
    for (BuiltFrame& frame : frames_) {
      if (!frame.in_memory && frame.function.content == Content::owned && frame.function.value == object) return true;
      for (Register& place : frame.registers)
        if (place.value == object && (place.content == Content::owned || (place.content == Content::memory && frame.in_memory))) return true;
    }
    return form_[object].op == Ir::constant;  // what has been guarded keeps it
  };
  for (BuiltFrame& frame : frames_) {
    auto own = [&](Register& place) {
      if (place.content != Content::borrowed || !which(place.value) || is_kept(place.value)) return;
      emit({.op = Ir::retain, .a = place.value});
      place.content = Content::owned;
      changed();
    };
    for (Register& place : frame.registers) own(place);
    if (!frame.in_memory) own(frame.function);
  }
  for (auto& [container, known] : unmade_)
    for (Register& item : known.items) {
      if (item.content != Content::borrowed || !which(item.value) || is_kept(item.value)) continue;
      emit({.op = Ir::retain, .a = item.value});
      item.content = Content::owned;
      changed();
    }
}

// Whether what a register of the frame in memory holds may be a loan: by who pushed the frame, or by this trace.
bool Builder::may_be_lent(unsigned index) { return at(index).lent || form_[at(index).value].op == Ir::load_register; }
// The reference that a register of the frame in memory has; constants and loans have none.
Register Builder::take_from_memory(unsigned index) {
  Val value = object(static_cast<Operand>(index));
  if (may_be_lent(index)) {
    emit({.op = Ir::own_register, .a = value, .aux = static_cast<int32_t>(index)});
    gave_reference_ = true;
  }
  return {Content::owned, value};
}

bool Builder::is_borrowed(Val object) {
  auto borrows = [&](const Register& place) { return place.content == Content::borrowed && place.value == object; };
  if (borrows(in_hand_)) return true;
  for (const BuiltFrame& frame : frames_) {
    if (!frame.in_memory && borrows(frame.function)) return true;
    if (std::any_of(frame.registers.begin(), frame.registers.end(), borrows)) return true;
  }
  return std::any_of(unmade_.begin(), unmade_.end(), [&](const auto& known) { return std::any_of(known.second.items.begin(), known.second.items.end(), borrows); });
}

// The same to be given up: not a tagged int, nor anything else that is no reference.
Val Builder::give_up_memory(unsigned index) {
  Val value = at(index).value;
  if (value && !may_be_lent(index)) return value;
  if (value && is_borrowed(value)) return take_from_memory(index).value;
  Val owned = emit({.op = Ir::load_owned, .type = Type::object, .aux = static_cast<int32_t>(index)});
  if (value) set_type(owned, types_[value]);
  return owned;
}

Register Builder::take(Operand operand) {
  if (is_constant(operand)) {
    Slot slot = constant_of(operand);
    return PyStackRef_IsNull(slot) ? Register{Content::null, 0} : Register{Content::borrowed, constant_object(object_of(slot)), true};
  }
  Register& place = at(index_of(operand));
  if (place.content == Content::memory) object(operand);
  Register taken = place;
  if (owns(operand)) {
    if (taken.content == Content::memory) taken = take_from_memory(index_of(operand));
    place = {};
    touch();
  } else if (taken.content != Content::number && taken.content != Content::null) {
    taken.content = Content::borrowed;
  }
  taken.lent |= !owns(operand);
  return taken;
}
Val Builder::reference_to(Register value) {
  if (value.content == Content::number) {
    // Nobody else has it: a box of its own.
    Type type = form_[value.value].type;
    Val box = emit({.op = type == Type::integer ? Ir::box_int : type == Type::real ? Ir::box_real : Ir::box_bool, .type = Type::object, .a = value.value});
    types_[box] = type == Type::integer ? &PyLong_Type : type == Type::real ? &PyFloat_Type : &PyBool_Type;
    if (type != Type::boolean) unboxed_[box] = value.value;
    return box;
  }
  if (unmade_.contains(value.value)) value.value = make(value.value);
  if (value.content == Content::borrowed && !is_immortal(value.value)) emit({.op = Ir::retain, .a = value.value});
  return value.value;
}
// A reference that goes somewhere in memory.
Val Builder::take_reference(Operand operand) {
  if (is_number(operand)) {
    Val number = at(index_of(operand)).value;
    if (!is_only_holder(operand)) boxed(number);
  }
  return reference_to(take(operand));
}
void Builder::give_up(Register value) {
  if (value.content == Content::owned && !is_immortal(value.value)) release_later(value.value);
}
// What a temporary holds, to be given up.
Register Builder::take_away(Operand temporary) {
  Register& place = at(index_of(temporary));
  Register old = place;
  if (old.content == Content::memory) old = {Content::owned, give_up_memory(index_of(temporary))};
  place = {};
  touch();
  return old;
}
void Builder::consume(Operand operand) {
  if (!is_constant(operand) && owns(operand)) give_up(take_away(operand));
}

void Builder::set(Operand result, Register value, bool loan) {
  unsigned index = index_of(result);
  if (index < top().code->locals) value.lent = loan;
  touch();
  if (!owns(result)) {
    at(index) = value;
    return;
  }
  if (top().in_memory) return set_local_in_memory(index, value);
  Register old = at(index);
  at(index) = value;
  give_up(old);
}
// A local of a frame in memory: objects are stored at once, numbers when the trace is left. Then the slot keeps an old box.
void Builder::set_local_in_memory(unsigned index, Register value) {
  Register& place = at(index);
  if (place.content == Content::memory && value.content == Content::borrowed && place.value == value.value) return;  // it is there already
  note_written(top(), index);
  bool stale = place.content == Content::number;
  Val old = 0;
  if (!stale) {
    if (place.content != Content::memory) return abort("a local that is not where it should be");
    // An old box may stay, unless somebody borrows it.
    bool may_stay = place.value && is_number_type(types_[place.value]) && value.content == Content::number && !is_borrowed(place.value);
    if (may_stay) promote_inputs(place.value);
    else old = give_up_memory(index);
  }
  if (value.content == Content::number) {
    if (old) {
      emit({.op = Ir::store_null, .aux = static_cast<int32_t>(index)});
      if (!is_immortal(old)) release_later(old);
    }
    place = value;
    return;
  }
  if (value.content == Content::null) {
    if (stale) emit({.op = Ir::release_stale, .aux = static_cast<int32_t>(index)});
    emit({.op = Ir::store_null, .aux = static_cast<int32_t>(index)});
    place = {};
    if (old && !is_immortal(old)) release_later(old);
    return;
  }
  if (value.content != Content::owned && value.content != Content::borrowed) return abort("a local that is no object");
  bool loan = value.lent && value.content == Content::borrowed && !unmade(value.value);
  Val reference = loan ? value.value : reference_to(value);
  if (stale) emit({.op = Ir::release_stale, .aux = static_cast<int32_t>(index)});
  emit({.op = Ir::store_register, .how = static_cast<uint8_t>(loan ? 2 : 0), .a = reference, .aux = static_cast<int32_t>(index)});
  place = {Content::memory, reference, loan};
  if (old && !is_immortal(old)) release_later(old);
}

// Of what is given up, an object that has not been made: whoever borrows it has it now, or what is in it is given up.
bool Builder::end_unmade() {
  for (size_t i = 0; i < pending_.size(); i++) {
    auto known = unmade_.find(pending_[i]);
    if (known == unmade_.end()) continue;
    Val value = known->first;
    pending_.erase(pending_.begin() + static_cast<ptrdiff_t>(i));
    if (transfer(value)) return true;
    PyTypeObject* type = known->second.type;
    std::vector<Register> items = std::move(known->second.items);
    unmade_.erase(known);
    if (!type) std::reverse(items.begin(), items.end());  // the last of a tuple dies first
    auto place = pending_.begin() + static_cast<ptrdiff_t>(i);
    for (Register& item : items)
      if (item.content == Content::owned && !is_immortal(item.value)) place = pending_.insert(place, item.value) + 1;
    return true;
  }
  return false;
}

// The instruction is over, and gives up what it gives up. False: that cannot be done.
bool Builder::finish_releases(Word* next) {
  while (!pending_.empty() && !failed_) {
    Val object = pending_.front();
    if (transfer(object)) {
      pending_.erase(pending_.begin());
      continue;
    }
    if (end_unmade()) continue;
    PyTypeObject* type = types_[object];
    if (type == &PyBool_Type || type == Py_TYPE(Py_None)) {
      pending_.erase(pending_.begin());
    } else if (is_plain(type)) {
      pending_.erase(pending_.begin());
      promote_inputs(object);
      emit({.op = Ir::release_plain, .a = object});
    } else {
      bool dies = logged_->dies;
      dies ? promote() : promote_inputs(object);
      SnapshotNumber after = snapshot(next, Leaving::resume, pending_.size());
      pending_.erase(pending_.begin());
      emit({.op = dies ? Ir::destroy : Ir::release, .a = object, .snapshot = after});
    }
  }
  return !failed_;
}

// Put into memory what a register of the frame in memory holds.
void Builder::settle(BuiltFrame& frame, unsigned index) {
  Register& place = frame.registers[index];
  auto aux = static_cast<int32_t>(index);
  if (place.content != Content::memory) note_written(frame, index);
  switch (place.content) {
    case Content::memory: case Content::unmade: return;
    case Content::number: {
      Val box = boxed(place.value);
      if (place.content == Content::memory) return;
      emit({.op = Ir::store_register, .a = box, .aux = aux});
      place = {Content::memory, box};
      return;
    }
    case Content::owned: case Content::borrowed:
      emit({.op = Ir::store_register, .a = reference_to(place), .aux = aux});
      place = {Content::memory, place.value};
      return;
    case Content::null:
      emit({.op = Ir::store_null, .aux = aux});
      break;
    case Content::index:
      emit({.op = Ir::store_register, .how = 1, .a = place.value, .aux = aux});
      break;
  }
  place = {};
}
void Builder::settle_all(BuiltFrame& frame) {
  for (unsigned r = 0; r < frame.registers.size(); r++) settle(frame, r);
}

}  // namespace whipsnake
