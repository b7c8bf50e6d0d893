// How the arguments of a call meet the parameters of a Python function, for all that is not simply "each has its own":
// keywords, *args, **kwargs, defaults of keyword-only parameters.
#pragma once
#include "ops/call.h"

namespace whipsnake::ops {

// What a call gives: `self` unless it is a null slot, `positional` operands, then one operand for each of `names` (null: none).
struct Given {
  Slot self;
  const Operand* operands;
  unsigned positional;
  PyObject* names;
  unsigned bound() const { return !PyStackRef_IsNull(self); }
  unsigned keywords() const { return names ? static_cast<unsigned>(PyTuple_GET_SIZE(names)) : 0; }
};

// A plan: which parameter each keyword goes to, 4 bits each, counted from the first that no positional argument fills; or to
// **kwargs. It holds for one function version, one tuple of names, and one number of positional arguments.
using Plan = uint32_t;
constexpr unsigned plan_bits = 4, most_planned = 8, to_kwargs = 15;
constexpr unsigned planned(Plan plan, unsigned keyword) { return plan >> keyword * plan_bits & to_kwargs; }

// Null when there is none: then the call is CPython's to refuse, or too large. `given`: positional arguments, self included.
bool make_plan(PyFunctionObject* function, unsigned given, PyObject* names, Plan& plan);

// Enter the function by the plan. Takes `function_slot` and the operands over, and self, which must own its reference or be
// borrowed from an operand; on `raise` and `call` all are as before, and `function_slot` and self are still the caller's.
// `call`: a keyword-only parameter has no default now.
Next enter_planned(Shell& s, Slot function_slot, Code* code, const Given& given, Plan plan, Word* resume, Awaits awaits);
// The same of a function without keyword-only parameters, called without self and keywords.
Next enter_rest(Shell& s, Slot function_slot, Code* code, const Operand* operands, unsigned count, Word* resume);

}  // namespace whipsnake::ops
