// What a call of a C function is in the intermediate form.
#include <cmath>

#include "ops/call.h"
#include "ops/int.h"
#include "opt/builder.h"
#include "python/dict.h"

namespace whipsnake {

using namespace ops;

namespace {

enum class Operands : uint8_t { scalars, flat, anything };
enum class Changes : uint8_t { nothing, items };
struct Quiet { const char *owner, *names; Operands operands; Changes changes; };
constexpr Quiet quiet_functions[] = {
#define QUIET(owner, names, operands, changes) {owner, names, Operands::operands, Changes::changes},
#include "opt/quiet.def"
#undef QUIET
};

bool has_word(const char* words, const char* word) {
  size_t length = strlen(word);
  for (const char* at = words; (at = strstr(at, word)); at += length)
    if ((at == words || at[-1] == ' ') && (at[length] == ' ' || !at[length])) return true;
  return false;
}
const Quiet* find_quiet(const char* owner, const char* name) {
  for (const Quiet& row : quiet_functions)
    if (strcmp(row.owner, owner) == 0 && has_word(row.names, name)) return &row;
  return nullptr;
}
const Quiet* find_quiet(PyObject* callable) {
  if (PyType_Check(callable)) {
    auto* type = reinterpret_cast<PyTypeObject*>(callable);
    return type->tp_flags & Py_TPFLAGS_HEAPTYPE ? nullptr : find_quiet("class", type->tp_name);
  }
  if (Py_IS_TYPE(callable, &PyMethodDescr_Type)) {
    auto* method = reinterpret_cast<PyMethodDescrObject*>(callable);
    return method->d_common.d_type->tp_flags & Py_TPFLAGS_IMMUTABLETYPE ? find_quiet(method->d_common.d_type->tp_name, method->d_method->ml_name) : nullptr;
  }
  if (!PyCFunction_CheckExact(callable)) return nullptr;
  auto* function = reinterpret_cast<PyCFunctionObject*>(callable);
  if (function->m_module && PyUnicode_Check(function->m_module)) {
    const char* module = PyUnicode_AsUTF8(function->m_module);
    return module ? find_quiet(module, function->m_ml->ml_name) : nullptr;
  }
  // A method that has been bound: random.random
  PyObject* bases = function->m_self ? Py_TYPE(function->m_self)->tp_mro : nullptr;
  for (Py_ssize_t i = 0; bases && i < PyTuple_GET_SIZE(bases); i++) {
    auto* base = reinterpret_cast<PyTypeObject*>(PyTuple_GET_ITEM(bases, i));
    for (PyMethodDef* method = base->tp_methods; method && method->ml_name; method++)
      if (method == function->m_ml) return strcmp(base->tp_name, "_random.Random") == 0 ? find_quiet(base->tp_name, method->ml_name) : nullptr;
  }
  return nullptr;
}
bool fits(Operands kind, PyTypeObject* type) {
  if (kind == Operands::anything) return true;
  if (is_scalar_type(type)) return true;
  return kind == Operands::flat && (type == &PyRange_Type || type == &PyList_Type || type == &PyTuple_Type || type == &PyDict_Type || type == &PySet_Type || type == &PyFrozenSet_Type ||
                                    type == &PyDictKeys_Type || type == &PyDictValues_Type || type == &PyDictItems_Type);
}

// Functions of one float, of which C's are Python's for a finite result, unless the operand is out of bounds.
struct RealFunction { const char* name; double (*function)(double); };
constexpr RealFunction real_functions[] = {
    {"sin", sin}, {"cos", cos}, {"tan", tan}, {"atan", atan}, {"exp", exp}, {"asin", asin}, {"acos", acos}, {"sinh", sinh}, {"cosh", cosh}, {"tanh", tanh}, {"fabs", fabs},
};

}  // namespace

bool Builder::is_unbound(Operand operand) { return !is_constant(operand) && at(index_of(operand)).content == Content::null; }

bool Builder::finish_call(Register result, unsigned count) {
  const Word* pc = logged_->pc;
  in_hand_ = result;
  consume_call(pc, count);
  set(pc->a, std::exchange(in_hand_, {}));
  return true;
}
void Builder::consume_call(const Word* call, unsigned count) {
  for (unsigned i = count; i-- > 0;) {
    Operand operand = call_operands(call)[i];
    is_unbound(operand) ? static_cast<void>(at(index_of(operand)) = {}) : consume(operand);
  }
  consume(call->b);
}

bool Builder::call_len() {
  const Word* pc = logged_->pc;
  Operand operand = call_operands(pc)[0];
  if (is_number(operand)) return false;
  if (known_object(object(pc->b)) != engine_->interpreter->callable_cache.len) return false;
  Val value = object(operand);
  PyTypeObject* seen = types_[value] ? types_[value] : logged_->types[1];
  Val size;
  if (seen && seen->tp_as_sequence && seen->tp_as_sequence->sq_length == PyList_Type.tp_as_sequence->sq_length)
    size = (seen == &PyList_Type ? check_type(value, seen) : check_version(value, seen, seen->tp_version_tag)) ? load(list_header, Type::integer, value, offsetof(PyVarObject, ob_size)) : 1;
  else if (seen == &PyTuple_Type || seen == &PyBytes_Type) size = check_type(value, seen) ? load(immutable, Type::integer, value, offsetof(PyVarObject, ob_size)) : 1;
  else if (seen == &PyUnicode_Type) size = check_type(value, seen) ? load(immutable, Type::integer, value, offsetof(PyASCIIObject, length)) : 1;
  else if (is_counted_quietly(seen))
    size = check_type(value, seen) ? emit({.op = Ir::call, .type = Type::integer, .a = value, .constant = reinterpret_cast<int64_t>(&trace_size)}) : 1;
  else return false;
  // Each call gives an int of its own.
  return finish_call({Content::number, emit({.op = Ir::or_, .type = Type::integer, .a = size, .b = constant(Type::integer, 0)})}, 1);
}

// What isinstance says of instances of a class, where no code is asked: 1, 0, or -1.
static int is_instance_of(PyTypeObject* seen, PyObject* wanted) {
  if (Py_TYPE(wanted) != &PyType_Type) return -1;
  PyObject* bases = seen->tp_mro;
  for (Py_ssize_t i = 0; bases && i < PyTuple_GET_SIZE(bases); i++)
    if (PyTuple_GET_ITEM(bases, i) == wanted) return 1;
  // Others may say of themselves that they are one.
  if (seen->tp_getattro != PyObject_GenericGetAttr && !(seen->tp_flags & Py_TPFLAGS_IMMUTABLETYPE)) return -1;
  return _PyType_Lookup(seen, &_Py_ID(__class__)) == _PyType_Lookup(&PyBaseObject_Type, &_Py_ID(__class__)) ? 0 : -1;
}

bool Builder::call_isinstance() {
  const Word* pc = logged_->pc;
  const Operand* operands = call_operands(pc);
  if (is_number(operands[1]) || known_object(object(pc->b)) != engine_->interpreter->callable_cache.isinstance) return false;
  std::vector<PyObject*> wanted;
  if (auto* items = unmade_tuple(operands[1])) {
    for (const Register& one : *items) wanted.push_back(one.content == Content::number ? nullptr : known_object(one.value));
  } else if (PyObject* known = known_object(object(operands[1])); known && PyTuple_CheckExact(known)) {
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(known); i++) wanted.push_back(PyTuple_GET_ITEM(known, i));
  } else {
    wanted.push_back(known);
  }
  PyTypeObject* seen = seen_type(operands[0], 1);
  if (!seen || !seen->tp_version_tag) return false;
  int result = 0;
  for (size_t i = 0; i < wanted.size() && result == 0; i++) result = wanted[i] ? is_instance_of(seen, wanted[i]) : -1;
  if (result < 0 || (!is_number(operands[0]) && !check_version(subject(operands[0]), seen, seen->tp_version_tag))) return failed_;
  return finish_call({Content::borrowed, constant_object(result ? Py_True : Py_False)}, 2);
}

bool Builder::call_type() {
  const Word* pc = logged_->pc;
  Operand operand = call_operands(pc)[0];
  if (known_object(object(pc->b)) != reinterpret_cast<PyObject*>(&PyType_Type)) return false;
  PyTypeObject* seen = seen_type(operand, 1);
  if (!seen || (!is_number(operand) && !check_type(subject(operand), seen))) return false;
  return finish_call({Content::borrowed, constant_object(reinterpret_cast<PyObject*>(seen))}, 1);
}

// Functions of numbers that need no box. False: it is none of these.
bool Builder::call_on_numbers(PyObject* callable, const Operand* operands, unsigned count, unsigned skip) {
  auto seen = [&](unsigned i) { return seen_type(operands[i], static_cast<int>(1 + skip + i)); };
  auto finish = [&](Val number) { return finish_call({Content::number, number}, count + skip); };
  auto finish_same = [&](Operand operand) {
    if (is_constant(operand)) return false;
    Register value = at(index_of(operand));
    if (value.content != Content::number) value = {Content::borrowed, object(operand)};
    return finish_call(value, count + skip);
  };
  if (count > 2) return false;
  bool all_real = true, all_int = true;
  for (unsigned i = 0; i < count; i++) all_real &= seen(i) == &PyFloat_Type, all_int &= seen(i) == &PyLong_Type;
  if (callable == reinterpret_cast<PyObject*>(&PyFloat_Type) && count == 1) {
    if (all_int) return finish(value_node(Ir::int_to_real, Type::real, wide(operands[0])));
    if (all_real) real(operands[0]);
    return all_real && finish_same(operands[0]);
  }
  if (callable == reinterpret_cast<PyObject*>(&PyLong_Type) && count == 1 && all_real)
    return finish(emit({.op = Ir::real_to_int, .type = Type::integer, .a = real(operands[0]), .snapshot = snapshot_here()}));
  if (!PyCFunction_CheckExact(callable)) return false;
  auto* function = reinterpret_cast<PyCFunctionObject*>(callable);
  if (!function->m_module) return false;
  const char* name = function->m_ml->ml_name;
  bool builtin = PyUnicode_EqualToUTF8(function->m_module, "builtins"), math = PyUnicode_EqualToUTF8(function->m_module, "math");
  if (builtin && count == 1 && all_real && strcmp(name, "abs") == 0) return finish(value_node(Ir::abs_real, Type::real, real(operands[0])));
  bool least = strcmp(name, "min") == 0;
  if (builtin && count == 2 && (all_real || all_int) && (least || strcmp(name, "max") == 0)) {
    // The second, if it is less or greater; else the first.
    unsigned mask = least ? mask_less : mask_greater;
    if (all_real) {
      Val x = real(operands[1]), y = real(operands[0]);
      guard({.op = Ir::guard_order_real, .how = static_cast<uint8_t>(logged_->second ? mask : ~mask & 15), .a = x, .b = y});
    } else {
      Val x = integer(operands[1]), y = integer(operands[0]);
      Order wanted = logged_->second ? (least ? Order::less : Order::greater) : (least ? Order::greater_equal : Order::less_equal);
      guard({.op = Ir::guard_order, .how = static_cast<uint8_t>(wanted), .a = x, .b = y});
    }
    Operand chosen = operands[logged_->second];
    return is_constant(chosen) ? finish_call({Content::borrowed, object(chosen)}, count + skip) : finish_same(chosen);
  }
  if (!math || count != 1 || !(all_real || all_int)) return false;
  if (strcmp(name, "sqrt") == 0) {
    Val x = either_number(operands[0], seen(0));
    guard({.op = Ir::guard_order_real, .how = mask_greater | mask_equal, .a = x, .b = constant(Type::real, 0)});
    return finish(value_node(Ir::sqrt_real, Type::real, x));
  }
  for (const RealFunction& known : real_functions)
    if (strcmp(name, known.name) == 0)
      return finish(emit({.op = Ir::call_real, .type = Type::real, .a = either_number(operands[0], seen(0)), .snapshot = snapshot_here(), .constant = reinterpret_cast<int64_t>(known.function)}));
  return false;
}

// The operands as objects of which the function asks nothing. False: it might.
bool Builder::quiet_operands(bool flat, bool anything, const Operand* operands, unsigned count, unsigned first, std::vector<Val>& values) {
  constexpr unsigned most_seen = 3;
  for (unsigned i = 0; i < count; i++) {
    if (is_number(operands[i]) || anything) continue;
    PyTypeObject* seen = first + i < most_seen || is_constant(operands[i]) ? seen_type(operands[i], static_cast<int>(1 + first + i)) : nullptr;
    if (!seen || !fits(flat ? Operands::flat : Operands::scalars, seen)) return false;
  }
  for (unsigned i = 0; i < count; i++) {
    Val value = object(operands[i]);
    if (!anything && !is_constant(operands[i]) && !check_type(value, seen_type(operands[i], static_cast<int>(1 + first + i)))) return false;
    values.push_back(value);
  }
  return !failed_;
}

// A C function, or a class that makes its instances in C; `skip`: 1 when there is a place for a self, which is null.
bool Builder::call_c(unsigned skip) {
  const Word* pc = logged_->pc;
  if (is_number(pc->b) || pc->c < skip) return false;
  PyObject* callable = known_object(object(pc->b));
  if (!callable) return call_bound_c(skip);
  const Operand* operands = call_operands(pc) + skip;
  unsigned count = pc->c - skip;
  if (call_question(callable, operands, count, skip) || failed_) return true;
  if (PyType_Check(callable) && call_plain_class(reinterpret_cast<PyTypeObject*>(callable), skip)) return true;
  if (pass_on_range(callable, operands, count, skip) || failed_) return true;
  const Quiet* quiet = find_quiet(callable);
  if (!quiet || pc->c > fast_limit) return false;
  if (call_on_numbers(callable, operands, count, skip)) return true;
  std::vector<Val> values;
  if (failed_ || !quiet_operands(quiet->operands == Operands::flat, quiet->operands == Operands::anything, operands, count, skip, values)) return failed_;
  if (PyType_Check(callable)) {
    auto* type = reinterpret_cast<PyTypeObject*>(callable);
    if (!type->tp_vectorcall) return false;
    Val result = call_array(Convention::vector, type->tp_vectorcall, constant_object(callable), values, raise_snapshot());
    if (type != &PyComplex_Type) types_[result] = type;
    return finish_call({Content::owned, result}, pc->c);
  }
  auto* function = reinterpret_cast<PyCFunctionObject*>(callable);
  Val self = PyCFunction_GET_SELF(function) ? constant(Type::object, reinterpret_cast<int64_t>(PyCFunction_GET_SELF(function))) : constant(Type::object, 0);
  Val result = call_method_def(function->m_ml, self, values);
  return result && finish_call({Content::owned, result}, pc->c);
}

// A method that was bound to an object before: append = list.append.
bool Builder::call_bound_c(unsigned skip) {
  const Word* pc = logged_->pc;
  PyTypeObject* type = logged_->self_type;
  if (!logged_->method || !type || !(type->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) || pc->c > fast_limit) return false;
  bool own = false;
  for (PyMethodDef* method = type->tp_methods; method && method->ml_name; method++) own |= method == logged_->method;
  const Quiet* quiet = own ? find_quiet(type->tp_name, logged_->method->ml_name) : nullptr;
  if (!quiet) return false;
  std::vector<Val> values;
  if (!quiet_operands(quiet->operands == Operands::flat, quiet->operands == Operands::anything, call_operands(pc) + skip, pc->c - skip, skip, values)) return failed_;
  Val callable = object(pc->b);
  if (!check_type(callable, &PyCFunction_Type)) return true;
  guard_constant(load(immutable, Type::object, callable, offsetof(PyCFunctionObject, m_ml)), constant(Type::object, reinterpret_cast<int64_t>(logged_->method)));
  Val self = load(immutable, Type::object, callable, offsetof(PyCFunctionObject, m_self));
  if (!check_type(self, type)) return true;
  return finish_method(logged_->method, quiet->changes == Changes::items, self, values);
}

bool Builder::finish_method(PyMethodDef* method, bool changes_items, Val self, const std::vector<Val>& values) {
  if (changes_items) promote();
  Val result = call_method_def(method, self, values);
  if (!result) return false;
  if (changes_items) forget(list_header), forget(item), forget(payload);
  return finish_call({Content::owned, result}, logged_->pc->c);
}

// The call of what a PyMethodDef says. 0: it has another convention.
Val Builder::call_method_def(PyMethodDef* method, Val self, const std::vector<Val>& values) {
  auto function = reinterpret_cast<const void*>(method->ml_meth);
  switch (method->ml_flags & call_kinds) {
    case METH_NOARGS: case METH_O:
      if (values.size() != ((method->ml_flags & METH_O) ? 1 : 0)) return 0;
      return emit({.op = Ir::call_or_raise, .type = Type::object, .a = self, .b = values.empty() ? constant(Type::object, 0) : values[0],
                   .snapshot = raise_snapshot(), .constant = reinterpret_cast<int64_t>(function)});
    case METH_FASTCALL: return call_array(Convention::fast, function, self, values, raise_snapshot());
    case METH_FASTCALL | METH_KEYWORDS: return call_array(Convention::keywords, function, self, values, raise_snapshot());
    default: return 0;
  }
}

// set.add, dict.get and list.remove, which compare keys.
bool Builder::call_by_key(PyMethodDescrObject* method, const Operand* operands) {
  const Word* pc = logged_->pc;
  PyTypeObject* type = method->d_common.d_type;
  const char* name = method->d_method->ml_name;
  bool adds = type == &PySet_Type && pc->c == 2 && strcmp(name, "add") == 0;
  bool gets = type == &PyDict_Type && (pc->c == 2 || pc->c == 3) && strcmp(name, "get") == 0;
  bool removes = type == &PyList_Type && pc->c == 2 && strcmp(name, "remove") == 0;
  PyTypeObject* seen = seen_type(operands[0], 1);
  if ((!adds && !gets && !removes) || !seen || !PyType_IsSubtype(seen, type) || !is_exactly(operands[0], seen, seen) || !is_key(operands[1], logged_->types[2])) return failed_;
  Val self = object(operands[0]), key = object(operands[1]);
  if (adds) {
    call_quietly(&trace_set_add, snapshot_here(), self, key);
    return finish_call({Content::borrowed, constant_object(Py_None)}, 2);
  }
  if (removes) {
    promote();
    call_quietly(&trace_list_remove, snapshot_here(), self, key);
    forget(list_header), forget(item), forget(payload);
    return finish_call({Content::borrowed, constant_object(Py_None)}, 2);
  }
  Val otherwise = pc->c == 3 ? object(operands[2]) : constant_object(Py_None);
  Val value = call_quietly(&trace_dict_get, snapshot_here(), self, key, otherwise);
  return finish_call({Content::owned, value}, pc->c);
}

// str.encode and bytes.decode, by a codec that is no program's; what is to be done with errors is done there, too.
bool Builder::is_usual_codec(PyMethodDescrObject* method, const Operand* operands) {
  bool encodes = method->d_common.d_type == &PyUnicode_Type && strcmp(method->d_method->ml_name, "encode") == 0;
  bool decodes = method->d_common.d_type == &PyBytes_Type && strcmp(method->d_method->ml_name, "decode") == 0;
  if (!encodes && !decodes) return false;
  constexpr const char* names[2] = {"utf-8 utf8 UTF-8 ascii latin-1", "strict ignore replace surrogatepass surrogateescape"};
  for (unsigned i = 1; i < logged_->pc->c; i++) {
    PyObject* given = i > 2 || is_number(operands[i]) ? nullptr : known_object(object(operands[i]));
    if (!given || !PyUnicode_CheckExact(given) || !PyUnicode_IS_ASCII(given)) return false;
    const char* word = PyUnicode_AsUTF8(given);
    if (!*word || strchr(word, ' ') || !has_word(names[i - 1], word)) return false;
  }
  return true;
}

// A method descriptor; its self is the first operand.
bool Builder::call_c_method() {
  const Word* pc = logged_->pc;
  const Operand* operands = call_operands(pc);
  if (is_number(pc->b) || pc->c < 1 || pc->c > fast_limit || is_unbound(operands[0])) return false;
  PyObject* callable = known_object(object(pc->b));
  if (callable && Py_IS_TYPE(callable, &PyMethodDescr_Type) && call_by_key(reinterpret_cast<PyMethodDescrObject*>(callable), operands)) return true;
  if (!callable || !Py_IS_TYPE(callable, &PyMethodDescr_Type)) return false;
  auto* method = reinterpret_cast<PyMethodDescrObject*>(callable);
  constexpr Quiet usual_codec = {nullptr, nullptr, Operands::scalars, Changes::nothing};
  const Quiet* quiet = is_usual_codec(method, operands) ? &usual_codec : find_quiet(callable);
  if (!quiet) return failed_;
  PyTypeObject* seen = seen_type(operands[0], 1);
  if (!seen || !PyType_IsSubtype(seen, method->d_common.d_type)) return false;
  std::vector<Val> values;
  if (!quiet_operands(quiet->operands == Operands::flat, quiet->operands == Operands::anything, operands + 1, pc->c - 1, 1, values)) return failed_;
  Val self = object(operands[0]);
  if (!check_type(self, seen)) return true;
  return finish_method(method->d_method, quiet->changes == Changes::items, self, values);
}

}  // namespace whipsnake
