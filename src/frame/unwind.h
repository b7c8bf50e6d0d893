// Between frame.cpp and unwind.cpp: frames that wait, and frames that an exception goes through.
#pragma once
#include "frame/frame.h"

namespace whipsnake {

// What of an instruction decides where its exceptions are handled: its last unit.
int lookup_unit(Code* code, int unit);
// Put on the frame's stack, up to `depth`, what no register holds, as CPython has it there.
void materialize(_PyInterpreterFrame* frame, Code* code, const DeferredList& deferred, unsigned depth);

// An exception that is set is thrown into a suspended generator, whose frame has become the current one.
Next throw_into(PyThreadState* thread, _PyInterpreterFrame* frame);

// An exception has come out of the __next__ that a FOR_ITER of `caller`, the current frame, waits for: when it says that the
// loop is over, it does, and the frame goes on behind it. `next`: it is another one, or another frame.
Next end_loop(PyThreadState* thread, _PyInterpreterFrame* caller);

// The call that `caller` waits for has failed.
Unwinding abandon(PyThreadState* thread, _PyInterpreterFrame* caller);

}  // namespace whipsnake
