// What an instruction is in the intermediate form: a call of the C function that CPython has for it, where that runs no code
// of a program's: strings, sets, maps, operators of builtin objects.
#include "opt/builder.h"
#include "ops/compare.h"
#include "ops/int.h"
#include "python/dict.h"

namespace whipsnake {

using namespace ops;

Val Builder::call_quietly(const void* function, SnapshotNumber snapshot, Val a, Val b, Val c) {
  return emit({.op = Ir::call_or_raise, .type = Type::object, .a = a, .b = b, .c = c, .snapshot = snapshot, .constant = reinterpret_cast<int64_t>(function)});
}
bool Builder::is_exactly(Operand operand, PyTypeObject* seen, PyTypeObject* wanted) {
  return !is_number(operand) && seen == wanted && check_type(object(operand), wanted);
}

// Strings

bool Builder::str_compare(bool jump) {
  const Word* pc = logged_->pc;
  Operand x = jump ? pc->a : pc->b, y = jump ? pc->b : pc->c;
  unsigned mask = jump ? pc->c : pc[1].field[3];
  if (is_number(x) || is_number(y)) return false;
  Val a = object(x), b = object(y);
  if (!check_type(a, &PyUnicode_Type) || !check_type(b, &PyUnicode_Type)) return true;
  bool for_equal = (mask & mask_equal) != 0, for_other = (mask & mask_less) != 0;
  if (for_equal == for_other) return false;
  Val equal = emit({.op = Ir::call, .type = Type::integer, .a = a, .b = b, .constant = reinterpret_cast<int64_t>(&trace_equal_str)});
  Order how = for_equal ? Order::not_equal : Order::equal;
  Val zero = constant(Type::integer, 0);
  if (!jump) return finish_number(pc->a, value_node(Ir::order, Type::boolean, equal, zero, static_cast<uint8_t>(how)), {y, x});
  if (!logged_->jumped) how = for_equal ? Order::equal : Order::not_equal;
  guard({.op = Ir::guard_order, .how = static_cast<uint8_t>(how), .a = equal, .b = zero});
  consume(y);
  consume(x);
  return true;
}

bool Builder::lower_strings() {
  const Word* pc = logged_->pc;
  switch (logged_->opcode) {
    case Opcode::COMPARE_STR: return str_compare(false);
    case Opcode::JUMP_COMPARE_STR: return str_compare(true);
    case Opcode::ADD_STR: {
      if (is_number(pc->b) || is_number(pc->c)) return false;
      Val a = object(pc->b), b = object(pc->c);
      if (!check_type(a, &PyUnicode_Type) || !check_type(b, &PyUnicode_Type)) return true;
      Val sum = call_quietly(&PyUnicode_Concat, raise_snapshot(), a, b);
      return finish_new(pc->a, sum, &PyUnicode_Type, {pc->c, pc->b});
    }
    case Opcode::SUBSCRIPT_STR: {
      if (is_number(pc->b)) return false;
      Val text = object(pc->b), index = integer(pc->c);
      if (!check_type(text, &PyUnicode_Type)) return true;
      check_index(index, load(immutable, Type::integer, text, offsetof(PyASCIIObject, length)));
      return finish_new(pc->a, call_quietly(&trace_character, snapshot_here(), text, index), &PyUnicode_Type, {pc->c, pc->b});
    }
    case Opcode::FORMAT: {
      PyTypeObject* seen = seen_type(pc->b, 2);
      if (seen == &PyUnicode_Type && !is_number(pc->b)) {
        if (!check_type(object(pc->b), seen)) return true;
        Val text = object(pc->b);
        return finish_object(pc->a, text, {pc->b});
      }
      if (!is_scalar(pc->b, seen) || seen == &PyTuple_Type) return false;
      return finish_new(pc->a, call_quietly(&PyObject_Format, raise_snapshot(), object(pc->b), constant(Type::object, 0)), nullptr, {pc->b});
    }
    case Opcode::FORMAT_SPEC: {
      PyTypeObject *seen = seen_type(pc->b, 2), *spec = seen_type(pc->c, 3);
      if (!is_scalar(pc->b, seen) || seen == &PyTuple_Type || !is_exactly(pc->c, spec, &PyUnicode_Type)) return false;
      Val value = object(pc->b);
      return finish_new(pc->a, call_quietly(&PyObject_Format, raise_snapshot(), value, object(pc->c)), nullptr, {pc->c, pc->b});
    }
    case Opcode::CONVERT: {
      PyTypeObject* seen = seen_type(pc->b, 2);
      if (!is_scalar(pc->b, seen) || seen == &PyTuple_Type) return false;
      return finish_new(pc->a, call_quietly(_PyEval_ConversionFuncs[pc->c], raise_snapshot(), object(pc->b)), &PyUnicode_Type, {pc->b});
    }
    default: return false;
  }
}

bool Builder::finish_new(Operand result, Val value, PyTypeObject* type, std::initializer_list<Operand> consumed) {
  if (type) types_[value] = type;
  for (Operand operand : consumed) consume(operand);
  set(result, {Content::owned, value});
  return true;
}

// Whether the step gives up the only register that is known to hold this object. (Whether others do is seen by its count.)
bool Builder::dies_here(Operand operand) {
  if (is_constant(operand) || !owns(operand) || at(index_of(operand)).content != Content::owned) return false;
  Val value = at(index_of(operand)).value;
  if (unmade_.contains(value)) return false;
  auto holds = [&](const Register& place) { return place.content != Content::null && place.value == value; };
  size_t holders = 0;
  for (BuiltFrame& frame : frames_) holders += static_cast<size_t>(std::count_if(frame.registers.begin(), frame.registers.end(), holds));
  for (auto& [container, known] : unmade_) holders += static_cast<size_t>(std::count_if(known.items.begin(), known.items.end(), holds));
  return holders == 1;
}

// Building

bool Builder::lower_building() {
  const Word* pc = logged_->pc;
  constexpr unsigned most = most_in_array;
  unsigned first = index_of(pc->b), count = pc->c;
  auto operand = [&](unsigned i) { return static_cast<Operand>((first + i) | owns_bit); };
  auto built = [&](auto* function, unsigned values, PyTypeObject* type) {
    std::vector<Val> items;
    for (unsigned i = 0; i < values; i++) items.push_back(object(operand(i)));
    Val made = call_array(Convention::build, function, 0, items, raise_snapshot());
    types_[made] = type;
    for (unsigned i = values; i-- > 0;) consume(operand(i));
    set(pc->a, {Content::owned, made});
    return true;
  };
  auto are_scalars = [&](unsigned step) {
    for (unsigned i = 0; i < count * step; i += step) {
      Register item = at(first + i);
      PyTypeObject* type = item.content == Content::number ? &PyLong_Type : item.value ? types_[item.value] : nullptr;
      if (!type || !is_scalar_type(type)) return false;
    }
    return true;
  };
  switch (logged_->opcode) {
    case Opcode::BUILD_STRING: {
      if (count > most) return false;
      for (unsigned i = 0; i < count; i++)
        if (is_number(operand(i)) || !check_type(object(operand(i)), &PyUnicode_Type)) return failed_;
      return built(&trace_join, count, &PyUnicode_Type);
    }
    case Opcode::BUILD_MAP: return 2 * count <= most && are_scalars(2) && built(&trace_map, 2 * count, &PyDict_Type);
    case Opcode::BUILD_SET: return count <= most && are_scalars(1) && built(&trace_set, count, &PySet_Type);
    case Opcode::MAP_ADD: {
      Val dict = object(pc->a);
      if (!is_key(pc->b, logged_->types[2]) || !check_type(dict, &PyDict_Type)) return failed_;
      Val key = object(pc->b), value = object(pc->c);
      promote();
      call_quietly(&trace_store_dict_item, snapshot_here(), dict, key, value);
      forget(dict_state), forget(lookup);
      consume(pc->c), consume(pc->b);
      return true;
    }
    case Opcode::SET_ADD: {
      Val set = object(pc->a);
      if (!is_scalar(pc->b, logged_->types[2]) || !check_type(set, &PySet_Type)) return failed_;
      Val item = object(pc->b);
      emit({.op = Ir::call_or_raise, .type = Type::object, .a = set, .b = item, .snapshot = snapshot_here(), .constant = reinterpret_cast<int64_t>(&trace_set_add)});
      consume(pc->b);
      return true;
    }
    default: return false;
  }
}

// Operators

// A jump on a result that is True or False.
bool Builder::finish_jump(bool holds, Val result, std::initializer_list<Operand> consumed) {
  types_[result] = &PyBool_Type;
  guard_same(result, constant_object(Py_True), holds);
  for (Operand operand : consumed) consume(operand);
  return true;
}

bool Builder::contains(bool jump) {
  const Word* pc = logged_->pc;
  Operand value = jump ? pc->a : pc->b, container = jump ? pc->b : pc->c;
  PyTypeObject* seen = seen_type(container, jump ? 2 : 3);
  bool known = (seen && looks_as_dict(seen)) || seen == &PySet_Type || seen == &PyFrozenSet_Type || seen == &PyTuple_Type || seen == &PyList_Type || seen == &PyUnicode_Type;
  if (!known || is_number(container) || !is_key(value, logged_->types[jump ? 1 : 2])) return failed_;
  if (seen == &PyUnicode_Type && !is_exactly(value, seen_type(value, jump ? 1 : 2), &PyUnicode_Type)) return failed_;
  Val held = object(container), item = object(value);
  if (!check_type(held, seen)) return true;
  Val found = call_quietly(&trace_contains, snapshot_here(), held, item);
  bool inverted = jump ? pc->c : pc[1].field[0];
  if (jump) return finish_jump(logged_->jumped != inverted, found, {container, value});
  types_[found] = &PyBool_Type;
  Val is_true = value_node(Ir::same, Type::boolean, found, constant_object(Py_True));
  return finish_number(pc->a, inverted ? value_node(Ir::not_, Type::boolean, is_true) : is_true, {container, value});
}

// Operators of numbers and strings in general: long ints, floats with long ints, strings by %, ...; and of sequences.
bool Builder::binary_quietly() {
  const Word* pc = logged_->pc;
  unsigned op = pc[1].field[3];
  PyTypeObject *x = seen_type(pc->b, 2), *y = seen_type(pc->c, 3);
  if (!x || !y) return false;
  bool adds = op == NB_ADD || op == NB_MULTIPLY;
  bool sequences = adds && ((x == &PyList_Type || x == &PyTuple_Type) && (op == NB_ADD ? y == x : y == &PyLong_Type));
  bool scalars = is_scalar_type(x) && is_scalar_type(y);
  if (!sequences && !scalars) return false;
  if (!is_number(pc->b) && !check_type(object(pc->b), x)) return true;
  if (!is_number(pc->c) && !check_type(object(pc->c), y)) return true;
  Val a = object(pc->b), b = object(pc->c);
  bool lists = x == &PyList_Type && y == x, first_dies = dies_here(pc->b);
  if (lists && first_dies) {
    std::vector<Val> operands{a, b, constant(Type::integer, true), constant(Type::integer, dies_here(pc->c))};
    Val result = call_array(Convention::build, &trace_concat_lists, 0, operands, snapshot_here());
    forget(list_header), forget(item);
    return finish_new(pc->a, result, x, {pc->c, pc->b});
  }
  Val result = call_quietly(_PyEval_BinaryOps[op], raise_snapshot(), a, b);
  return finish_new(pc->a, result, sequences ? x : nullptr, {pc->c, pc->b});
}

// Objects whose classes say nothing about == are equal when they are the same.
bool Builder::compare_identities(bool jump, unsigned relation, Operand x, Operand y) {
  const Word* pc = logged_->pc;
  unsigned op = relation & relation_mask;
  if ((op != Py_EQ && op != Py_NE) || is_number(x) || is_number(y)) return false;
  PyTypeObject *a = seen_type(x, jump ? 1 : 2), *b = seen_type(y, jump ? 2 : 3);
  auto says_nothing = [](PyTypeObject* type) {
    return type && type->tp_version_tag && (type->tp_richcompare == PyBaseObject_Type.tp_richcompare || type == Py_TYPE(Py_None));
  };
  if (!says_nothing(a) || !says_nothing(b)) return false;
  auto check = [&](Operand operand, PyTypeObject* type) {
    return type->tp_flags & Py_TPFLAGS_IMMUTABLETYPE ? check_type(object(operand), type) : check_version(object(operand), type, type->tp_version_tag);
  };
  if (!check(x, a) || !check(y, b)) return true;
  if (jump) {
    bool holds = logged_->jumped != ((relation & relation_jump_if_false) != 0);
    guard_same(object(x), object(y), holds == (op == Py_EQ));
    consume(y), consume(x);
    return true;
  }
  Val same = value_node(Ir::same, Type::boolean, object(x), object(y));
  return finish_number(pc->a, op == Py_EQ ? same : value_node(Ir::not_, Type::boolean, same), {y, x});
}

bool Builder::compare_quietly(bool jump) {
  const Word* pc = logged_->pc;
  Operand x = jump ? pc->a : pc->b, y = jump ? pc->b : pc->c;
  unsigned relation = jump ? pc[1].field[3] : pc[1].field[0];
  if (compare_identities(jump, relation, x, y)) return true;
  if (!is_scalar(x, logged_->types[jump ? 1 : 2]) || !is_scalar(y, logged_->types[jump ? 2 : 3])) return failed_;
  auto is_tuple = [&](Operand operand) { return !is_number(operand) && (unmade_tuple(operand) || types_[object(operand)] == &PyTuple_Type); };
  unsigned op = relation & relation_mask;
  if (is_tuple(x) || is_tuple(y)) {
    if (!is_tuple(x) || !is_tuple(y) || (op != Py_EQ && op != Py_NE)) return false;
    Val a = object(x), b = object(y), equal = call_quietly(&trace_equal, snapshot_here(), a, b);
    if (jump) return finish_jump((logged_->jumped != ((relation & relation_jump_if_false) != 0)) == (op == Py_EQ), equal, {y, x});
    types_[equal] = &PyBool_Type;
    Val is_true = value_node(Ir::same, Type::boolean, equal, constant_object(Py_True));
    return finish_number(pc->a, op == Py_EQ ? is_true : value_node(Ir::not_, Type::boolean, is_true), {y, x});
  }
  Val a = object(x), b = object(y);
  Val result = call_quietly(&PyObject_RichCompare, raise_snapshot(), a, b, constant(Type::integer, op));
  if (jump) return finish_jump(logged_->jumped != ((relation & relation_jump_if_false) != 0), result, {y, x});
  types_[result] = &PyBool_Type;
  return finish_number(pc->a, value_node(Ir::same, Type::boolean, result, constant_object(Py_True)), {y, x});
}

}  // namespace whipsnake
