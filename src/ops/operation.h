// Operations that a Python function stands for: operators by __add__ and its like, items set by __setitem__, instances
// called by __call__, iterators asked by __next__. CPython calls those functions from C, and holds the operands meanwhile; here they are entered without
// C recursion, and the operands stay in the caller's registers until end_operation (frame/frame.h).
#pragma once
#include "frame/frame.h"

namespace whipsnake::ops {

const char* operator_text(unsigned op);  // by CPython's number of it
// What a class says about a binary operator, by CPython's number of it: null unless `type` has a Python function for it, and
// nothing that would come before that or after it but what end_operation knows.
PyFunctionObject* operator_function(PyTypeObject* type, unsigned op);
// Whether a + b asks a's class first, and sequences have no say in it.
bool left_comes_first(PyTypeObject* a, PyTypeObject* b, unsigned op);

Next binary_python(Shell& s);
Next store_subscript_python(Shell& s);
Next call_instance(Shell& s);
// The __next__ of a class that is written in Python, if it is a function.
PyFunctionObject* next_function(PyTypeObject* type);
Next for_iter_python(Shell& s);

}  // namespace whipsnake::ops
