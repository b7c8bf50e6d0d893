// What an instruction is in the intermediate form: registers, numbers, comparisons, jumps.
#include "opt/builder.h"

#include "ops/call.h"
#include "ops/compare.h"
#include "ops/float.h"

namespace whipsnake {

using namespace ops;

bool Builder::lower(const Logged& logged) {
  switch (family_of(logged.opcode)) {
    case Opcode::BINARY: return lower_arithmetic() || lower_strings() || (logged.opcode == Opcode::BINARY && binary_quietly());
    case Opcode::COMPARE: return lower_compare(false) || lower_strings() || (logged.opcode == Opcode::COMPARE && compare_quietly(false));
    case Opcode::JUMP_COMPARE: return lower_compare(true) || lower_strings() || (logged.opcode == Opcode::JUMP_COMPARE && compare_quietly(true));
    case Opcode::SUBSCRIPT: return lower_items() || lower_strings() || (logged.opcode == Opcode::SUBSCRIPT && (dict_item(seen_type(logged.pc->b, 2)) || (!failed_ && subscript_quietly())));
    case Opcode::FORMAT: case Opcode::FORMAT_SPEC: case Opcode::CONVERT: return lower_strings();
    case Opcode::BUILD_STRING: case Opcode::BUILD_MAP: case Opcode::BUILD_SET: case Opcode::SET_ADD: case Opcode::MAP_ADD: return lower_building();
    case Opcode::SLICE: case Opcode::STORE_SLICE: case Opcode::BUILD_SLICE: return lower_slices();
    case Opcode::STORE_SUBSCRIPT: return lower_items() || lower_slices() || (logged.opcode == Opcode::STORE_SUBSCRIPT && store_dict_item(seen_type(logged.pc->a, 1)));
    case Opcode::UNPACK: case Opcode::UNPACK_LOCALS: case Opcode::LIST_APPEND: return lower_items();
    case Opcode::FOR_ITER: case Opcode::GET_ITER: case Opcode::END_ITER:
      return logged.opcode == Opcode::FOR_ITER_GENERATOR ? resume_generator() : lower_iteration();
    case Opcode::LOAD_GLOBAL: case Opcode::LOAD_CELL: case Opcode::STORE_CELL: case Opcode::STORE_GLOBAL: case Opcode::COPY_FREE_VARS:
    case Opcode::MAKE_CELL: case Opcode::MAKE_FUNCTION: case Opcode::SET_FUNCTION_ATTRIBUTE: return lower_names();
    case Opcode::LOAD_NAME: case Opcode::STORE_NAME: return check_module() && lower_names();
    case Opcode::LOAD_ATTR: case Opcode::LOAD_METHOD: case Opcode::STORE_ATTR: return lower_attributes();
    case Opcode::BUILD_TUPLE: return build_tuple();
    case Opcode::BUILD_LIST: return build_list();
    case Opcode::CONTAINS: return contains(false);
    case Opcode::JUMP_CONTAINS: return contains(true);
    case Opcode::LOAD_SUPER: return logged.opcode == Opcode::LOAD_SUPER_METHOD && load_super();
    case Opcode::CALL: case Opcode::CALL_METHOD: case Opcode::CALL_KEYWORDS: return lower_calls();
    case Opcode::RETURN: return lower_return();
    case Opcode::RETURN_GENERATOR: return return_generator();
    case Opcode::SEND: return resume_generator();
    case Opcode::YIELD: return logged.event == Event::within ? yield_to_fold() : suspend_generator();
    default: return lower_registers() || lower_control();
  }
}

// A = the local B, which may be unbound and becomes so.
bool Builder::take_local() {
  unsigned to = index_of(logged_->pc->a), from = index_of(logged_->pc->b);
  Register& local = at(from);
  if (!top().in_memory) {
    at(to) = local.content == Content::memory ? Register{Content::null, 0} : local;  // nothing was in it yet
    local = {Content::null, 0};
    touch();
    return true;
  }
  if (local.content == Content::number) emit({.op = Ir::release_stale, .aux = static_cast<int32_t>(from)});
  else if (local.content != Content::memory) return abort("a local that is not where it should be"), true;
  at(to) = local.content == Content::number ? local : take_from_memory(from);
  emit({.op = Ir::store_null, .aux = static_cast<int32_t>(from)});
  note_written(top(), from);
  at(from) = {};
  touch();
  return true;
}

bool Builder::lower_registers() {
  const Word* pc = logged_->pc;
  switch (logged_->opcode) {
    case Opcode::MOVE: case Opcode::BORROW: {
      // A copy of a loan is one.
      bool loan = !is_constant(pc->b) && !owns(pc->b) && index_of(pc->b) < top().code->locals && at(index_of(pc->b)).lent;
      Register value = take(pc->b);
      if (value.content == Content::index) abort("an index is moved");
      set(pc->a, value, loan);
      return true;
    }
    case Opcode::SWAP: {
      if (top().in_memory && (at(index_of(pc->a)).content == Content::memory || at(index_of(pc->b)).content == Content::memory)) {
        // What stands in memory is taken from there.
        for (Operand operand : {pc->a, pc->b}) {
          unsigned index = index_of(operand);
          if (at(index).content == Content::memory) at(index) = take_from_memory(index);
        }
      }
      std::swap(at(index_of(pc->a)), at(index_of(pc->b)));
      touch();
      return true;
    }
    case Opcode::DROP: {
      consume(static_cast<Operand>(index_of(pc->a) | owns_bit));
      return true;
    }
    case Opcode::TAKE_LOCAL: return take_local();
    case Opcode::CHECK_LOCAL: {
      Register& place = at(index_of(pc->a));
      if (place.content != Content::memory) return place.content != Content::null;
      if (!top().in_memory) return false;
      bool fresh = !place.value;
      Val value = object(static_cast<Operand>(index_of(pc->a)));
      if (fresh) guard({.op = Ir::guard_some, .a = value});
      return true;
    }
    default: return false;
  }
}

// Numbers

// The type of an operand, as it is known or was seen.
PyTypeObject* Builder::seen_type(Operand operand, int field) {
  if (is_number(operand)) {
    Type type = form_[at(index_of(operand)).value].type;
    return type == Type::integer ? &PyLong_Type : type == Type::real ? &PyFloat_Type : &PyBool_Type;
  }
  Val known = is_constant(operand) ? constant_object(object_of(constant_of(operand))) : at(index_of(operand)).value;
  return known && types_[known] ? types_[known] : logged_->types[field];
}

bool Builder::finish_number(Operand result, Val value, std::initializer_list<Operand> consumed) {
  for (Operand operand : consumed) consume(operand);
  set(result, {Content::number, value});
  return true;
}

bool Builder::lower_arithmetic() {
  const Word* pc = logged_->pc;
  Operand b = pc->b, c = pc->c;
  auto ints = [&](Ir op) { return finish_number(pc->a, emit_checked(op, integer(b), integer(c)), {c, b}); };
  auto wides = [&](Ir op) { return finish_number(pc->a, emit_checked(op, wide(b), wide(c)), {c, b}); };
  auto reals = [&](Ir op) { return finish_number(pc->a, value_node(op, Type::real, real(b), real(c)), {c, b}); };
  auto mixed = [&](Ir op, bool exactly = false) {
    Val x = either_number(b, logged_->types[2], exactly), y = either_number(c, logged_->types[3], exactly);
    if (op == Ir::div_real) check_not_zero(y);
    return finish_number(pc->a, value_node(op, Type::real, x, y), {c, b});
  };
  auto divide = [&](Ir op) {
    Val x = integer(b), y = integer(c);
    if (form_[y].op != Ir::constant || form_[y].constant <= 0) guard({.op = Ir::guard_order, .how = static_cast<uint8_t>(Order::greater), .a = y, .b = constant(Type::integer, 0)});
    return finish_number(pc->a, value_node(op, Type::integer, x, y), {c, b});
  };
  auto shift = [&](Ir op, bool is_wide) {
    Val x = is_wide ? wide(b) : integer(b), y = integer(c);
    const Node& count = form_[y];
    if (count.op == Ir::constant && (count.constant <= 0 || count.constant > 62)) return false;
    if (count.op != Ir::constant) {
      guard({.op = Ir::guard_order, .how = static_cast<uint8_t>(Order::greater), .a = y, .b = constant(Type::integer, 0)});
      guard({.op = Ir::guard_order, .how = static_cast<uint8_t>(Order::less_equal), .a = y, .b = constant(Type::integer, 62)});
    }
    return finish_number(pc->a, emit_checked(op, x, y), {c, b});
  };
  switch (logged_->opcode) {
    case Opcode::ADD_INT: return ints(Ir::add);
    case Opcode::SUBTRACT_INT: return ints(Ir::sub);
    case Opcode::MULTIPLY_INT: return ints(Ir::mul);
    case Opcode::AND_INT: return ints(Ir::and_);
    case Opcode::OR_INT: return ints(Ir::or_);
    case Opcode::XOR_INT: return ints(Ir::xor_);
    case Opcode::FLOORDIVIDE_INT: return divide(Ir::floordivide);
    case Opcode::REMAINDER_INT: return divide(Ir::remainder);
    case Opcode::LSHIFT_INT: return shift(Ir::shift_left, false);
    case Opcode::RSHIFT_INT: return shift(Ir::shift_right, false);
    case Opcode::ADD_WIDE: return wides(Ir::add);
    case Opcode::SUBTRACT_WIDE: return wides(Ir::sub);
    case Opcode::MULTIPLY_WIDE: return wides(Ir::mul);
    case Opcode::AND_WIDE: return wides(Ir::and_);
    case Opcode::OR_WIDE: return wides(Ir::or_);
    case Opcode::XOR_WIDE: return wides(Ir::xor_);
    case Opcode::LSHIFT_WIDE: return shift(Ir::shift_left, true);
    case Opcode::RSHIFT_WIDE: return shift(Ir::shift_right, true);
    case Opcode::ADD_FLOAT: return reals(Ir::add_real);
    case Opcode::SUBTRACT_FLOAT: return reals(Ir::sub_real);
    case Opcode::MULTIPLY_FLOAT: return reals(Ir::mul_real);
    case Opcode::DIVIDE_FLOAT: case Opcode::DIVIDE_MIXED: return mixed(Ir::div_real);
    case Opcode::DIVIDE_INT: return mixed(Ir::div_real, true);
    case Opcode::BINARY: {
      unsigned op = pc[1].field[3];
      PyTypeObject *x = seen_type(b, 2), *y = seen_type(c, 3);
      bool floats = (x == &PyFloat_Type && (y == &PyFloat_Type || y == &PyLong_Type)) || (x == &PyLong_Type && y == &PyFloat_Type);
      if ((op != NB_POWER && op != NB_INPLACE_POWER) || !floats) return false;
      return finish_number(pc->a, emit({.op = Ir::power, .type = Type::real, .a = either_number(b, x), .b = either_number(c, y), .snapshot = snapshot_here()}), {c, b});
    }
    case Opcode::BINARY_PYTHON: return call_operator();
    case Opcode::ADD_MIXED: return mixed(Ir::add_real);
    case Opcode::SUBTRACT_MIXED: return mixed(Ir::sub_real);
    case Opcode::MULTIPLY_MIXED: return mixed(Ir::mul_real);
    default: return false;
  }
}

Val Builder::emit_checked(Ir op, Val a, Val b) {
  Node node{.op = op, .type = Type::integer, .a = a, .b = b};
  if (kind_of(op) == Kind::Guard) node.snapshot = snapshot_here();
  return emit(node);
}
void Builder::check_not_zero(Val number) {
  if (form_[number].op == Ir::constant && __builtin_bit_cast(double, form_[number].constant) != 0) return;
  guard({.op = Ir::guard_order_real, .how = mask_less | mask_greater | mask_unordered, .a = number, .b = constant(Type::real, 0)});
}
// That an int is exact as a double.
void Builder::check_small(Val number) {
  constexpr int64_t exact = int64_t{1} << 53;
  const Node& node = form_[number];
  if (node.op == Ir::unbox_compact || node.op == Ir::constant) return;
  guard({.op = Ir::guard_order, .how = static_cast<uint8_t>(Order::less_equal), .a = number, .b = constant(Type::integer, exact)});
  guard({.op = Ir::guard_order, .how = static_cast<uint8_t>(Order::greater_equal), .a = number, .b = constant(Type::integer, -exact)});
}

static Order order_of_mask(unsigned mask) {
  static constexpr Order orders[] = {Order::below, Order::less, Order::equal, Order::less_equal, Order::greater, Order::not_equal, Order::greater_equal, Order::below};
  return orders[mask & 7];
}

bool Builder::lower_compare(bool jump) {
  const Word* pc = logged_->pc;
  Operand x = jump ? pc->a : pc->b, y = jump ? pc->b : pc->c;
  unsigned mask = jump ? pc->c : pc[1].field[3];
  bool holds = !jump || logged_->jumped;
  Opcode opcode = logged_->opcode;
  if (opcode == Opcode::COMPARE_INT || opcode == Opcode::JUMP_COMPARE_INT) {
    Val a = integer(x), b = integer(y);
    unsigned wanted = (holds ? mask : ~mask) & 7;
    auto how = static_cast<uint8_t>(order_of_mask(wanted));
    if (wanted == 0 || wanted == 7) return false;
    if (!jump) return finish_number(pc->a, value_node(Ir::order, Type::boolean, a, b, how), {y, x});
    guard({.op = Ir::guard_order, .how = how, .a = a, .b = b});
  } else if (opcode == Opcode::COMPARE_FLOAT || opcode == Opcode::JUMP_COMPARE_FLOAT || opcode == Opcode::COMPARE_MIXED || opcode == Opcode::JUMP_COMPARE_MIXED) {
    Val a = either_number(x, logged_->types[jump ? 1 : 2], true), b = either_number(y, logged_->types[jump ? 2 : 3], true);
    auto how = static_cast<uint8_t>((holds ? mask : ~mask) & 15);
    if (!jump) return finish_number(pc->a, value_node(Ir::order_real, Type::boolean, a, b, how), {y, x});
    guard({.op = Ir::guard_order_real, .how = how, .a = a, .b = b});
  } else {
    return false;
  }
  consume(y);
  consume(x);
  return true;
}

// Control

// Whether an operand is true, as a bool or, if `known`, as a constant one. Content::memory: it cannot be told.
Register Builder::truth_of(Operand operand, PyTypeObject* seen) {
  if (is_number(operand)) {
    Val value = at(index_of(operand)).value;
    if (form_[value].type == Type::boolean) return {Content::number, value};
    if (form_[value].type == Type::integer)
      return {Content::number, value_node(Ir::order, Type::boolean, value, constant(Type::integer, 0), static_cast<uint8_t>(Order::not_equal))};
    return {Content::number, value_node(Ir::order_real, Type::boolean, value, constant(Type::real, 0), mask_less | mask_greater | mask_unordered)};
  }
  if (Unmade* known = unmade_at(operand); known && known->type == &PyDict_Type) return {Content::number, constant(Type::boolean, 0)};
  Val value = object(operand);
  if (types_[value]) seen = types_[value];
  if (seen == Py_TYPE(Py_None)) return check_type(value, seen) ? Register{Content::number, constant(Type::boolean, 0)} : Register{};
  if (seen == &PyBool_Type) {
    if (!check_type(value, seen)) return {};
    return {Content::number, value_node(Ir::same, Type::boolean, value, constant_object(Py_True))};
  }
  auto not_zero = [&](Val number) { return Register{Content::number, value_node(Ir::order, Type::boolean, number, constant(Type::integer, 0), static_cast<uint8_t>(Order::not_equal))}; };
  if (seen == &PyLong_Type) return not_zero(unboxed_integer(value, true));
  if (seen == &PyList_Type) return check_type(value, seen) ? not_zero(load(list_header, Type::integer, value, offsetof(PyVarObject, ob_size))) : Register{};
  if (seen == &PyTuple_Type) return check_type(value, seen) ? not_zero(load(immutable, Type::integer, value, offsetof(PyVarObject, ob_size))) : Register{};
  if (seen == &PyUnicode_Type) return check_type(value, seen) ? not_zero(load(immutable, Type::integer, value, offsetof(PyASCIIObject, length))) : Register{};
  if (seen == &PyBytes_Type) return check_type(value, seen) ? not_zero(load(immutable, Type::integer, value, offsetof(PyVarObject, ob_size))) : Register{};
  if (is_counted_quietly(seen))
    return check_type(value, seen) ? not_zero(emit({.op = Ir::call, .type = Type::integer, .a = value, .constant = reinterpret_cast<int64_t>(&trace_size)})) : Register{};
  if (seen && (seen->tp_flags & Py_TPFLAGS_HEAPTYPE) && seen->tp_version_tag && is_always_true(seen))
    return check_version(value, seen, seen->tp_version_tag) ? Register{Content::number, constant(Type::boolean, 1)} : Register{};
  return {};
}

void Builder::guard_truth(Val value, bool wanted) {
  const Node& node = form_[value];
  if (node.op == Ir::constant) {
    if ((node.constant != 0) != wanted) abort("a branch that cannot be taken");
    return;
  }
  constexpr int32_t truth = -1;  // no offset of anything's
  const Fact* known = fact(immutable, value, truth);
  if (known && (form_[known->value].constant != 0) == wanted) return;
  guard({.op = wanted ? Ir::guard_true : Ir::guard_false, .a = value});
  know(immutable, value, truth, 0, constant(Type::boolean, wanted));
}

bool Builder::lower_control() {
  const Word* pc = logged_->pc;
  bool jumped = logged_->jumped;
  switch (logged_->opcode) {
    case Opcode::JUMP: return true;
    case Opcode::JUMP_BACK:
      guard({.op = Ir::guard_quiet});
      return true;
    case Opcode::JUMP_TRUE: case Opcode::JUMP_FALSE: {
      Register truth = truth_of(pc->a, logged_->types[1]);
      if (truth.content != Content::number) return false;
      guard_truth(truth.value, jumped == (logged_->opcode == Opcode::JUMP_TRUE));
      consume(pc->a);
      return true;
    }
    case Opcode::TRUTH: case Opcode::NOT: {
      Register truth = truth_of(pc->b, logged_->types[2]);
      if (truth.content != Content::number) return false;
      Val value = truth.value;
      if (logged_->opcode == Opcode::NOT) value = value_node(Ir::not_, Type::boolean, value);
      return finish_number(pc->a, value, {pc->b});
    }
    case Opcode::JUMP_NONE: case Opcode::JUMP_NOT_NONE: {
      bool none = jumped == (logged_->opcode == Opcode::JUMP_NONE);
      if (is_number(pc->a) || unmade_at(pc->a)) {
        if (none) abort("a branch that cannot be taken");
      } else {
        guard_same(object(pc->a), constant_object(Py_None), none);
      }
      consume(pc->a);
      return true;
    }
    case Opcode::IS: case Opcode::JUMP_IS: {
      bool jump = logged_->opcode == Opcode::JUMP_IS;
      Operand x = jump ? pc->a : pc->b, y = jump ? pc->b : pc->c;
      bool inverted = jump ? pc->c : pc[1].field[0];
      if (unmade_at(x) || unmade_at(y)) {  // that is nobody else
        bool same = unmade_at(x) == unmade_at(y);
        if (jump && same != (jumped != inverted)) abort("a branch that cannot be taken");
        consume(y);
        consume(x);
        if (!jump) set(pc->a, {Content::borrowed, constant_object(same != inverted ? Py_True : Py_False)});
        return true;
      }
      Val a = object(x), b = object(y);
      if (jump) {
        guard_same(a, b, jumped != inverted);
        consume(y);
        consume(x);
        return true;
      }
      Val value = value_node(Ir::same, Type::boolean, a, b);
      return finish_number(pc->a, inverted ? value_node(Ir::not_, Type::boolean, value) : value, {y, x});
    }
    case Opcode::NEGATE: {
      if (is_number(pc->b) ? form_[at(index_of(pc->b)).value].type == Type::real : logged_->types[2] == &PyFloat_Type)
        return finish_number(pc->a, value_node(Ir::negate_real, Type::real, real(pc->b)), {pc->b});
      if (is_number(pc->b) ? form_[at(index_of(pc->b)).value].type == Type::integer : logged_->types[2] == &PyLong_Type)
        return finish_number(pc->a, emit_checked(Ir::sub, constant(Type::integer, 0), integer(pc->b)), {pc->b});
      return false;
    }
    case Opcode::INVERT: {
      if (seen_type(pc->b, 2) != &PyLong_Type) return false;
      return finish_number(pc->a, emit_checked(Ir::sub, constant(Type::integer, -1), integer(pc->b)), {pc->b});
    }
    // What it looks at has been looked at by a call that the trace makes (check_entry). By another, the interpreter's, it has not.
    case Opcode::RESUME: return has_checked_entry(top().code);
    default: return false;
  }
}

// That what was loaded is a constant: the next load of it gives that.
void Builder::guard_constant(Val value, Val wanted) {
  guard_same(value, wanted, true);
  for (Fact& known : facts_)
    if (known.value == value) known.value = wanted;
}
void Builder::guard_same(Val a, Val b, bool same) {
  if (a == b && same) return;
  if (same && types_[a] && types_[b] && types_[a] != types_[b]) return abort("a branch that cannot be taken");
  if (!same && types_[a] && types_[b] && types_[a] != types_[b]) return;
  guard({.op = same ? Ir::guard_same : Ir::guard_other, .a = a, .b = b});
  if (same && types_[b]) set_type(a, types_[b]);
}

}  // namespace whipsnake
