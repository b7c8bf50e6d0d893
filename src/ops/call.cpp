#include "ops/fold.h"
#include "ops/parameters.h"
#include "python/function.h"

namespace whipsnake::ops {
namespace {

bool is_python_function(PyObject* callable) {
  return PyFunction_Check(callable) && reinterpret_cast<PyFunctionObject*>(callable)->vectorcall == _PyFunction_Vectorcall;
}

// Functions of exec'd code have no fast locals: they run in their globals.
PyObject* locals_for(PyFunctionObject* function) {
  auto* code = reinterpret_cast<PyCodeObject*>(function->func_code);
  return code->co_flags & CO_OPTIMIZED ? nullptr : Py_NewRef(function->func_globals);
}

void forget(const Shell& s, Operand operand) {
  if (owns(operand)) s.registers[index_of(operand)] = null_slot();
}

// A call has failed before it took its operands: release `self` unless it is one of them.
void give_back(const Shell& s, Slot self, unsigned skip) {
  if (skip == 0 || PyStackRef_IsNull(s.get(call_operands(s.pc)[0]))) release(self);
}
// The operands as a frame takes them over, self first unless it is a null slot.
unsigned gather(const Shell& s, Slot self, const Operand* operands, unsigned count, Slot* values) {
  unsigned n = 0;
  if (!PyStackRef_IsNull(self)) values[n++] = self;
  for (unsigned i = 0; i < count; i++) values[n++] = s.take(operands[i]);
  return n;
}

// A Python function: its frame takes the operands over. `self`: null slot or what comes before them. `names`: of the last
// operands, or null.
Next call_python_function(Shell& s, Slot function, Slot self, unsigned skip, PyObject* names) {
  const Operand* operands = call_operands(s.pc) + skip;
  unsigned count = s.pc->c - skip, keywords = 0;
  if (names) keywords = static_cast<unsigned>(PyTuple_GET_SIZE(names)), count -= 1;
  auto* object = reinterpret_cast<PyFunctionObject*>(object_of(function));
  Room<Slot> values(count + 1);
  if (!values.all) {
    release(function);
    give_back(s, self, skip);
    PyErr_NoMemory();
    return Next::raise;
  }
  unsigned positional = gather(s, self, operands, count, values.all) - keywords;
  Code* code = ready_now(code_behind(s.constants)->engine, reinterpret_cast<PyCodeObject*>(object->func_code));
  Plan plan;
  if (code && has_room(s, code) && make_plan(object, positional, names, plan)) {
    Given given{values.all, positional, keywords ? &PyTuple_GET_ITEM(names, 0) : nullptr, keywords};
    Next next = enter_planned(s, function, code, given, plan, call_end(s), Awaits::value);
    if (next == Next::raise) {
      release(function);
      give_back(s, self, skip);
    }
    if (next != Next::call) return next;
  }
  _PyInterpreterFrame* frame = _PyEvalFramePushAndInit(s.thread, function, locals_for(object), values.all, positional, names, s.frame());
  return frame ? enter_callee(s, frame, call_end(s)) : Next::raise_moved;
}

// Anything else: by the vectorcall protocol.
Next call_object(Shell& s, PyObject* callable, PyObject* self, unsigned skip, PyObject* names) {
  unsigned count = s.pc->c - skip - (names ? 1 : 0);
  Room<PyObject*> arguments(count + 2);
  if (!arguments.all) {
    PyErr_NoMemory();
    return Next::raise;
  }
  const Operand* operands = call_operands(s.pc);
  PyObject** first = arguments.all + 1;
  unsigned n = 0;
  if (self) first[n++] = self;
  for (unsigned i = 0; i < count; i++) first[n++] = s.object(operands[skip + i]);
  if (names) n -= static_cast<unsigned>(PyTuple_GET_SIZE(names));
  PyObject* result = PyObject_Vectorcall(callable, first, n | PY_VECTORCALL_ARGUMENTS_OFFSET, names);
  if (!result) return Next::raise;
  consume_call(s, s.pc->c);
  s.set(s.pc->a, owned(result));
  return Next::next;
}

// CPython does not poll between loading __enter__ or __exit__ and the block that they guard.
bool may_poll(const Shell& s) {
  return s.pc - code_behind(s.constants)->words < instruction_info[static_cast<int>(Opcode::LOAD_SPECIAL)].words ||
         s.pc[-1].opcode != static_cast<uint16_t>(Opcode::LOAD_SPECIAL);
}

Next finish_call(Shell& s, Next next) {
  if (next != Next::next) return next;
  Word* end = s.pc + call_words(s.pc->c);
  if (is_interrupted(s)) [[unlikely]] return after_call(s, end);
  s.pc = end;
  return Next::dispatch;
}

}  // namespace

// The call is done and its result in place. Polls, and looks whether the frame still is ours.
Next after_call(const Spilled& s, Word* end) {
  Code* code = code_behind(s.constants);
  if ((s.thread->eval_breaker & _PY_EVAL_EVENTS_MASK) && may_poll(s) && _Py_HandlePending(s.thread) != 0) {
    if (!owns(s.pc->a)) {
      release(s.registers[index_of(s.pc->a)]);
      s.registers[index_of(s.pc->a)] = null_slot();
    }
    return Next::raise_moved;
  }
  if (is_monitored(code->python)) return hand_back_behind(s.thread, s.pc, end, s.pc->a);
  set_bookmark(s.frame(), end);
  return Next::enter;
}

// A call of anything. `skip`: 1 when the first operand is self or NULL, else 0. `names`: the last operand, of those before it.
static Next call_any(Shell& s, unsigned skip, PyObject* names = nullptr) {
  set_position(s);
  PyObject* callable = s.object(s.pc->b);
  Slot self = skip ? s.take(call_operands(s.pc)[0]) : null_slot();
  bool bound = !PyStackRef_IsNull(self);
  if (is_python_function(callable)) {
    Slot function = s.take_owned(s.pc->b);
    forget(s, s.pc->b);
    return call_python_function(s, function, self, skip, names);
  }
  // A bound method: its function with its self in front.
  if (!bound && PyMethod_Check(callable) && is_python_function(PyMethod_GET_FUNCTION(callable))) {
    Slot function = PyStackRef_FromPyObjectNew(PyMethod_GET_FUNCTION(callable));
    self = PyStackRef_FromPyObjectNew(PyMethod_GET_SELF(callable));
    Operand operand = s.pc->b;
    Slot method = s.take(operand);
    forget(s, operand);
    if (owns(operand)) release(method);
    return call_python_function(s, function, self, skip, names);
  }
  return finish_call(s, call_object(s, callable, bound ? object_of(self) : nullptr, skip, names));
}
Next call(Shell& s) {
  Next next = fold_at_once(s, 1);
  return next != Next::miss ? next : call_any(s, 0);
}
Next call_method(Shell& s) {
  Next next = fold_at_once(s, 2);
  return next != Next::miss ? next : call_any(s, 1);
}
Next call_keywords(Shell& s) { return call_any(s, 1, keyword_names(s)); }

// A class whose instances CPython makes without a __new__ of theirs, and whose __init__ is a Python function: make the
// instance, and run __init__ in a frame of its own. The instance waits in the register of the callable's position.
Next call_init(Shell& s) {
  PyObject* callable = s.object(s.pc->b);
  if (!PyType_Check(callable)) return Next::miss;
  auto* type = reinterpret_cast<PyTypeObject*>(callable);
  if (type->tp_version_tag != call_version(s.pc)) return Next::miss;
  if (s.thread->py_recursion_remaining <= 1) return Next::miss;
  PyObject* init = cached_object(s.pc[2]);
  Awaits awaits = s.pc[1].field[3] ? Awaits::init_and_shim : Awaits::init;
  set_position(s);
  PyObject* instance = code_behind(s.constants)->engine->dead.make(s.thread, type);
  if (!instance) return Next::raise;
  unsigned count = s.pc->c;
  Operand waiting = call_operands(s.pc)[(count + 5) / 4 * 4 - 2];
  Code* code = ready_now(code_behind(s.constants)->engine, reinterpret_cast<PyCodeObject*>(reinterpret_cast<PyFunctionObject*>(init)->func_code));
  if (code && code->plain_parameters == count + 1 && has_room(s, code)) [[likely]] {
    Slot class_slot = s.take(s.pc->b);
    Word* pc = s.pc;
    Slot* registers = s.registers;
    Next next = enter_function(s, PyStackRef_FromPyObjectNew(init), code, call_end(s), awaits, [&](Slot* local) {
      *local++ = PyStackRef_FromPyObjectNew(instance);
      for (unsigned i = 0; i < count; i++) *local++ = s.take(call_operands(pc)[i]);
      return local;
    });
    registers[waiting] = owned(instance);
    release(class_slot);
    return next;
  }
  Room<Slot> arguments(count + 1);
  if (!arguments.all) {
    Py_DECREF(instance);
    PyErr_NoMemory();
    return Next::raise;
  }
  arguments.all[0] = PyStackRef_FromPyObjectNew(instance);
  const Operand* operands = call_operands(s.pc);
  for (unsigned i = 0; i < count; i++) arguments.all[1 + i] = s.take(operands[i]);
  Operand class_operand = s.pc->b;
  Slot function = PyStackRef_FromPyObjectNew(init);
  if (owns(class_operand)) {
    Slot class_slot = s.registers[index_of(class_operand)];
    s.registers[index_of(class_operand)] = null_slot();
    release(class_slot);
  }
  auto* object = reinterpret_cast<PyFunctionObject*>(init);
  _PyInterpreterFrame* frame =
      _PyEvalFramePushAndInit(s.thread, function, locals_for(object), arguments.all, count + 1, nullptr, s.frame());
  if (!frame) {
    Py_DECREF(instance);
    return Next::raise_moved;
  }
  s.registers[waiting] = owned(instance);
  return enter_callee(s, frame, call_end(s), awaits);
}

// A function with *args or **kwargs, called without keywords.
static Next call_rest_from(Shell& s, unsigned skip) {
  PyFunctionObject* function = function_with_version(s.object(s.pc->b), s.pc);
  auto* code = reinterpret_cast<Code*>(s.pc[2].bits);
  unsigned count = s.pc->c - skip;
  if (!function || !has_room(s, code) || count > Room<Slot>::small || !takes(function, count)) return Next::miss;
  set_position(s);
  struct Operands {
    const Shell s;
    const Operand* operands;
    Slot take(unsigned i) const { return s.take(operands[i]); }
    PyObject* rest(unsigned from, unsigned n) const {
      Slot values[Room<Slot>::small];
      for (unsigned i = 0; i < n; i++) values[i] = take(from + i);
      return _PyTuple_FromStackRefStealOnSuccess(values, n);
    }
  };
  Operand callable = s.pc->b;
  Slot slot = s.take_owned(callable);
  Next next = enter_positional(s, slot, code, count, Operands{s, call_operands(s.pc) + skip}, call_end(s));
  if (next == Next::raise && !owns(callable)) release(slot);
  return next;
}
Next call_rest(Shell& s) { return call_rest_from(s, 0); }
Next call_method_rest(Shell& s) { return call_rest_from(s, PyStackRef_IsNull(s.get(call_operands(s.pc)[0]))); }

// The same as call_init with keywords.
Next call_keywords_init(Shell& s) {
  PyObject* callable = s.object(s.pc->b);
  if (!PyType_Check(callable) || !has_no_self<1>(s)) return Next::miss;
  auto* type = reinterpret_cast<PyTypeObject*>(callable);
  if (type->tp_version_tag != call_version(s.pc)) return Next::miss;
  PyObject *init = cached_object(s.pc[2]), *names = keyword_names(s);
  auto* function = reinterpret_cast<PyFunctionObject*>(init);
  auto keywords = static_cast<unsigned>(PyTuple_GET_SIZE(names));
  unsigned positional = s.pc->c - 2 - keywords;
  Code* code = ready_now(code_behind(s.constants)->engine, reinterpret_cast<PyCodeObject*>(function->func_code));
  Plan plan;
  if (!code || !has_room(s, code) || !make_plan(function, 1 + positional, names, plan)) return Next::miss;
  Room<Slot> values(1 + positional + keywords);
  if (!values.all) return Next::miss;
  set_position(s);
  PyObject* instance = code_behind(s.constants)->engine->dead.make(s.thread, type);
  if (!instance) return Next::raise;
  Slot self = PyStackRef_FromPyObjectNew(instance), function_slot = PyStackRef_FromPyObjectNew(init), class_slot = s.take(s.pc->b);
  Slot* waiting = &s.registers[call_operands(s.pc)[(s.pc->c + 5) / 4 * 4 - 2]];
  gather(s, self, call_operands(s.pc) + 1, positional + keywords, values.all);
  Next next = enter_planned(s, function_slot, code, {values.all, 1 + positional, &PyTuple_GET_ITEM(names, 0), keywords}, plan, call_end(s), Awaits::init);
  if (next == Next::raise || next == Next::call) {
    release(function_slot);
    release(self);
    Py_DECREF(instance);
    return next == Next::call ? Next::miss : next;
  }
  *waiting = owned(instance);
  release(class_slot);
  return next;
}

// Arguments that stand in a tuple, with `self` before them unless that is null: a frame gets copies.
struct Unpacked {
  PyObject *self, *tuple;
  unsigned bound() const { return self ? 1 : 0; }
  unsigned count() const { return static_cast<unsigned>(PyTuple_GET_SIZE(tuple)) + bound(); }
  PyObject* item(unsigned i) const { return i < bound() ? self : PyTuple_GET_ITEM(tuple, i - bound()); }
  Slot take(unsigned i) const { return PyStackRef_FromPyObjectNew(item(i)); }
  PyObject* rest(unsigned from, unsigned n) const {
    if (from >= bound()) return PyTuple_FromArray(reinterpret_cast<PyTupleObject*>(tuple)->ob_item + (from - bound()), n);
    PyObject* rest = PyTuple_New(n);
    for (unsigned i = 0; rest && i < n; i++) PyTuple_SET_ITEM(rest, i, Py_NewRef(item(from + i)));
    return rest;
  }
};
// With keywords, in a dict. `call`: that takes more.
static Next enter_unpacked_by_name(Shell& s, Slot function, Code* code, const Unpacked& arguments, PyObject* keywords) {
  constexpr unsigned most = Room<Slot>::small;
  auto positional = arguments.count(), all = positional + static_cast<unsigned>(PyDict_GET_SIZE(keywords));
  if (all > most) return Next::call;
  Slot values[most];
  PyObject *names[most], *value;
  unsigned n = 0;
  for (; n < positional; n++) values[n] = arguments.take(n);
  for (Py_ssize_t at = 0; n < all && PyDict_Next(keywords, &at, &names[n - positional], &value); n++) values[n] = PyStackRef_FromPyObjectNew(value);
  Plan plan;
  Next next = make_plan(reinterpret_cast<PyFunctionObject*>(object_of(function)), positional, names, all - positional, plan)
                  ? enter_planned(s, function, code, {values, positional, names, all - positional}, plan, s.pc + 2, Awaits::value)
                  : Next::call;
  if (next == Next::raise || next == Next::call)
    while (n > 0) release(values[--n]);
  return next;
}
// A Python function, with `keywords` in a dict unless that is null. `miss`: it takes more.
static Next enter_unpacked(Shell& s, PyFunctionObject* function, const Unpacked& arguments, PyObject* keywords) {
  Code* code = ready_now(code_behind(s.constants)->engine, reinterpret_cast<PyCodeObject*>(function->func_code));
  if (!code || !has_room(s, code) || (!keywords && !takes(function, arguments.count()))) return Next::miss;
  Slot *at = &s.registers[index_of(s.pc->b)], slot = arguments.self ? PyStackRef_FromPyObjectNew(function) : at[0], given[3] = {at[3], at[2], arguments.self ? at[0] : null_slot()};
  Next next = keywords ? enter_unpacked_by_name(s, slot, code, arguments, keywords) : enter_positional(s, slot, code, arguments.count(), arguments, s.pc + 2);
  if (next == Next::raise || next == Next::call) [[unlikely]] {
    if (arguments.self) release(slot);
    return next == Next::call ? Next::miss : next;
  }
  for (Slot slot : given) release(slot);
  return next;
}

Next call_ex(Shell& s) {
  set_position(s);
  Slot* at = &s.registers[index_of(s.pc->b)];
  Word* resume = s.pc + 2;
  PyObject *callable = object_of(at[0]), *arguments = object_of(at[2]);
  if (!PyTuple_CheckExact(arguments)) {
    if (_Py_Check_ArgsIterable(s.thread, callable, arguments) < 0) return Next::raise;
    PyObject* tuple = PySequence_Tuple(arguments);
    if (!tuple) return Next::raise;
    release(at[2]);
    at[2] = owned(tuple);
    arguments = tuple;
  }
  PyObject* keywords = PyStackRef_IsNull(at[3]) ? nullptr : object_of(at[3]);
  PyObject *called = callable, *self = nullptr;
  if (PyMethod_Check(callable)) called = PyMethod_GET_FUNCTION(callable), self = PyMethod_GET_SELF(callable);
  if (is_python_function(called)) {
    Next next = enter_unpacked(s, reinterpret_cast<PyFunctionObject*>(called), {self, arguments}, keywords && PyDict_GET_SIZE(keywords) ? keywords : nullptr);
    if (next != Next::miss) return next;
  }
  if (is_python_function(callable)) {
    auto* function = reinterpret_cast<PyFunctionObject*>(callable);
    PyObject* own_keywords = keywords ? PyStackRef_AsPyObjectSteal(at[3]) : nullptr;
    _PyInterpreterFrame* frame = _PyEvalFramePushAndInit_Ex(s.thread, at[0], locals_for(function), PyTuple_GET_SIZE(arguments),
                                                            PyStackRef_AsPyObjectSteal(at[2]), own_keywords, s.frame());
    return frame ? enter_callee(s, frame, resume) : Next::raise_moved;
  }
  PyObject* result = PyObject_Call(callable, arguments, keywords);
  if (!result) return Next::raise;
  release(at[3]);
  release(at[2]);
  release(at[0]);
  s.set(s.pc->a, owned(result));
  return is_interrupted(s) ? after_call(s, s.pc + 2) : Next::next;
}

Next intrinsic_1(const Spilled& s) {
  PyObject* result = _PyIntrinsics_UnaryFunctions[s.pc->c].func(s.thread, s.object(s.pc->b));
  if (!result) return Next::raise;
  s.consume(s.pc->b);
  s.set(s.pc->a, owned(result));
  return Next::next;
}
Next intrinsic_2(const Spilled& s) {
  PyObject* result = _PyIntrinsics_BinaryFunctions[s.pc[1].field[0]].func(s.thread, s.object(s.pc->b), s.object(s.pc->c));
  if (!result) return Next::raise;
  s.consume(s.pc->c);
  s.consume(s.pc->b);
  s.set(s.pc->a, owned(result));
  return Next::next;
}
Maybe<New> make_function(Ref code, const Shell& s) {
  return {{new_function(code.object, s.frame()->f_globals)}};
}
Next set_function_attribute(const Spilled& s) {
  Slot* at = &s.registers[index_of(s.pc->a)];
  Slot attribute = s.take_owned(s.pc->b), function = at[1];
  auto* place = reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object_of(function)) + _Py_FunctionAttributeOffsets[s.pc->c]);
  *place = PyStackRef_AsPyObjectSteal(attribute);
  at[0] = function;
  return Next::next;
}

void learn_honesty(const Spilled& s, PyTypeObject* type) {
  auto of_object = [](PyObject* name) { return _PyType_Lookup(&PyBaseObject_Type, name); };
  bool plain = type->tp_getattro == PyObject_GenericGetAttr || type->tp_getattro == PyType_Type.tp_getattro ||
               ((type->tp_flags & Py_TPFLAGS_HEAPTYPE) && _PyType_Lookup(type, &_Py_ID(__getattribute__)) == of_object(&_Py_ID(__getattribute__)));
  if (!plain || _PyType_Lookup(type, &_Py_ID(__class__)) != of_object(&_Py_ID(__class__)) || !PyUnstable_Type_AssignVersionTag(type)) return;
  code_behind(s.constants)->engine->honest.add(type);
}

}  // namespace whipsnake::ops
