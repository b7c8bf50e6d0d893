// The engine's counters: one set per interpreter, so no locks.
#pragma once
#include <cstdint>

namespace whipsnake {

struct Counters {
#define COUNTER(name, meaning) uint64_t name = 0;
#include "profile/counters.def"
#undef COUNTER
};

}  // namespace whipsnake
