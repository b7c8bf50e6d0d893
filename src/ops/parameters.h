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
// The same of a function without keyword-only parameters, called without keywords.
Next enter_rest(Shell& s, Slot function_slot, Code* code, const Slot* values, unsigned count, Word* resume);

}  // namespace whipsnake::ops
