// The check that this process is the CPython we were built for.
#pragma once

struct _ts;

namespace whipsnake {

// Null when it is; else one sentence that says what differs. Needs the GIL.
const char* refusal_by_layout(struct _ts* thread);

}  // namespace whipsnake
