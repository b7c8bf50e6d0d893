// What an instruction is in the intermediate form: calls, returns.
#include "opt/builder.h"

#include "ops/call.h"
#include "ops/global.h"
#include "ops/operation.h"
#include "ops/watch.h"
#include "trace/helpers.h"

namespace whipsnake {

using namespace ops;

// Calls

// That one more level of recursion is left, or two. Levels are checked in steps; a frame that is not pushed has not taken its
// level yet.
void Builder::check_depth() {
  constexpr int32_t step = 30, slack = 4;
  int32_t levels = 0, not_taken = 0;
  for (size_t i = 1; i < frames_.size(); i++) {
    int32_t takes = levels_of(frames_[i - 1].awaits);
    levels += takes;
    not_taken += frames_[i].in_memory ? 0 : takes;
  }
  Val which = constant(Type::integer, levels / step);
  if (fact(checked, which, 1)) return;
  guard({.op = Ir::guard_depth, .constant = not_taken + step + slack});
  know(checked, which, 1, 0, which);
}

// That a call of the code may be followed.
constexpr int32_t entry_place = 2;
bool Builder::has_checked_entry(Code* code) { return fact(checked, constant(Type::object, reinterpret_cast<int64_t>(code->python)), entry_place) != nullptr; }
void Builder::check_entry(Code* code) {
  check_depth();
  if (!has_checked_entry(code)) {
    guard({.op = Ir::guard_resume, .constant = reinterpret_cast<int64_t>(code->python)});
    know(checked, constant(Type::object, reinterpret_cast<int64_t>(code->python)), entry_place, 0, constant(Type::object, 0));
  }
  if (pushed_[step_]) check_room(code);
}

// Of recursion that is followed: the interpreter would have looked at the function's trace.
void Builder::count_recursion() {
  const Traces& traces = *engine_->traces;
  const Word* enter = logged_->next;
  bool recurs = std::any_of(frames_.begin(), frames_.end(), [&](const BuiltFrame& frame) { return frame.code == logged_->next_code; });
  if (!recurs || family_of(static_cast<Opcode>(enter->opcode)) != Opcode::ENTER) return;
  auto known = traces.functions.find(enter);
  if (enter == recording_.function) emit({.op = Ir::recursion, .aux = static_cast<int32_t>(own_trace)});
  else if (known != traces.functions.end()) emit({.op = Ir::recursion, .aux = static_cast<int32_t>(known->second)});
}

// Follow a call without pushing its frame.
bool Builder::enter(Register callable, PyFunctionObject* known, Code* code, std::vector<Register> arguments, Word* resume, Awaits awaits) {
  if (known && ready_now(engine_, reinterpret_cast<PyCodeObject*>(known->func_code)) != code) {
    abort("a function that has changed");
    return true;
  }
  check_entry(code);
  count_recursion();
  top().resume = resume;
  top().awaits = awaits;
  BuiltFrame frame{code, false, callable, known ? known->func_globals : nullptr, nullptr, Awaits::value,
                   std::vector<Register>(code->frame_slots - FRAME_SPECIALS_SIZE)};
  for (size_t i = 0; i < arguments.size(); i++) {
    if (arguments[i].content == Content::memory) arguments[i].content = Content::borrowed;
    frame.registers[i] = arguments[i];
  }
  frames_.push_back(std::move(frame));
  touch();
  if (pushed_[step_]) push(frames_.size() - 1);
  return true;
}

// That a function is still as it was; `known`: it is a constant.
bool Builder::check_version_of(Val callable, PyFunctionObject* known, uint32_t version) {
  if (known && known->func_version != version) {
    abort("a function that has changed");
    return false;
  }
  if (known) check_word(&known->func_version, version);
  else if (check_type(callable, &PyFunction_Type)) check_field(checked, callable, offsetof(PyFunctionObject, func_version), version);
  return !failed_;
}
// That a call's function is the one that the site knows, and that its frame may be entered. Before any operand is taken: a
// register that gives up a loan gets a reference, of which an exit would know nothing.
bool Builder::check_callee(Word* call, Val callable, PyFunctionObject* known) {
  if (!check_version_of(callable, known, call_version(call))) return false;
  check_entry(reinterpret_cast<Code*>(call[2].bits));
  return !failed_;
}
// In the place for a self there was one when it was recorded. What is only loaded from there may be none at another time.
void Builder::check_self(Operand place) {
  if (is_constant(place) || at(index_of(place)).content != Content::memory) return;
  Val self = object(static_cast<Operand>(index_of(place)));
  if (form_[self].op == Ir::load_register && !some_[self]) guard({.op = Ir::guard_some, .a = self});
  some_[self] = true;
}
// The same of a function that may be none that is known, of so many arguments.
bool Builder::check_callee(Word* call, Val callable, PyFunctionObject* known, unsigned given) {
  if (!check_callee(call, callable, known)) return false;
  if (!known) defaults_of(callable, known, given, static_cast<unsigned>(reinterpret_cast<Code*>(call[2].bits)->python->co_argcount));
  return !failed_;
}

unsigned Builder::default_count(PyFunctionObject* known) const {
  if (!known) return logged_->defaults;
  return known->func_defaults ? static_cast<unsigned>(PyTuple_GET_SIZE(known->func_defaults)) : 0;
}
// What the parameters from `given` on get. Of a function that is no constant they are loaded: others of the same code, and
// so of the same version, have other values.
std::vector<Register> Builder::defaults_of(Val callable, PyFunctionObject* known, unsigned given, unsigned parameters) {
  std::vector<Register> values;
  unsigned count = default_count(known);
  if (given >= parameters) return values;
  if (given + count < parameters) {
    abort("defaults that have changed");
    return values;
  }
  Val defaults = known ? 0 : load(checked, Type::object, callable, offsetof(PyFunctionObject, func_defaults));
  if (!known) {
    check_some(defaults);
    check_field(checked, defaults, offsetof(PyVarObject, ob_size), count);
  }
  for (unsigned i = given + count - parameters; i < count; i++)
    values.push_back({Content::borrowed, known ? constant_object(PyTuple_GET_ITEM(known->func_defaults, i))
                                               : load(immutable, Type::object, defaults, static_cast<int32_t>(offsetof(PyTupleObject, ob_item) + 8 * i))});
  return values;
}

// A call of a Python function, with exactly its positional parameters or less. `self`: taken by a load already.
bool Builder::call_python(Word* call, Register callable, PyFunctionObject* known, unsigned skip, Register* self) {
  auto* code = reinterpret_cast<Code*>(call[2].bits);
  // (What has to be checked of a function that is no constant, has been when its operand was taken.)
  std::vector<Register> arguments, defaults = defaults_of(callable.value, known, call->c - skip + (self ? 1 : 0), static_cast<unsigned>(code->python->co_argcount));
  if (self) arguments.push_back(*self);
  for (unsigned i = skip; i < call->c; i++) arguments.push_back(take(call_operands(call)[i]));
  arguments.insert(arguments.end(), defaults.begin(), defaults.end());
  return enter(callable, known, code, std::move(arguments), call + call_words(call->c), Awaits::value);
}

// Of a method object, which may be a constant.
Val Builder::part_of_method(Val method, size_t offset) {
  PyObject* known = known_object(method);
  return known ? constant_object(*reinterpret_cast<PyObject**>(reinterpret_cast<char*>(known) + offset)) : load(immutable, Type::object, method, static_cast<int32_t>(offset));
}
// A method object: its function, with its self in front.
bool Builder::call_bound(unsigned skip) {
  auto* call = const_cast<Word*>(logged_->pc);
  if (logged_->event != Event::entered || is_number(call->b) || (skip && !is_unbound(call_operands(call)[0]))) return false;
  Val method = object(call->b);
  auto* known = reinterpret_cast<PyMethodObject*>(known_object(method));
  auto* function = known ? reinterpret_cast<PyFunctionObject*>(known->im_func) : nullptr;
  auto* code = reinterpret_cast<Code*>(call[2].bits);
  unsigned given = 1 + call->c - skip, parameters = static_cast<unsigned>(code->python->co_argcount);
  if (known ? !PyMethod_Check(known_object(method)) : given > parameters || given + logged_->defaults < parameters) return false;
  if (!known && !check_type(method, &PyMethod_Type)) return true;
  Register callable{Content::borrowed, part_of_method(method, offsetof(PyMethodObject, im_func))}, self{Content::borrowed, part_of_method(method, offsetof(PyMethodObject, im_self))};
  if (!check_callee(call, callable.value, function, given)) return true;
  if (skip) at(index_of(call_operands(call)[0])) = {};
  consume(call->b);
  return call_python(call, callable, function, skip, &self);
}

// A function with *args or **kwargs: a tuple of what is left over, and a dict that is empty.
bool Builder::call_rest(bool has_self_place) {
  auto* call = const_cast<Word*>(logged_->pc);
  if (logged_->event != Event::entered || is_number(call->b)) return false;
  Val callable = object(call->b);
  PyObject* known = known_object(callable);
  if (!known || !PyFunction_Check(known)) return false;
  auto* function = reinterpret_cast<PyFunctionObject*>(known);
  auto* code = reinterpret_cast<Code*>(call[2].bits);
  const Operand* operands = call_operands(call);
  if (has_self_place && (is_constant(operands[0]) || at(index_of(operands[0])).content == Content::memory)) return false;
  unsigned first = has_self_place && is_unbound(operands[0]) ? 1 : 0, given = call->c - first;
  auto parameters = static_cast<unsigned>(code->python->co_argcount);
  auto with_default = function->func_defaults ? static_cast<unsigned>(PyTuple_GET_SIZE(function->func_defaults)) : 0;
  int flags = code->python->co_flags;
  if (given + with_default < parameters || (given > parameters && !(flags & CO_VARARGS)) || given > parameters + largest_reserved) return false;
  snapshot_here();
  if (!check_callee(call, callable, function)) return true;
  Val keywords = 0;
  if (flags & CO_VARKEYWORDS) {
    bool waits = can_wait(&PyDict_Type);
    keywords = waits ? new_unmade(&PyDict_Type, {}) : emit({.op = Ir::call_or_raise, .type = Type::object, .snapshot = raise_snapshot(), .constant = reinterpret_cast<int64_t>(&PyDict_New)});
    types_[keywords] = &PyDict_Type;
  }
  if (first) at(index_of(operands[0])) = {};
  std::vector<Register> arguments, rest;
  for (unsigned i = first; i < call->c; i++) (i - first < parameters ? arguments : rest).push_back(take(operands[i]));
  for (Register& item : rest)
    if (item.content == Content::memory) item.content = Content::borrowed;
  for (unsigned i = given; i < parameters; i++)
    arguments.push_back({Content::borrowed, constant_object(PyTuple_GET_ITEM(function->func_defaults, i + with_default - parameters))});
  if (flags & CO_VARARGS) {
    if (rest.empty()) arguments.push_back({Content::borrowed, constant_object(Py_GetConstantBorrowed(Py_CONSTANT_EMPTY_TUPLE))});
    else arguments.push_back({Content::owned, new_unmade(nullptr, std::move(rest))});
  }
  if (keywords) arguments.push_back({Content::owned, keywords});
  return enter(take(call->b), function, code, std::move(arguments), call + call_words(call->c), Awaits::value);
}

// A class whose __init__ is written in Python: the instance is made here, __init__ is followed.
bool Builder::call_class() {
  const Word* pc = logged_->pc;
  PyObject* callable = known_object(object(pc->b));
  if (!callable || !PyType_Check(callable) || logged_->event != Event::entered) return false;
  auto* type = reinterpret_cast<PyTypeObject*>(callable);
  if (type->tp_version_tag != call_version(pc)) return false;
  auto* init = reinterpret_cast<PyFunctionObject*>(cached_object(pc[2]));
  Code* code = ready_now(engine_, reinterpret_cast<PyCodeObject*>(init->func_code));
  unsigned count = pc->c, parameters = code ? code->plain_parameters : 0;
  if (!code || parameters < count + 1 || !is_versioned(init)) return false;
  auto with_default = init->func_defaults ? static_cast<unsigned>(PyTuple_GET_SIZE(init->func_defaults)) : 0;
  if (parameters > count + 1 + with_default) return false;
  check_word(&type->tp_version_tag, type->tp_version_tag);
  check_word(&init->func_version, init->func_version);
  check_entry(code);  // before there is an instance
  Val instance;
  if (can_wait(type)) {
    instance = new_unmade(type, std::vector<Register>(attributes_of(type), Register{Content::null, 0}));
  } else {
    instance = call_array(Convention::build, &helper_instance_or_null, 0, {constant(Type::object, reinterpret_cast<int64_t>(type))}, raise_snapshot());
    set_type(instance, type);
    fresh_ = instance;
    fresh_count_ = 0;
    know_new(instance, type);
  }
  std::vector<Register> arguments{{Content::borrowed, instance}};
  for (unsigned i = 0; i < count; i++) arguments.push_back(take(call_operands(pc)[i]));
  for (unsigned i = count + 1; i < parameters; i++)
    arguments.push_back({Content::borrowed, constant_object(PyTuple_GET_ITEM(init->func_defaults, i + with_default - parameters))});
  consume(pc->b);
  Operand waiting = call_operands(pc)[(count + 5) / 4 * 4 - 2];
  at(waiting) = {Content::owned, instance};
  Awaits awaits = pc[1].field[3] ? Awaits::init_and_shim : Awaits::init;
  return enter({Content::borrowed, constant_object(reinterpret_cast<PyObject*>(init))}, init, code, std::move(arguments), const_cast<Word*>(pc) + call_words(count), awaits);
}

// An operation that a Python function stands for: its operands stay where they are, the function gets copies.
bool Builder::call_operation(const std::vector<Operand>& operands, int field, Word* resume) {
  const Word* pc = logged_->pc;
  return call_operation(operands, logged_->types[field], static_cast<uint32_t>(pc[1].half[0]), reinterpret_cast<PyFunctionObject*>(cached_object(pc[2])), resume);
}
bool Builder::call_operation(const std::vector<Operand>& operands, PyTypeObject* seen, uint32_t version, PyFunctionObject* function, Word* resume) {
  if (is_number(operands[0]) || logged_->event != Event::entered) return false;
  snapshot_here();
  if (!check_version(subject(operands[0]), seen, version)) return true;
  Code* code = ready_now(engine_, reinterpret_cast<PyCodeObject*>(function->func_code));
  if (!code || code->plain_parameters != operands.size() || !is_versioned(function)) return false;
  check_word(&function->func_version, function->func_version);
  check_entry(code);
  std::vector<Register> arguments;
  for (Operand operand : operands) {
    arguments.push_back(take(is_constant(operand) ? operand : index_of(operand)));
    arguments.back().lent = false;  // C calls the function, and lends nothing
  }
  return enter({Content::borrowed, constant_object(reinterpret_cast<PyObject*>(function))}, function, code, std::move(arguments), resume, Awaits::operation);
}
// a + b by a's class: b's must not come before it.
bool Builder::call_operator() {
  const Word* pc = logged_->pc;
  PyTypeObject *a = logged_->types[2], *b = seen_type(pc->c, 3);
  if (is_number(pc->b) || !a || !b || !left_comes_first(a, b, pc[1].field[3])) return false;
  snapshot_here();
  if (a != b && !is_number(pc->c)) {
    bool fixed = b->tp_flags & Py_TPFLAGS_IMMUTABLETYPE;
    if (!fixed && !b->tp_version_tag) return false;
    if (fixed ? !check_type(subject(pc->c), b) : !check_version(subject(pc->c), b, b->tp_version_tag)) return true;
  } else if (a == b && !check_type(subject(pc->c), b)) {
    return true;
  }
  return call_operation({pc->b, pc->c}, 2, const_cast<Word*>(pc) + 3);
}
bool Builder::call_instance() {
  const Word* pc = logged_->pc;
  std::vector<Operand> operands{pc->b};
  operands.insert(operands.end(), call_operands(pc), call_operands(pc) + pc->c);
  return call_operation(operands, 0, const_cast<Word*>(pc) + call_words(pc->c));
}
static const Word* operation_of(Code* code, const Word* end) { return code->words + code->boundary_of(end - 1).word; }
// The function of the operation at `pc` has returned `value`.
void Builder::end_operation(const Word* pc, Register value, BuiltFrame& gone) {
  Opcode family = family_of(static_cast<Opcode>(pc->opcode));
  std::vector<Operand> operands{pc->b, pc->c};  // the last dies first
  if (family == Opcode::STORE_SUBSCRIPT) operands = {pc->c, pc->a, pc->b};
  if (family == Opcode::FOR_ITER) operands.clear();
  if (family == Opcode::CALL) {
    operands = {pc->b};
    operands.insert(operands.end(), call_operands(pc), call_operands(pc) + pc->c);
  }
  std::vector<Register> ended;
  in_hand_ = value;
  for (size_t i = operands.size(); i-- > 0;)
    if (!is_constant(operands[i]) && owns(operands[i])) ended.push_back(take_away(operands[i]));
  touch();
  in_hand_ = {};
  if (family != Opcode::STORE_SUBSCRIPT) set(pc->a, value);
  for (size_t r = gone.registers.size(); r-- > 0;) give_up(gone.registers[r]);
  give_up(gone.function);
  if (family == Opcode::STORE_SUBSCRIPT) give_up(value);
  for (Register operand : ended) give_up(operand);
}

// A call at a site that has seen too many functions to have a form: of one that is known here, or of one like that seen.
bool Builder::call_known(bool has_self_place) {
  auto* call = const_cast<Word*>(logged_->pc);
  if (logged_->event != Event::entered || is_number(call->b)) return false;
  Val callable = object(call->b);
  PyObject* known = known_object(callable);
  bool is_method = known ? PyMethod_Check(known) : logged_->types[0] == &PyMethod_Type;
  if (known && is_method) known = PyMethod_GET_FUNCTION(known);
  if (known ? !PyFunction_Check(known) : !logged_->version) return false;
  auto* function = reinterpret_cast<PyFunctionObject*>(known);
  Code* code = known ? ready_now(engine_, reinterpret_cast<PyCodeObject*>(function->func_code)) : logged_->next_code;
  if (!code || code->plain_parameters == not_plain || (known && !is_versioned(function))) return false;
  const Operand* operands = call_operands(call);
  bool unbound = has_self_place && is_unbound(operands[0]);
  if (has_self_place && !unbound) {
    if (is_method || (!is_constant(operands[0]) && at(index_of(operands[0])).content == Content::memory && !logged_->types[1])) return false;  // it is empty, but not known to be
    check_self(operands[0]);
  }
  unsigned first = unbound ? 1 : 0, given = call->c - first + (is_method ? 1 : 0), parameters = code->plain_parameters;
  if (given > parameters || given + default_count(function) < parameters) return false;
  snapshot_here();
  Register self{Content::null, 0};
  if (is_method) {
    if (!check_type(callable, &PyMethod_Type)) return true;
    self = {Content::borrowed, part_of_method(callable, offsetof(PyMethodObject, im_self))};
    callable = part_of_method(callable, offsetof(PyMethodObject, im_func));
  }
  if (!check_version_of(callable, function, known ? function->func_version : logged_->version)) return true;
  check_entry(code);
  std::vector<Register> arguments;
  if (unbound) at(index_of(operands[0])) = {};
  std::vector<Register> defaults = defaults_of(callable, function, given, parameters);
  if (is_method) arguments.push_back(self);
  for (unsigned i = first; i < call->c; i++) arguments.push_back(take(operands[i]));
  arguments.insert(arguments.end(), defaults.begin(), defaults.end());
  if (!is_method) return enter(take(call->b), function, code, std::move(arguments), call + call_words(call->c), Awaits::value);
  consume(call->b);
  return enter({Content::borrowed, callable}, function, code, std::move(arguments), call + call_words(call->c), Awaits::value);
}

// A call by keywords; see call_keywords_python.
bool Builder::call_by_keywords() {
  auto* call = const_cast<Word*>(logged_->pc);
  if (logged_->event != Event::entered || is_number(call->b)) return false;
  snapshot_here();
  Val callable = object(call->b);
  auto* function = reinterpret_cast<PyFunctionObject*>(known_object(callable));
  if (!function || function->func_version != call_version(call)) return false;
  auto* code = reinterpret_cast<Code*>(word_at(static_cast<uint32_t>(call[2].half[0])));
  const Operand* operands = call_operands(call);
  unsigned count = call->c, taken = 0;
  auto parameters = static_cast<unsigned>(code->python->co_argcount + code->python->co_kwonlyargcount);
  PyObject* defaults = function->func_defaults;
  auto with_default = defaults ? static_cast<unsigned>(PyTuple_GET_SIZE(defaults)) : 0, without = static_cast<unsigned>(code->python->co_argcount) - with_default;
  uint64_t from = sources(call);
  for (unsigned i = 0; i < parameters; i++) {
    unsigned source = from >> (4 * i) & from_default;
    if (source == from_default ? i < without || i - without >= with_default : source >= count || taken >> source & 1) return false;
    if (source != from_default) taken |= 1u << source;
  }
  if (taken & 1) check_self(operands[0]);
  check_word(&function->func_version, function->func_version);
  check_entry(code);
  std::vector<Register> arguments;
  for (unsigned i = 0; i < parameters; i++) {
    unsigned source = from >> (4 * i) & from_default;
    arguments.push_back(source == from_default ? Register{Content::borrowed, constant_object(PyTuple_GET_ITEM(defaults, i - without))} : take(operands[source]));
    if (arguments.back().content == Content::null) return abort("an argument that is none"), true;
  }
  // The names of the keywords, and the place of a self that there is none.
  for (unsigned i = 0; i < count; i++)
    if (!(taken >> i & 1)) is_unbound(operands[i]) ? static_cast<void>(at(index_of(operands[i])) = {}) : consume(operands[i]);
  return enter(take(call->b), function, code, std::move(arguments), call + call_words(count), Awaits::value);
}

bool Builder::lower_calls() {
  const Word* pc = logged_->pc;
  if (logged_->event == Event::entered) snapshot_here();
  if (logged_->opcode == Opcode::CALL_KEYWORDS_PYTHON) return call_by_keywords();
  const Operand* operands = call_operands(pc);
  auto known_function = [&](Val callable) { return reinterpret_cast<PyFunctionObject*>(known_object(callable)); };
  switch (logged_->opcode) {
    case Opcode::CALL_INSTANCE: return call_instance();
    case Opcode::CALL_PYTHON: case Opcode::CALL_DEFAULTS: {
      if (logged_->event != Event::entered || is_number(pc->b)) return false;
      Val function = object(pc->b);
      PyFunctionObject* known = known_function(function);
      if (!check_callee(const_cast<Word*>(pc), function, known, pc->c)) return true;
      return call_python(const_cast<Word*>(pc), take(pc->b), known, 0, nullptr);
    }
    case Opcode::CALL_METHOD_PYTHON: case Opcode::CALL_METHOD_DEFAULTS: {
      if (logged_->event != Event::entered || is_number(pc->b)) return false;
      Val function = object(pc->b);
      PyFunctionObject* known = known_function(function);
      check_self(operands[0]);
      if (!check_callee(const_cast<Word*>(pc), function, known, pc->c)) return true;
      Register self = take(operands[0]);
      if (self.content == Content::null) return abort("a method without its self"), true;
      return call_python(const_cast<Word*>(pc), take(pc->b), known, 1, &self);
    }
    case Opcode::CALL_UNBOUND_PYTHON: case Opcode::CALL_UNBOUND_DEFAULTS: {
      if (logged_->event != Event::entered || is_number(pc->b)) return false;
      if (is_constant(operands[0]) || at(index_of(operands[0])).content != Content::null) return false;
      Val function = object(pc->b);
      PyFunctionObject* known = known_function(function);
      if (!check_callee(const_cast<Word*>(pc), function, known, pc->c - 1u)) return true;
      at(index_of(operands[0])) = {};
      return call_python(const_cast<Word*>(pc), take(pc->b), known, 1, nullptr);
    }
    case Opcode::CALL_BOUND: return call_bound(0);
    case Opcode::CALL_UNBOUND_BOUND: return call_bound(1);
    case Opcode::CALL_REST: return call_rest(false);
    case Opcode::CALL_METHOD_REST: return call_rest(true);
    case Opcode::CALL_INIT: return call_class();
    case Opcode::CALL_LEN: return call_len();
    case Opcode::CALL_ISINSTANCE: return call_isinstance();
    case Opcode::CALL_TYPE: return call_type();
    case Opcode::CALL_C_O: case Opcode::CALL_C_FAST: case Opcode::CALL_C_KEYWORDS: case Opcode::CALL_CLASS: case Opcode::CALL_VECTOR: return call_c(0);
    case Opcode::CALL_UNBOUND_O: case Opcode::CALL_UNBOUND_FAST: case Opcode::CALL_UNBOUND_KEYWORDS: case Opcode::CALL_UNBOUND_CLASS: case Opcode::CALL_UNBOUND_VECTOR:
      return !is_constant(operands[0]) && at(index_of(operands[0])).content == Content::null && call_c(1);
    case Opcode::CALL: return call_known(false);
    case Opcode::CALL_METHOD: return logged_->event == Event::entered ? call_known(true) : call_c_method();
    case Opcode::CALL_METHOD_O: case Opcode::CALL_METHOD_NOARGS: case Opcode::CALL_METHOD_FAST: case Opcode::CALL_METHOD_KEYWORDS: return call_c_method();
    case Opcode::CALL_APPEND: {
      if (is_number(operands[0]) || is_number(pc->b)) return false;
      if (known_object(object(pc->b)) != engine_->interpreter->callable_cache.list_append) return false;
      Val list = object(operands[0]);
      if (!check_type(list, &PyList_Type)) return true;
      append(list, object(operands[1]));
      consume(operands[1]);
      consume(operands[0]);
      consume(pc->b);
      set(pc->a, {Content::borrowed, constant_object(Py_None)});
      return true;
    }
    default: return false;
  }
}

bool Builder::lower_return() {
  if (frames_.size() < 2 || (top().in_memory && !top().pushed)) return false;
  Operand operand = logged_->pc->a;
  bool operation = frames_[frames_.size() - 2].awaits == Awaits::operation;
  if (operation && !is_number(operand) && !unmade_at(operand)) {
    if (seen_type(operand, 1) == Py_TYPE(Py_NotImplemented)) return false;
    Val result = object(operand);
    if (!types_[result] && !known_object(result)) guard({.op = Ir::guard_other, .a = result, .b = constant_object(Py_NotImplemented)});
  }
  bool pushed = top().in_memory;
  if (pushed && !begin_pop()) return true;
  Register value = pushed ? take_returned(operand) : take(operand);
  value.lent = false;  // what is returned has a reference of its own
  if (value.content == Content::memory || value.content == Content::null || value.content == Content::index) {
    abort("a return of nothing");
    return true;
  }
  Word* resume = frames_[frames_.size() - 2].resume;
  Operand result = operation ? operation_of(frames_[frames_.size() - 2].code, resume)->a : resume[-1].field[3];
  // While the frame is there that knows it, too.
  if (frames_[frames_.size() - 2].in_memory && owns(result) && (value.content == Content::owned || value.content == Content::borrowed) && unmade(value.value))
    value.value = make(value.value);
  if (pushed) pop_top();
  BuiltFrame gone = std::move(frames_.back());
  frames_.pop_back();
  BuiltFrame& caller = top();
  if (operation) {
    end_operation(operation_of(caller.code, resume), value, gone);
    return true;
  }
  if (caller.awaits != Awaits::value) {
    if (known_object(value.value) != Py_None) {
      // Anything else is an error that the interpreter reports.
      abort("an __init__ that returns something");
      return true;
    }
    Operand waiting = resume[-1].field[2];
    value = take(static_cast<Operand>(waiting | owns_bit));
  }
  touch();
  if (pushed) give_up(std::exchange(gone.function, {}));
  set(result, value);
  for (size_t r = gone.registers.size(); r-- > 0;) give_up(gone.registers[r]);
  give_up(gone.function);
  return true;
}

}  // namespace whipsnake
