// How the arguments of a call meet the parameters of a Python function, for all that is not simply "each has its own":
// keywords, *args, **kwargs, defaults of keyword-only parameters.
#pragma once
#include "ops/call.h"

namespace whipsnake::ops {

// What a call gives: `positional` values, self first where there is one, then one for each of `names`; as the frame takes
// them over, references of their own or loans of the caller's.
struct Given {
  const Slot* values;
  unsigned positional;
  PyObject* const* names;
  unsigned keywords;
};
// Room for so many of something; null when there is no memory.
template <class T> struct Room {
  static constexpr unsigned small = 12;
  T few[small];
  T* all;
  explicit Room(unsigned count) : all(count <= small ? few : static_cast<T*>(PyMem_Malloc(count * sizeof(T)))) {}
  ~Room() { if (all != few) PyMem_Free(all); }
  Room(const Room&) = delete;
};

// A plan: which parameter each keyword goes to, 4 bits each, counted from the first that no positional argument fills; or to
// **kwargs. It holds for one function version, one tuple of names, and one number of positional arguments.
using Plan = uint32_t;
constexpr unsigned plan_bits = 4, most_planned = 8, to_kwargs = 15;
constexpr unsigned planned(Plan plan, unsigned keyword) { return plan >> keyword * plan_bits & to_kwargs; }

// False when there is none: then the call is CPython's to refuse, or too large.
bool make_plan(PyFunctionObject* function, unsigned positional, PyObject* const* names, unsigned keywords, Plan& plan);
inline bool make_plan(PyFunctionObject* function, unsigned positional, PyObject* names, Plan& plan) {
  return make_plan(function, positional, names ? &PyTuple_GET_ITEM(names, 0) : nullptr, names ? static_cast<unsigned>(PyTuple_GET_SIZE(names)) : 0, plan);
}

// Enter the function by the plan. Takes `function_slot` and the values over; on `raise` and `call` all are still the caller's.
// `call`: a keyword-only parameter has no default now.
Next enter_planned(Shell& s, Slot function_slot, Code* code, const Given& given, Plan plan, Word* resume, Awaits awaits);

// Whether a call with so many positional arguments, and nothing else, is one that enter_positional can do.
inline bool takes(PyFunctionObject* function, unsigned positional) {
  auto* python = reinterpret_cast<PyCodeObject*>(function->func_code);
  auto parameters = static_cast<unsigned>(python->co_argcount);
  if (!(python->co_flags & CO_OPTIMIZED) || python->co_kwonlyargcount) return false;
  if (positional >= parameters) return positional == parameters || (python->co_flags & CO_VARARGS);
  PyObject* defaults = function->func_defaults;
  return defaults && positional + static_cast<unsigned>(PyTuple_GET_SIZE(defaults)) >= parameters;
}
// Enter it. `source` has take(i), the argument as the frame takes it over, and rest(from, count), a new tuple of those from
// one on, which takes them over unless it is null. Takes `function_slot` over; on `raise` all is as before.
template <class Source> [[gnu::always_inline]] inline Next enter_positional(Shell& s, Slot function_slot, Code* code, unsigned count, const Source& source, Word* resume) {
  auto parameters = static_cast<unsigned>(code->python->co_argcount), direct = count < parameters ? count : parameters;
  int flags = code->python->co_flags;
  PyObject *rest = nullptr, *kwargs = nullptr;
  if ((flags & CO_VARKEYWORDS) && !(kwargs = PyDict_New())) return Next::raise;
  if ((flags & CO_VARARGS) && !(rest = source.rest(direct, count - direct))) {
    Py_XDECREF(kwargs);
    return Next::raise;
  }
  return enter_function(s, function_slot, code, resume, Awaits::value, [&](Slot* local) __attribute__((always_inline)) {
    for (unsigned i = 0; i < direct; i++) *local++ = source.take(i);
    if (direct < parameters) {
      PyObject* defaults = reinterpret_cast<PyFunctionObject*>(object_of(function_slot))->func_defaults;
      for (Py_ssize_t i = PyTuple_GET_SIZE(defaults) - (parameters - direct); i < PyTuple_GET_SIZE(defaults); i++)
        *local++ = PyStackRef_FromPyObjectNew(PyTuple_GET_ITEM(defaults, i));
    }
    if (rest) *local++ = owned(rest);
    if (kwargs) *local++ = owned(kwargs);
    return local;
  });
}

}  // namespace whipsnake::ops
