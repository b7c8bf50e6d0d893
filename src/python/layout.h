// The check that this process is the CPython we were built for.
#pragma once

struct _ts;
struct _object;
struct _PyInterpreterFrame;

namespace whipsnake {

// Null when it is; else one sentence that says what differs. Needs the GIL.
const char* refusal_by_layout(struct _ts* thread);

// CPython's own evaluator. By a look-up while the library is loaded, for its name is our loop's, too (frame/frame.h).
extern struct _object* (*const cpython_evaluator)(struct _ts*, struct _PyInterpreterFrame*, int);

}  // namespace whipsnake
