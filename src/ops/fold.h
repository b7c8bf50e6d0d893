// Folds: sum, min and max of a generator that runs here. CPython asks it for one value after the other from C; here the caller
// waits in its call, as for an operation, and what is yielded is added or compared where that happens: the generator goes on
// without having been left. Whatever is not simple, and all that comes after it, is done as C does it (finish_fold).
#pragma once
#include "frame/resume.h"

namespace whipsnake {

// One more value, if that is simple: an exact int, float or str, with which no code runs. False: nothing was done.
bool fold_value(Slot& so_far, Fold fold, PyObject* value);
bool fold_int(Slot& so_far, Fold fold, int64_t value);  // that has no box

namespace ops {

// The function that a call of `callable` with one argument folds by.
Fold fold_of(PyObject* callable);
Next call_fold(Shell& s);
// A call that has no form yet, if it is one. `miss`: it is not.
Next fold_at_once(Shell& s);
// At a YIELD whose value is folded: the generator goes on with what comes behind it. False: it must be left.
bool yield_to_fold(Shell& s, Fold fold);

}  // namespace ops
}  // namespace whipsnake
