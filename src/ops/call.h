// Calls. Cache: word 1 = {version, counter, -}, word 2 = {object}; then the operands, and in the last two fields registers:
// where an instance waits for its __init__, and the result again, for whoever returns into the call.
#pragma once
#include "frame/frame.h"
#include "ops/attr.h"
#include "ops/container.h"
#include "ops/global.h"

namespace whipsnake::ops {

constexpr int call_header = 3, load_method_words = 4, load_global_words = 4;
inline unsigned call_words(unsigned operands) { return call_header + (operands + 2 + 3) / 4; }
inline const Operand* call_operands(const Word* pc) { return &pc[call_header].field[0]; }
inline Word* call_end(const Shell& s) { return s.pc + call_words(s.pc->c); }
inline uint32_t call_version(const Word* pc) { return static_cast<uint32_t>(pc[1].half[0]); }

// What a call consumes, from the last operand to the callable: CPython's order, which destructors can tell.
[[gnu::always_inline]] inline void consume_call(const Shell& s, unsigned count) {
  const Operand* operands = call_operands(s.pc);
#pragma clang loop unroll(disable)
  for (unsigned i = count; i-- > 0;)
    if (owns(operands[i])) s.give_up(s.registers[index_of(operands[i])]);
  if (owns(s.pc->b)) s.give_up(s.registers[index_of(s.pc->b)]);
}

// Whether somebody else has a reference, too.
inline bool is_kept(Slot slot) { return (slot.bits & Py_TAG_REFCNT) || object_of(slot)->ob_refcnt != 1; }
Next after_call(const Spilled& s, Word* end);
// Whether that is to be run when a call is over: events wait, or this frame's code may be monitored.
[[gnu::always_inline]] inline bool is_interrupted(const Shell& s) {
  return (s.thread->eval_breaker & _PY_EVAL_EVENTS_MASK) | (code_behind(s.constants)->python->_co_monitoring != nullptr);
}

// A call into C is over: give its result, release what it consumed, poll as CPython does there.
[[gnu::always_inline]] inline Next end_c_call(Shell& s, PyObject* result, unsigned count) {
  if (!result) [[unlikely]] return Next::raise;
  consume_call(s, count);
  s.set(s.pc->a, owned(result));
  Word* end = s.pc + call_words(count);
  if (is_interrupted(s)) [[unlikely]] return after_call(s, end);
  s.pc = end;
  return Next::dispatch;
}

// Write a function's last `count` defaults. Gives the place behind them.
[[gnu::always_inline]] inline Slot* fill_defaults(Slot* local, PyFunctionObject* function, unsigned count) {
  if (count == 0) return local;
  PyObject** values = &PyTuple_GET_ITEM(function->func_defaults, PyTuple_GET_SIZE(function->func_defaults) - count);
#pragma clang loop unroll(disable)
  for (unsigned i = 0; i < count; i++) *local++ = PyStackRef_FromPyObjectNew(values[i]);
  return local;
}

// Enter the Python function that the site knows: `self` unless it is a null slot, `count` operands, and then its defaults.
[[gnu::always_inline]] inline Next push_python(Shell& s, PyFunctionObject* function, Slot function_slot, const Operand* operands,
                                                unsigned count, Slot self, unsigned defaults) {
  // The function's version stands for its code object, and is never given again: its translation may be kept here.
  auto* code = reinterpret_cast<Code*>(s.pc[2].bits);
  return enter_function(s, function_slot, code, call_end(s), Awaits::value, [&](Slot* local) __attribute__((always_inline)) {
    if (!PyStackRef_IsNull(self)) *local++ = self;
#pragma clang loop unroll(disable)  // most calls have one operand or two; registers are scarce here
    for (unsigned i = 0; i < count; i++) *local++ = s.take(operands[i]);
    return fill_defaults(local, function, defaults);
  });
}
inline PyFunctionObject* function_with_version(PyObject* callable, const Word* pc) {
  if (!PyFunction_Check(callable)) return nullptr;
  auto* function = reinterpret_cast<PyFunctionObject*>(callable);
  return function->func_version == call_version(pc) ? function : nullptr;
}
[[gnu::always_inline]] inline Next call_function(Shell& s, unsigned skip, Slot self, bool with_defaults) {
  PyFunctionObject* function = function_with_version(s.object(s.pc->b), s.pc);
  if (!function || !has_room(s, reinterpret_cast<Code*>(s.pc[2].bits))) return Next::miss;
  unsigned count = s.pc->c - skip, defaults = 0;
  if (with_defaults) {
    defaults = reinterpret_cast<PyCodeObject*>(function->func_code)->co_argcount - count - !PyStackRef_IsNull(self);
    if (!function->func_defaults || defaults > PyTuple_GET_SIZE(function->func_defaults)) return Next::miss;
  }
  Slot callable = s.take(s.pc->b);
  // A frame's function must be a reference of its own: the register it came from may be overwritten.
  if (!owns(s.pc->b)) callable = PyStackRef_FromPyObjectNew(function);
  return push_python(s, function, callable, call_operands(s.pc) + skip, count, self, defaults);
}
[[gnu::always_inline]] inline Next call_python(Shell& s) { return call_function(s, 0, null_slot(), false); }
[[gnu::always_inline]] inline Next call_defaults(Shell& s) { return call_function(s, 0, null_slot(), true); }
// With self: a specialised site has seen it present; absent, the call is another one.
[[gnu::always_inline]] inline Next call_method_python(Shell& s) {
  Slot self = s.take(call_operands(s.pc)[0]);
  return PyStackRef_IsNull(self) ? Next::miss : call_function(s, 1, self, false);
}
[[gnu::always_inline]] inline Next call_method_defaults(Shell& s) {
  Slot self = s.take(call_operands(s.pc)[0]);
  return PyStackRef_IsNull(self) ? Next::miss : call_function(s, 1, self, true);
}

// A method load whose call comes next, with nothing between them: the function is not loaded first. When the call is not, or
// not now, one of that function, the load is just a load.
[[gnu::always_inline]] inline bool calls_now(const Shell& s, const Word* call, Opcode form, PyFunctionObject* function) {
  return call->opcode == static_cast<uint8_t>(form) && function->func_version == call_version(call) && has_room(s, reinterpret_cast<Code*>(call[2].bits));
}
template <bool by_keys> [[gnu::always_inline]] inline Next load_and_call_method(Shell& s) {
  Slot self = s.input(2);
  PyObject* method = known_method<by_keys>(s, self);
  if (!method) return Next::miss;
  Word* call = s.pc + load_method_words;
  auto* function = reinterpret_cast<PyFunctionObject*>(method);
  if (!calls_now(s, call, Opcode::CALL_METHOD_PYTHON, function)) return bind_method(s, self, method);
  Slot first = s.take_input(2);
  s.pc = call;
  return push_python(s, function, held(method), call_operands(call) + 1, call->c - 1u, first, 0);
}
[[gnu::always_inline]] inline Next load_method_plain_call(Shell& s) { return load_and_call_method<false>(s); }
[[gnu::always_inline]] inline Next load_method_values_call(Shell& s) { return load_and_call_method<true>(s); }
// The same of a global function that the site holds.
[[gnu::always_inline]] inline Next load_global_call(Shell& s) {
  Cache cache{s.pc + 1};
  if (!holds_constant(s, cache)) return Next::miss;
  auto* function = reinterpret_cast<PyFunctionObject*>(s.pc[2].bits);
  Word* call = s.pc + load_global_words;
  Slot slot = held(reinterpret_cast<PyObject*>(function));
  if (!calls_now(s, call, Opcode::CALL_PYTHON, function)) {
    s.registers[s.pc->a] = slot;
    return Next::next;
  }
  s.pc = call;
  return push_python(s, function, slot, call_operands(call), call->c, null_slot(), 0);
}

// `skip` = 1: of CALL_METHOD where there is no self, whose place is NULL.
template <unsigned skip> inline bool has_no_self(const Shell& s) { return skip == 0 || PyStackRef_IsNull(s.get(call_operands(s.pc)[0])); }
[[gnu::always_inline]] inline Next call_unbound_python(Shell& s) { return has_no_self<1>(s) ? call_function(s, 1, null_slot(), false) : Next::miss; }
[[gnu::always_inline]] inline Next call_unbound_defaults(Shell& s) { return has_no_self<1>(s) ? call_function(s, 1, null_slot(), true) : Next::miss; }

// A method object: its function, with its self in front.
template <unsigned skip> inline Next call_bound_from(Shell& s) {
  PyObject* callable = s.object(s.pc->b);
  if (!PyMethod_Check(callable) || !has_no_self<skip>(s)) return Next::miss;
  PyFunctionObject* function = function_with_version(PyMethod_GET_FUNCTION(callable), s.pc);
  auto* code = reinterpret_cast<Code*>(s.pc[2].bits);
  if (!function || !has_room(s, code)) return Next::miss;
  unsigned count = s.pc->c - skip, defaults = static_cast<unsigned>(code->python->co_argcount) - 1 - count;
  if (defaults && (!function->func_defaults || defaults > PyTuple_GET_SIZE(function->func_defaults))) return Next::miss;
  Slot self = PyStackRef_FromPyObjectNew(PyMethod_GET_SELF(callable)), slot = PyStackRef_FromPyObjectNew(function);
  s.consume(s.pc->b);
  return push_python(s, function, slot, call_operands(s.pc) + skip, count, self, defaults);
}
inline Next call_bound(Shell& s) { return call_bound_from<0>(s); }
inline Next call_unbound_bound(Shell& s) { return call_bound_from<1>(s); }

Next call_rest(Shell& s);
Next call_method_rest(Shell& s);
Next call(Shell& s);
Next call_method(Shell& s);
Next call_keywords(Shell& s);
Next call_keywords_init(Shell& s);
// A Python function each of whose parameters is filled by one operand or a default. Cache: word 2 = {place of its code, and
// with the last field of word 1: which, 4 bits each}.
constexpr unsigned most_sources = 12, from_default = 15;
[[gnu::always_inline]] inline uint64_t sources(const Word* pc) { return static_cast<uint32_t>(pc[2].half[1]) | uint64_t{pc[1].field[3]} << 32; }
inline void set_sources(Word* pc, uint64_t all) {
  pc[2].half[1] = static_cast<int32_t>(all);
  pc[1].field[3] = static_cast<uint16_t>(all >> 32);
}
[[gnu::always_inline]] inline Next call_keywords_python(Shell& s) {
  PyFunctionObject* function = function_with_version(s.object(s.pc->b), s.pc);
  auto* code = reinterpret_cast<Code*>(word_at(static_cast<uint32_t>(s.pc[2].half[0])));
  const Operand* operands = call_operands(s.pc);
  uint64_t from = sources(s.pc);
  // With self it comes first, without it nobody asks for operand 0.
  if (!function || PyStackRef_IsNull(s.get(operands[0])) != ((from & from_default) != 0) || !has_room(s, code)) return Next::miss;
  Slot callable = s.take_owned(s.pc->b);
  return enter_function(s, callable, code, call_end(s), Awaits::value, [&](Slot* local) __attribute__((always_inline)) {
    PyObject* defaults = function->func_defaults;
    auto parameters = static_cast<unsigned>(code->python->co_argcount + code->python->co_kwonlyargcount);
    auto without = defaults ? static_cast<unsigned>(code->python->co_argcount - PyTuple_GET_SIZE(defaults)) : 0;
#pragma clang loop unroll(disable)
    for (unsigned i = 0; i < parameters; i++, from >>= 4) {
      unsigned source = from & from_default;
      *local++ = source == from_default ? PyStackRef_FromPyObjectNew(PyTuple_GET_ITEM(defaults, i - without)) : s.take(operands[source]);
    }
    return local;
  });
}
Next call_ex(Shell& s);
// Of CALL_KEYWORDS: the last operand, a tuple of the names of those before it.
inline PyObject* keyword_names(const Shell& s) { return s.object(call_operands(s.pc)[s.pc->c - 1]); }
Next call_init(Shell& s);
Next intrinsic_1(const Spilled& s);
Next intrinsic_2(const Spilled& s);
Next set_function_attribute(const Spilled& s);
Maybe<New> make_function(Ref code, const Shell& s);

// How a C function wants its arguments.
constexpr int call_kinds = METH_VARARGS | METH_FASTCALL | METH_NOARGS | METH_O | METH_KEYWORDS | METH_METHOD;
// The builtin function that is called, if it is one of that kind: no form depends on which one it is.
inline PyCFunctionObject* builtin(const Shell& s, int flags) {
  PyObject* callable = s.object(s.pc->b);
  if (!PyCFunction_CheckExact(callable)) return nullptr;
  auto* function = reinterpret_cast<PyCFunctionObject*>(callable);
  return (function->m_ml->ml_flags & call_kinds) == flags ? function : nullptr;
}
inline bool c_stack_is_low(PyThreadState* thread) { return _Py_MakeRecCheck(thread); }

// The operands of a C call from `first` on, as the array that C wants, with one more place in front. The specialised forms
// take so many at most.
constexpr unsigned fast_limit = 6;
struct Gathered {
  PyObject* spare[1 + fast_limit];
  PyObject** all() { return spare + 1; }
  [[gnu::always_inline]] Gathered(const Shell& s, unsigned first) {
    const Operand* operands = call_operands(s.pc);
#pragma clang loop unroll(disable)
    for (unsigned i = first, count = s.pc->c; i < count; i++) spare[1 + i - first] = s.object(operands[i]);
  }
};

// Forms for callables that are no Python functions, with `skip` as for has_no_self.
template <unsigned skip> [[gnu::always_inline]] inline Next call_c_o_from(Shell& s) {
  PyCFunctionObject* function = builtin(s, METH_O);
  if (!function || !has_no_self<skip>(s) || c_stack_is_low(s.thread)) return Next::miss;
  set_position(s);
  PyObject* result = function->m_ml->ml_meth(PyCFunction_GET_SELF(function), s.object(call_operands(s.pc)[skip]));
  return end_c_call(s, result, 1 + skip);
}
template <unsigned skip> [[gnu::always_inline]] inline Next call_c_fast_from(Shell& s) {
  PyCFunctionObject* function = builtin(s, METH_FASTCALL);
  if (!function || !has_no_self<skip>(s) || c_stack_is_low(s.thread)) return Next::miss;
  set_position(s);
  Gathered arguments(s, skip);
  PyObject* result = reinterpret_cast<PyCFunctionFast>(reinterpret_cast<void*>(function->m_ml->ml_meth))(
      PyCFunction_GET_SELF(function), arguments.all(), s.pc->c - skip);
  return end_c_call(s, result, s.pc->c);
}
template <unsigned skip> inline Next call_c_keywords_from(Shell& s) {
  PyCFunctionObject* function = builtin(s, METH_FASTCALL | METH_KEYWORDS);
  if (!function || !has_no_self<skip>(s) || c_stack_is_low(s.thread)) return Next::miss;
  set_position(s);
  Gathered arguments(s, skip);
  PyObject* result = reinterpret_cast<PyCFunctionFastWithKeywords>(reinterpret_cast<void*>(function->m_ml->ml_meth))(
      PyCFunction_GET_SELF(function), arguments.all(), s.pc->c - skip, nullptr);
  return end_c_call(s, result, s.pc->c);
}
// A class that makes its instances by vectorcall: int, str, list, range, ...
template <unsigned skip> [[gnu::always_inline]] inline Next call_class_from(Shell& s) {
  PyObject* callable = s.object(s.pc->b);
  if (!PyType_Check(callable) || !has_no_self<skip>(s)) return Next::miss;
  vectorcallfunc make = reinterpret_cast<PyTypeObject*>(callable)->tp_vectorcall;
  if (!make || c_stack_is_low(s.thread)) return Next::miss;
  set_position(s);
  Gathered arguments(s, skip);
  return end_c_call(s, make(callable, arguments.all(), s.pc->c - skip, nullptr), s.pc->c);
}
// Any other object that is called from C, by the vectorcall protocol: wrappers, partials, caches, ...
// Of classes those with a __new__ of their own.
inline bool is_called_from_c(PyObject* callable) {
  if (PyFunction_Check(callable) || PyMethod_Check(callable)) return false;
  return !PyType_Check(callable) || reinterpret_cast<PyTypeObject*>(callable)->tp_new != PyBaseObject_Type.tp_new;
}
template <unsigned skip> [[gnu::always_inline]] inline Next call_vector_from(Shell& s) {
  PyObject* callable = s.object(s.pc->b);
  if (!is_called_from_c(callable) || !has_no_self<skip>(s)) return Next::miss;
  set_position(s);
  Gathered arguments(s, skip);
  return end_c_call(s, PyObject_Vectorcall(callable, arguments.all(), (s.pc->c - skip) | PY_VECTORCALL_ARGUMENTS_OFFSET, nullptr), s.pc->c);
}
[[gnu::always_inline]] inline Next call_c_o(Shell& s) { return call_c_o_from<0>(s); }
[[gnu::always_inline]] inline Next call_c_fast(Shell& s) { return call_c_fast_from<0>(s); }
inline Next call_c_keywords(Shell& s) { return call_c_keywords_from<0>(s); }
[[gnu::always_inline]] inline Next call_class(Shell& s) { return call_class_from<0>(s); }
[[gnu::always_inline]] inline Next call_vector(Shell& s) { return call_vector_from<0>(s); }
[[gnu::always_inline]] inline Next call_unbound_o(Shell& s) { return call_c_o_from<1>(s); }
[[gnu::always_inline]] inline Next call_unbound_fast(Shell& s) { return call_c_fast_from<1>(s); }
inline Next call_unbound_keywords(Shell& s) { return call_c_keywords_from<1>(s); }
[[gnu::always_inline]] inline Next call_unbound_class(Shell& s) { return call_class_from<1>(s); }
[[gnu::always_inline]] inline Next call_unbound_vector(Shell& s) { return call_vector_from<1>(s); }
// In a leaf: the end of a call of a builtin with `count` arguments that need not be made. Nothing that is given up may be the
// last reference, nor the same object twice.
template <unsigned count> [[gnu::always_inline]] inline Next end_leaf_call(Shell& s, PyObject* result) {
  auto given_up = [&](Operand operand) __attribute__((always_inline)) { return owns(operand) ? s.registers[index_of(operand)] : null_slot(); };
  Slot slots[count + 2] = {given_up(s.pc->a), given_up(s.pc->b)};
  for (unsigned i = 0; i < count; i++) slots[2 + i] = given_up(call_operands(s.pc)[i]);
  for (unsigned i = 0; i < count + 2; i++) {
    if (slots[i].bits & Py_TAG_REFCNT) continue;
    if (object_of(slots[i])->ob_refcnt == 1) return Next::call;
    for (unsigned j = 0; j < i; j++)
      if (slots[i].bits == slots[j].bits) return Next::call;
  }
  for (Slot slot : slots)
    if (!(slot.bits & Py_TAG_REFCNT)) object_of(slot)->ob_refcnt--;
  s.registers[index_of(s.pc->a)] = held(result);
  s.pc += call_words(count);
  return Next::dispatch;
}

// Sizes that need not be asked for; -1: of all else.
[[gnu::always_inline]] inline Py_ssize_t size_at_sight(PyObject* object) {
  PyTypeObject* type = Py_TYPE(object);
  if (type == &PyList_Type || type == &PyTuple_Type || type == &PyBytes_Type) return Py_SIZE(object);
  if (type == &PyUnicode_Type) return PyUnicode_GET_LENGTH(object);
  return type == &PyDict_Type ? PyDict_GET_SIZE(object) : -1;
}
[[gnu::always_inline]] inline Next call_len(Shell& s) {
  if (s.object(s.pc->b) != s.thread->interp->callable_cache.len) return Next::miss;
  PyObject* object = s.object(call_operands(s.pc)[0]);
  if (s.leaf()) {
    Py_ssize_t size = size_at_sight(object);
    return size >= 0 && is_small_int(size) ? end_leaf_call<1>(s, object_of(small_int(size))) : Next::call;
  }
  set_position(s);
  Py_ssize_t length = PyObject_Length(object);
  return end_c_call(s, length < 0 ? nullptr : PyLong_FromSsize_t(length), 1);
}
// Whether an object is an instance of `of`, as far as that is plain to see; -1: it must be asked. An object whose class is
// another one may still say that it is of this one, by its __class__.
[[gnu::always_inline]] inline int instance_at_sight(const Shell& s, PyObject* object, PyObject* of) {
  PyTypeObject* type = Py_TYPE(object);
  if (type == reinterpret_cast<PyTypeObject*>(of)) return 1;
  PyObject* bases = type->tp_mro;
  if (Py_TYPE(of) != &PyType_Type || !bases) return -1;
#pragma clang loop unroll(disable)
  for (Py_ssize_t i = 1; i < PyTuple_GET_SIZE(bases); i++)
    if (PyTuple_GET_ITEM(bases, i) == of) return 1;
  return code_behind(s.constants)->engine->honest.knows(type) ? 0 : -1;
}
// Learn whether the instances of a class can say that they are of another one.
void learn_honesty(const Spilled& s, PyTypeObject* type);
[[gnu::always_inline]] inline Next call_isinstance(Shell& s) {
  if (s.object(s.pc->b) != s.thread->interp->callable_cache.isinstance) return Next::miss;
  PyObject *object = s.object(call_operands(s.pc)[0]), *of = s.object(call_operands(s.pc)[1]);
  if (s.leaf()) {
    int told = instance_at_sight(s, object, of);
    return told < 0 ? Next::call : end_leaf_call<2>(s, told ? Py_True : Py_False);
  }
  set_position(s);
  PyTypeObject* type = Py_TYPE(object);
  int answer = PyObject_IsInstance(object, of);
  if (answer == 0 && Py_TYPE(of) == &PyType_Type) learn_honesty(s, type);
  return end_c_call(s, answer < 0 ? nullptr : answer ? Py_True : Py_False, 2);
}
[[gnu::always_inline]] inline Next call_type(Shell& s) {
  if (s.object(s.pc->b) != reinterpret_cast<PyObject*>(&PyType_Type)) return Next::miss;
  if (s.leaf()) return end_leaf_call<1>(s, reinterpret_cast<PyObject*>(Py_TYPE(s.object(call_operands(s.pc)[0]))));
  return end_c_call(s, Py_NewRef(Py_TYPE(s.object(call_operands(s.pc)[0]))), 1);
}

// Method descriptors: the class of self has been checked by the attribute load; here only that it fits the descriptor.
inline PyMethodDescrObject* method_descriptor(const Shell& s, PyObject* self, int flags) {
  PyObject* callable = s.object(s.pc->b);
  if (!Py_IS_TYPE(callable, &PyMethodDescr_Type)) return nullptr;
  auto* method = reinterpret_cast<PyMethodDescrObject*>(callable);
  if ((method->d_method->ml_flags & call_kinds) != flags || !PyObject_TypeCheck(self, method->d_common.d_type)) return nullptr;
  return method;
}
inline PyObject* method_self(const Shell& s) {
  Slot self = s.get(call_operands(s.pc)[0]);
  return PyStackRef_IsNull(self) ? nullptr : object_of(self);
}
[[gnu::always_inline]] inline Next call_method_o(Shell& s) {
  PyObject* self = method_self(s);
  PyMethodDescrObject* method = self ? method_descriptor(s, self, METH_O) : nullptr;
  if (!method || c_stack_is_low(s.thread)) return Next::miss;
  set_position(s);
  return end_c_call(s, method->d_method->ml_meth(self, s.object(call_operands(s.pc)[1])), 2);
}
[[gnu::always_inline]] inline Next call_method_noargs(Shell& s) {
  PyObject* self = method_self(s);
  PyMethodDescrObject* method = self ? method_descriptor(s, self, METH_NOARGS) : nullptr;
  if (!method || c_stack_is_low(s.thread)) return Next::miss;
  set_position(s);
  return end_c_call(s, method->d_method->ml_meth(self, nullptr), 1);
}
[[gnu::always_inline]] inline Next call_method_fast(Shell& s) {
  PyObject* self = method_self(s);
  PyMethodDescrObject* method = self ? method_descriptor(s, self, METH_FASTCALL) : nullptr;
  if (!method || c_stack_is_low(s.thread)) return Next::miss;
  set_position(s);
  Gathered arguments(s, 1);
  unsigned count = s.pc->c - 1;
  PyObject* result = reinterpret_cast<PyCFunctionFast>(reinterpret_cast<void*>(method->d_method->ml_meth))(self, arguments.all(), count);
  return end_c_call(s, result, count + 1);
}
inline Next call_method_keywords(Shell& s) {
  PyObject* self = method_self(s);
  PyMethodDescrObject* method = self ? method_descriptor(s, self, METH_FASTCALL | METH_KEYWORDS) : nullptr;
  if (!method || c_stack_is_low(s.thread)) return Next::miss;
  set_position(s);
  Gathered arguments(s, 1);
  unsigned count = s.pc->c - 1;
  PyObject* result = reinterpret_cast<PyCFunctionFastWithKeywords>(reinterpret_cast<void*>(method->d_method->ml_meth))(self, arguments.all(), count, nullptr);
  return end_c_call(s, result, count + 1);
}
[[gnu::always_inline]] inline Next call_append(Shell& s) {
  PyObject* self = method_self(s);
  if (!self || !PyList_CheckExact(self) || s.object(s.pc->b) != s.thread->interp->callable_cache.list_append) return Next::miss;
  Operand item = call_operands(s.pc)[1];
  if (s.leaf() && (!has_spare_item(self) || !is_kept(s.get(call_operands(s.pc)[0])) || !is_kept(s.get(s.pc->b)) || owns(s.pc->a))) return Next::call;
  if (append_to_list(s, self, s.take_owned(item)) < 0) {
    if (owns(item)) s.registers[index_of(item)] = null_slot();
    return Next::raise;
  }
  s.consume(call_operands(s.pc)[0]);
  s.consume(s.pc->b);
  s.set(s.pc->a, PyStackRef_None);
  s.pc += call_words(2);
  return Next::dispatch;
}

}  // namespace whipsnake::ops
