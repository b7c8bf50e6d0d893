// What an instruction is in the intermediate form: items of containers, building and taking apart.
#include "opt/builder.h"

#include "ops/call.h"
#include "python/array.h"
#include "python/dict.h"

namespace whipsnake {

using namespace ops;

// Items

// The place that an index means: where it is, in units of the item.
bool Builder::check_index(Val& index, Val size) {
  const Node& node = form_[index];
  bool known = node.op == Ir::constant;
  if (!known && logged_->negative) guard({.op = Ir::guard_order, .how = static_cast<uint8_t>(Order::less), .a = index, .b = constant(Type::integer, 0)});
  if (known ? form_[index].constant < 0 : logged_->negative) index = emit_checked(Ir::add, size, index);
  guard({.op = Ir::guard_order, .how = static_cast<uint8_t>(Order::below), .a = index, .b = size});
  return true;
}

bool Builder::lower_items() {
  const Word* pc = logged_->pc;
  constexpr int32_t size_offset = offsetof(PyVarObject, ob_size), items_of_list = offsetof(PyListObject, ob_item), items_of_tuple = offsetof(PyTupleObject, ob_item);
  switch (logged_->opcode) {
    case Opcode::SUBSCRIPT_LIST: {
      Val list = object(pc->b), index = integer(pc->c);
      if (!check_type(list, &PyList_Type)) return true;
      check_index(index, load(list_header, Type::integer, list, size_offset));
      Val value = load_item(list, index, load(list_header, Type::object, list, items_of_list));
      return finish_object(pc->a, value, {pc->c, pc->b});
    }
    case Opcode::SUBSCRIPT_DICT: return dict_item(&PyDict_Type);
    case Opcode::STORE_SUBSCRIPT_DICT: return store_dict_item(&PyDict_Type);
    case Opcode::STORE_SUBSCRIPT_PYTHON: return call_operation({pc->a, pc->b, pc->c}, 1, const_cast<Word*>(pc) + 3);
    case Opcode::SUBSCRIPT_PYTHON: {
      if (is_number(pc->b) || logged_->event != Event::entered) return false;
      snapshot_here();
      Val container = object(pc->b);
      if (!check_version(container, logged_->types[2], static_cast<uint32_t>(pc[1].half[0]))) return true;
      auto* function = reinterpret_cast<PyFunctionObject*>(cached_object(pc[2]));
      Code* code = ready_now(engine_, reinterpret_cast<PyCodeObject*>(function->func_code));
      if (!code || code->plain_parameters != 2 || !is_versioned(function)) return false;
      check_word(&function->func_version, function->func_version);
      check_entry(code);
      return enter({Content::borrowed, constant_object(reinterpret_cast<PyObject*>(function))}, function, code, {take(pc->b), take(pc->c)}, const_cast<Word*>(pc) + 3, Awaits::value);
    }
    case Opcode::SUBSCRIPT_TUPLE: {
      if (auto* items = unmade_tuple(pc->b)) {
        Val index = integer(pc->c);
        if (form_[index].op == Ir::constant && form_[index].constant >= 0 && form_[index].constant < static_cast<int64_t>(items->size())) {
          Register value = (*items)[static_cast<size_t>(form_[index].constant)];
          if (value.content == Content::owned) value.content = Content::borrowed;
          consume(pc->c), consume(pc->b);
          set(pc->a, value);
          return true;
        }
      }
      Val tuple = object(pc->b), index = integer(pc->c);
      if (!check_type(tuple, &PyTuple_Type)) return true;
      check_index(index, load(immutable, Type::integer, tuple, size_offset));
      Val value = load(immutable, Type::object, tuple, items_of_tuple, Width::w64, index);
      return finish_object(pc->a, value, {pc->c, pc->b});
    }
    case Opcode::SUBSCRIPT_BYTES: {
      Val bytes = object(pc->b), index = integer(pc->c);
      if (!check_type(bytes, &PyBytes_Type)) return true;
      check_index(index, load(immutable, Type::integer, bytes, size_offset));
      return finish_number(pc->a, emit({.op = Ir::load, .type = Type::integer, .how = static_cast<uint8_t>(Width::u8), .a = bytes, .b = index, .aux = offsetof(PyBytesObject, ob_sval)}), {pc->c, pc->b});
    }
    case Opcode::SUBSCRIPT_ARRAY_FLOAT: case Opcode::SUBSCRIPT_ARRAY_INT: {
      Val items, index, array = object(pc->b);
      index = integer(pc->c);
      if (!array_items(array, logged_->types[2], pc, index, items)) return true;
      bool floats = logged_->opcode == Opcode::SUBSCRIPT_ARRAY_FLOAT;
      // Each load gives a number of its own: two are two objects when they are boxed.
      Val value = emit({.op = Ir::load, .type = floats ? Type::real : Type::integer, .how = static_cast<uint8_t>(width_of(pc[1].field[3])), .a = items, .b = index});
      return finish_number(pc->a, value, {pc->c, pc->b});
    }
    case Opcode::STORE_SUBSCRIPT_LIST: {
      Val list = object(pc->a), index = integer(pc->b);
      if (!check_type(list, &PyList_Type)) return true;
      check_index(index, load(list_header, Type::integer, list, size_offset));
      Val items = load(list_header, Type::object, list, items_of_list);
      promote();
      Val old = load_item(list, index, items);
      if (is_number(pc->c) && form_[at(index_of(pc->c)).value].type == Type::real && (types_[old] ? types_[old] : logged_->types[0]) == &PyFloat_Type && is_only_holder(pc->c)) {
        check_type(old, &PyFloat_Type);
        Val number = real(pc->c);
        emit({.op = Ir::update_real, .a = items, .b = number, .c = index, .extra = old});
        forget(item);
        forget(payload);
        know(payload, list, 0, index, number);
        consume(pc->c);
      } else {
        Val value = take_reference(pc->c);
        emit({.op = Ir::store, .how = static_cast<uint8_t>(Width::w64), .a = items, .b = value, .c = index});
        forget(item);
        forget(payload);
        know(item, list, 0, index, value);
        release_later(old);
      }
      consume(pc->b);
      consume(pc->a);
      return true;
    }
    case Opcode::STORE_SUBSCRIPT_ARRAY_FLOAT: {
      Val items, array = object(pc->a), index = integer(pc->b), value = real(pc->c);
      if (!array_items(array, logged_->types[1], pc, index, items)) return true;
      emit({.op = Ir::store, .type = Type::none, .how = static_cast<uint8_t>(Width::w64), .a = items, .b = value, .c = index});
      consume(pc->c), consume(pc->b), consume(pc->a);
      return true;
    }
    case Opcode::STORE_SUBSCRIPT_ARRAY_INT: {
      Val items, array = object(pc->a), index = integer(pc->b), value = integer(pc->c);
      if (!array_items(array, logged_->types[1], pc, index, items)) return true;
      auto width = width_of(pc[1].field[3]);
      if (width != Width::w64) {
        int bits = 8 << log2_of(width);
        bool is_signed = width == Width::i8 || width == Width::i16 || width == Width::i32;
        int64_t low = is_signed ? -(int64_t{1} << (bits - 1)) : 0, high = is_signed ? (int64_t{1} << (bits - 1)) - 1 : (int64_t{1} << bits) - 1;
        guard({.op = Ir::guard_order, .how = static_cast<uint8_t>(Order::greater_equal), .a = value, .b = constant(Type::integer, low)});
        guard({.op = Ir::guard_order, .how = static_cast<uint8_t>(Order::less_equal), .a = value, .b = constant(Type::integer, high)});
      }
      emit({.op = Ir::store, .how = static_cast<uint8_t>(width), .a = items, .b = value, .c = index});
      consume(pc->c), consume(pc->b), consume(pc->a);
      return true;
    }
    case Opcode::LIST_APPEND: {
      Val list = object(pc->a);
      if (!check_type(list, &PyList_Type)) return true;
      append(list, object(pc->b));
      consume(pc->b);
      return true;
    }
    case Opcode::UNPACK_PAIR: case Opcode::UNPACK_TUPLE: case Opcode::UNPACK_LIST:
    case Opcode::UNPACK_LOCALS_PAIR: case Opcode::UNPACK_LOCALS_TUPLE: case Opcode::UNPACK_LOCALS_LIST: return unpack();
    default: return false;
  }
}

void Builder::append(Val list, Val item) {
  promote();
  emit({.op = Ir::call_or_raise, .type = Type::object, .a = list, .b = item, .snapshot = raise_snapshot(), .constant = reinterpret_cast<int64_t>(&trace_append)});
  forget(list_header);
}

bool Builder::unpack() {
  const Word* pc = logged_->pc;
  bool from_list = logged_->opcode == Opcode::UNPACK_LIST || logged_->opcode == Opcode::UNPACK_LOCALS_LIST;
  bool stores = family_of(logged_->opcode) == Opcode::UNPACK_LOCALS;
  unsigned count = pc->c;
  if (is_number(pc->b)) return false;
  if (auto* items = unmade_tuple(pc->b); items && !from_list && items->size() == count) {
    std::vector<Register> values = *items;
    for (Register& value : values)
      if (value.content == Content::owned) value.content = Content::borrowed;
    consume(pc->b);
    for (unsigned i = 0; i < count; i++)
      stores ? set(static_cast<Operand>((&pc[2].field[0])[i] | owns_bit), values[i]) : set(static_cast<Operand>(index_of(pc->a) + count - 1 - i), values[i]);
    return true;
  }
  Val source = object(pc->b);
  if (!check_type(source, from_list ? &PyList_Type : &PyTuple_Type)) return true;
  Space header = from_list ? list_header : immutable;
  check_field(header, source, offsetof(PyVarObject, ob_size), count);
  std::vector<Val> values;
  for (unsigned i = 0; i < count; i++) {
    auto offset = static_cast<int32_t>(8 * i);
    values.push_back(from_list ? load_item(source, constant(Type::integer, i), load(list_header, Type::object, source, offsetof(PyListObject, ob_item)))
                               : load(immutable, Type::object, source, static_cast<int32_t>(offsetof(PyTupleObject, ob_item)) + offset));
  }
  if (!stores) {
    unsigned first = index_of(pc->a);
    std::vector<Register> results;
    bool keeps = !is_constant(pc->b) && owns(pc->b) && index_of(pc->b) >= first && index_of(pc->b) < first + count;
    Register old = keeps ? take(pc->b) : Register{};
    if (keeps && old.content == Content::owned) release_later(old.value);
    for (unsigned i = 0; i < count; i++) at(first + count - 1 - i) = {Content::borrowed, values[i]};
    if (!keeps) consume(pc->b);
    touch();
    return true;
  }
  for (unsigned i = 0; i < count; i++) set(static_cast<Operand>((&pc[2].field[0])[i] | owns_bit), {Content::borrowed, values[i]});
  consume(pc->b);
  return true;
}

Val Builder::load_item(Val list, Val index, Val items) {
  if (const Fact* known = fact(item, list, 0, index)) return known->value;
  Val value = emit({.op = Ir::load, .type = Type::object, .how = static_cast<uint8_t>(Width::w64), .a = items, .b = index});
  know(item, list, 0, index, value);
  if (const Fact* known = fact(payload, list, 0, index)) {
    types_[value] = &PyFloat_Type;
    unboxed_[value] = known->value;
  }
  return value;
}
bool Builder::is_only_holder(Operand operand) {
  Val number = at(index_of(operand)).value;
  unsigned holders = 0;
  for (auto& [container, known] : unmade_)
    for (const Register& item : known.items) holders += item.content == Content::number && item.value == number;
  for (BuiltFrame& frame : frames_)
    for (Register& place : frame.registers) holders += place.content == Content::number && place.value == number;
  return holders == 1 && owns(operand);
}
bool Builder::finish_object(Operand result, Val value, std::initializer_list<Operand> consumed) {
  in_hand_ = {Content::borrowed, value};
  for (Operand operand : consumed) consume(operand);
  set(result, std::exchange(in_hand_, {}));
  return true;
}

Width Builder::width_of(uint16_t typecode) {
  switch (typecode) {
    case 'b': return Width::i8;
    case 'B': return Width::u8;
    case 'h': return Width::i16;
    case 'H': return Width::u16;
    case 'i': return Width::i32;
    case 'I': return Width::u32;
    default: return Width::w64;
  }
}
bool Builder::array_items(Val array, PyTypeObject* seen, const Word* pc, Val& index, Val& items) {
  if (!check_version(array, seen, static_cast<uint32_t>(pc[1].half[0]))) return false;
  Val kind = load(array_header, Type::object, array, offsetof(ArrayObject, kind));
  Val wanted = constant(Type::object, static_cast<int64_t>(pc[2].bits & pointer_mask));
  if (const Fact* known = fact(array_header, array, -1); !known || known->value != wanted) {
    guard({.op = Ir::guard_same, .a = kind, .b = wanted});
    know(array_header, array, -1, 0, wanted);
  }
  check_index(index, load(array_header, Type::integer, array, offsetof(PyVarObject, ob_size)));
  items = load(array_header, Type::object, array, offsetof(ArrayObject, items));
  return true;
}

// Building

bool Builder::build_tuple() {
  const Word* pc = logged_->pc;
  unsigned first = index_of(pc->b), count = pc->c;
  if (count > largest_reserved) return false;
  std::vector<Register> items;
  for (unsigned i = 0; i < count; i++) items.push_back(take(static_cast<Operand>((first + i) | owns_bit)));
  for (const Register& item : items)
    if (item.content == Content::null || item.content == Content::index) abort("a tuple of nothing");
  set(pc->a, {Content::owned, new_unmade(nullptr, std::move(items))});
  return true;
}
bool Builder::build_list() {
  const Word* pc = logged_->pc;
  unsigned first = index_of(pc->b), count = pc->c;
  constexpr unsigned most = 8;
  if (count > most) return false;
  Val list = emit({.op = Ir::call_or_raise, .type = Type::object, .a = constant(Type::integer, count), .snapshot = snapshot_here(), .constant = reinterpret_cast<int64_t>(&trace_list)});
  Val items = count ? load(list_header, Type::object, list, offsetof(PyListObject, ob_item)) : Val{0};
  for (unsigned i = 0; i < count; i++) {
    Val value = take_reference(static_cast<Operand>((first + i) | owns_bit));
    emit({.op = Ir::store, .how = static_cast<uint8_t>(Width::w64), .a = items, .b = value, .aux = static_cast<int32_t>(8 * i)});
    know(item, list, 0, constant(Type::integer, i), value);
  }
  types_[list] = &PyList_Type;
  set(pc->a, {Content::owned, list});
  return true;
}

// Something that is compared and hashed without running a program's code.
bool Builder::is_scalar(Operand operand, PyTypeObject* seen) {
  if (is_number(operand)) return true;
  if (unmade_tuple(operand)) return true;  // looked at when it has been made
  Val value = object(operand);
  if (types_[value]) seen = types_[value];
  return seen && (is_scalar_type(seen) || seen == &PyTuple_Type) && check_type(value, seen);
}
// What a dict or set can be asked for: C looks again whether it compares quietly.
bool Builder::is_key(Operand operand, PyTypeObject* seen) {
  if (is_scalar(operand, seen) || failed_) return !failed_;
  Val value = object(operand);
  if (types_[value]) seen = types_[value];
  return seen && instances_compare_quietly(seen) && check_type(value, seen);
}
bool Builder::dict_item(PyTypeObject* seen) {
  const Word* pc = logged_->pc;
  if (!seen || !gets_as_dict(seen)) return false;
  if (is_number(pc->b) || !is_key(pc->c, logged_->types[3])) return failed_;
  Val dict = object(pc->b), key = object(pc->c);
  if (!check_type(dict, seen)) return true;
  const Fact* known = fact(lookup, dict, 0, key);
  Register value{known ? Content::borrowed : Content::owned, known ? known->value : Val{0}};
  if (!known) {
    value.value = emit({.op = Ir::call_or_raise, .type = Type::object, .a = dict, .b = key, .snapshot = snapshot_here(), .constant = reinterpret_cast<int64_t>(&trace_dict_item)});
    know(lookup, dict, 0, key, value.value);
  }
  consume(pc->c), consume(pc->b);
  set(pc->a, value);
  return true;
}
bool Builder::store_dict_item(PyTypeObject* seen) {
  const Word* pc = logged_->pc;
  if (!seen || !sets_as_dict(seen)) return false;
  if (is_number(pc->a) || !is_key(pc->b, logged_->types[2])) return failed_;
  Val dict = object(pc->a), key = object(pc->b), value = object(pc->c);
  if (!check_type(dict, seen)) return true;
  promote();
  emit({.op = Ir::call_or_raise, .type = Type::object, .a = dict, .b = key, .c = value, .snapshot = snapshot_here(), .constant = reinterpret_cast<int64_t>(&trace_store_dict_item)});
  forget(dict_state), forget(lookup);
  consume(pc->c), consume(pc->b), consume(pc->a);
  return true;
}
}  // namespace whipsnake
