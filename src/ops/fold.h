// Folds: calls of sum, min, max, list, tuple, sorted and str.join with a generator that runs here. CPython asks it for one value
// after the other from C; here the caller waits in its call, as for an operation, and what is yielded is added, compared or
// collected where that happens: the generator goes on without having been left. Whatever is not simple, and all that comes
// after it, is done as C does it (finish_fold).
#pragma once
#include "frame/resume.h"

namespace whipsnake {

// One more value, if that is simple: to be added or compared, an exact int, float or str, with which no code runs. False:
// nothing was done.
bool fold_value(Slot& so_far, Fold fold, PyObject* value);
bool fold_int(Slot& so_far, Fold fold, int64_t value);  // that has no box

namespace ops {

// Whether a call of so many operands folds the last one, and how.
Fold fold_of_call(const Shell& s, unsigned operands);
// What a site knows a callable by, that is not one object everywhere.
inline uintptr_t identity_of(PyObject* callable) {
  return PyCFunction_CheckExact(callable) ? reinterpret_cast<uintptr_t>(reinterpret_cast<PyCFunctionObject*>(callable)->m_ml) : reinterpret_cast<uintptr_t>(callable);
}
Next call_fold(Shell& s), call_method_fold(Shell& s);
// The same of a call that has no form yet. `miss`: it is none, or not now.
Next fold_at_once(Shell& s, unsigned operands);
// At a YIELD whose value is folded: the generator goes on with what comes behind it. False: it must be left.
bool yield_to_fold(Shell& s, Fold fold);

}  // namespace ops
}  // namespace whipsnake
