// The forms of calls.
#include "interp/site.h"
#include "ops/parameters.h"

namespace whipsnake::ops {

// Parameters that plain positional arguments can fill.
Opcode Site::python_call(PyObject* callable, unsigned arguments, Opcode exact, Opcode defaults) {
  auto* function = reinterpret_cast<PyFunctionObject*>(callable);
  auto* code = reinterpret_cast<PyCodeObject*>(function->func_code);
  Opcode generic = generic_of[static_cast<int>(exact)];
  if (!is_versioned(function) || !(code->co_flags & CO_OPTIMIZED) || code->co_kwonlyargcount) return generic;
  bool rest = code->co_flags & (CO_VARARGS | CO_VARKEYWORDS);
  if (rest && exact == Opcode::CALL_PYTHON && defaults == Opcode::CALL_PYTHON) return generic;  // bound
  auto parameters = static_cast<unsigned>(code->co_argcount);
  Record* record = record_of(code_behind(s_.constants)->engine, code);
  if (!record || !record->code) return generic;
  pc_[1].half[0] = static_cast<int32_t>(function->func_version);
  pc_[2].bits = reinterpret_cast<uintptr_t>(record->code);
  Py_ssize_t available = function->func_defaults ? PyTuple_GET_SIZE(function->func_defaults) : 0;
  if (rest) {
    bool fits = arguments > parameters ? code->co_flags & CO_VARARGS : parameters - arguments <= available;
    return !fits ? generic : generic == Opcode::CALL ? Opcode::CALL_REST : Opcode::CALL_METHOD_REST;
  }
  if (arguments == parameters) return exact;
  return arguments < parameters && parameters - arguments <= available ? defaults : generic;
}

Opcode Site::class_call(PyTypeObject* type) {
  if (type == &PyType_Type) return pc_->c == 1 ? Opcode::CALL_TYPE : Opcode::CALL;
  if (pc_->c <= fast_limit && type->tp_vectorcall) return Opcode::CALL_CLASS;
  if (pc_->c <= fast_limit && is_called_from_c(reinterpret_cast<PyObject*>(type))) return Opcode::CALL_VECTOR;
  return use_init(type) ? Opcode::CALL_INIT : Opcode::CALL;
}
Opcode Site::keyword_call() {
  PyObject* callable = operand(2);
  if (PyFunction_Check(callable)) return planned_call(reinterpret_cast<PyFunctionObject*>(callable));
  bool init = PyType_Check(callable) && !method_self(s_) && use_init(reinterpret_cast<PyTypeObject*>(callable));
  return init ? Opcode::CALL_KEYWORDS_INIT : Opcode::CALL_KEYWORDS;
}

// A function whose parameters are filled by one operand or default each.
Opcode Site::planned_call(PyFunctionObject* function) {
  auto* code = reinterpret_cast<PyCodeObject*>(function->func_code);
  PyObject* names = keyword_names(s_);
  unsigned self = method_self(s_) ? 0 : 1, keywords = static_cast<unsigned>(PyTuple_GET_SIZE(names)), positional = pc_->c - 1 - keywords - self;
  auto parameters = static_cast<unsigned>(code->co_argcount + code->co_kwonlyargcount);
  Plan plan;
  Record* record = record_of(code_behind(s_.constants)->engine, code);
  if (!is_versioned(function) || !record || !record->code || (code->co_flags & (CO_VARARGS | CO_VARKEYWORDS))) return Opcode::CALL_KEYWORDS;
  if (parameters > most_sources || pc_->c > from_default || !make_plan(function, positional, names, plan)) return Opcode::CALL_KEYWORDS;
  unsigned from[most_sources];
  for (unsigned i = 0; i < parameters; i++) from[i] = i < positional ? self + i : from_default;
  for (unsigned k = 0; k < keywords; k++) from[positional + planned(plan, k)] = self + positional + k;
  uint64_t all = 0;
  for (unsigned i = parameters; i-- > 0;) {
    if (from[i] == from_default && i >= static_cast<unsigned>(code->co_argcount)) return Opcode::CALL_KEYWORDS;  // its default can change unseen
    all = all << 4 | from[i];
  }
  set_sources(pc_, all);
  pc_[1].half[0] = static_cast<int32_t>(function->func_version);
  pc_[2].half[0] = static_cast<int32_t>(place_of(reinterpret_cast<Word*>(record->code)));
  return Opcode::CALL_KEYWORDS_PYTHON;
}

// A class whose instances CPython makes without a __new__ of theirs, and that has an __init__ written in Python.
bool Site::use_init(PyTypeObject* type) {
  if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE) || Py_TYPE(type) != &PyType_Type || type->tp_vectorcall || type->tp_new != PyBaseObject_Type.tp_new ||
      type->tp_alloc != PyType_GenericAlloc || (type->tp_flags & Py_TPFLAGS_IS_ABSTRACT)) return false;
  PyObject* init = _PyType_Lookup(type, &_Py_ID(__init__));
  if (!init || !PyFunction_Check(init) || reinterpret_cast<PyFunctionObject*>(init)->vectorcall != _PyFunction_Vectorcall || !use_type(type)) return false;
  pc_[2].bits = reinterpret_cast<uintptr_t>(init);
  // CPython's own form of this call, which puts a frame between, is for these.
  auto* code = reinterpret_cast<PyCodeObject*>(reinterpret_cast<PyFunctionObject*>(init)->func_code);
  bool simple = (code->co_flags & (CO_OPTIMIZED | CO_VARARGS | CO_VARKEYWORDS)) == CO_OPTIMIZED && code->co_kwonlyargcount == 0;
  pc_[1].field[3] = simple;
  return true;
}

// A C function, or another object that C calls, with `count` arguments.
Opcode Site::c_call(PyObject* callable, unsigned count, const CForms& forms) {
  if (count > fast_limit) return forms.generic;
  if (!PyCFunction_CheckExact(callable)) return is_called_from_c(callable) ? forms.vector : forms.generic;
  switch (reinterpret_cast<PyCFunctionObject*>(callable)->m_ml->ml_flags & call_kinds) {
    case METH_O: return count == 1 ? forms.one : forms.generic;
    case METH_FASTCALL: return forms.fast;
    case METH_FASTCALL | METH_KEYWORDS: return forms.keywords;
    default: return forms.vector;
  }
}

Opcode Site::call() {
  PyObject* callable = operand(2);
  unsigned count = pc_->c;
  if (PyFunction_Check(callable)) return python_call(callable, count, Opcode::CALL_PYTHON, Opcode::CALL_DEFAULTS);
  if (PyMethod_Check(callable) && PyFunction_Check(PyMethod_GET_FUNCTION(callable))) {
    Opcode form = python_call(PyMethod_GET_FUNCTION(callable), count + 1, Opcode::CALL_PYTHON, Opcode::CALL_PYTHON);
    return form == Opcode::CALL_PYTHON ? Opcode::CALL_BOUND : Opcode::CALL;
  }
  if (use_fold(1)) return Opcode::CALL_FOLD;
  if (PyType_Check(callable)) return class_call(reinterpret_cast<PyTypeObject*>(callable));
  if (callable == s_.thread->interp->callable_cache.len && count == 1) return Opcode::CALL_LEN;
  if (callable == s_.thread->interp->callable_cache.isinstance && count == 2) return Opcode::CALL_ISINSTANCE;
  PyFunctionObject* function = special(Py_TYPE(callable), &_Py_ID(__call__));
  if (function && use_operation(Py_TYPE(callable), function, count + 1)) return Opcode::CALL_INSTANCE;
  return c_call(callable, count, {Opcode::CALL_C_O, Opcode::CALL_C_FAST, Opcode::CALL_C_KEYWORDS, Opcode::CALL_VECTOR, Opcode::CALL});
}

// What goes through a generator. `operands`: that a call of that kind has.
bool Site::use_fold(unsigned operands) {
  Fold fold = fold_of_call(s_, operands);
  if (fold == Fold::none) return false;
  pc_[1].field[3] = static_cast<uint16_t>(fold);
  pc_[2].bits = identity_of(operand(2));
  return true;
}

// CALL_METHOD without a self: a function of a module, say.
Opcode Site::unbound_call() {
  PyObject* callable = operand(2);
  unsigned count = pc_->c - 1;
  if (PyFunction_Check(callable)) return python_call(callable, count, Opcode::CALL_UNBOUND_PYTHON, Opcode::CALL_UNBOUND_DEFAULTS);
  if (PyMethod_Check(callable) && PyFunction_Check(PyMethod_GET_FUNCTION(callable))) {
    Opcode form = python_call(PyMethod_GET_FUNCTION(callable), count + 1, Opcode::CALL_PYTHON, Opcode::CALL_PYTHON);
    return form == Opcode::CALL_PYTHON ? Opcode::CALL_UNBOUND_BOUND : Opcode::CALL_METHOD;
  }
  if (PyType_Check(callable) && reinterpret_cast<PyTypeObject*>(callable)->tp_vectorcall)
    return count <= fast_limit ? Opcode::CALL_UNBOUND_CLASS : Opcode::CALL_METHOD;
  return c_call(callable, count, {Opcode::CALL_UNBOUND_O, Opcode::CALL_UNBOUND_FAST, Opcode::CALL_UNBOUND_KEYWORDS, Opcode::CALL_UNBOUND_VECTOR,
                                  Opcode::CALL_METHOD});
}

Opcode Site::method_call() {
  PyObject *callable = operand(2), *self = method_self(s_);
  unsigned count = pc_->c;  // self included
  if (!self) return unbound_call();
  if (PyFunction_Check(callable)) return python_call(callable, count, Opcode::CALL_METHOD_PYTHON, Opcode::CALL_METHOD_DEFAULTS);
  if (!Py_IS_TYPE(callable, &PyMethodDescr_Type)) return Opcode::CALL_METHOD;
  if (callable == s_.thread->interp->callable_cache.list_append && count == 2) return Opcode::CALL_APPEND;
  if (use_fold(2)) return Opcode::CALL_METHOD_FOLD;
  switch (reinterpret_cast<PyMethodDescrObject*>(callable)->d_method->ml_flags & call_kinds) {
    case METH_O: return count == 2 ? Opcode::CALL_METHOD_O : Opcode::CALL_METHOD;
    case METH_NOARGS: return count == 1 ? Opcode::CALL_METHOD_NOARGS : Opcode::CALL_METHOD;
    case METH_FASTCALL: return count <= fast_limit ? Opcode::CALL_METHOD_FAST : Opcode::CALL_METHOD;
    case METH_FASTCALL | METH_KEYWORDS: return count <= fast_limit ? Opcode::CALL_METHOD_KEYWORDS : Opcode::CALL_METHOD;
    default: return Opcode::CALL_METHOD;
  }
}

}  // namespace whipsnake::ops
