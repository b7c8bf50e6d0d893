// CHECK: a bug of ours stops the process with a sentence, in every build. DCHECK: in debug builds only.
#pragma once
#include <cstdio>
#include <cstdlib>

namespace whipsnake {

[[noreturn, gnu::cold, gnu::noinline]] inline void fail(const char* file, int line, const char* what) {
  std::fprintf(stderr, "whipsnake: internal error at %s:%d: %s\n", file, line, what);
  std::abort();
}

}  // namespace whipsnake

#define CHECK(condition) ((condition) ? void() : ::whipsnake::fail(__FILE__, __LINE__, #condition))
#ifdef NDEBUG
#define DCHECK(condition) void()
#else
#define DCHECK(condition) CHECK(condition)
#endif
