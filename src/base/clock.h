// What time it is, in nanoseconds: what is counted of our own work, and what decides whether that pays.
#pragma once
#include <cstdint>
#include <ctime>

namespace whipsnake {

inline int64_t nanoseconds_of(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}
inline uint64_t now_ns() { return static_cast<uint64_t>(nanoseconds_of(CLOCK_MONOTONIC)); }
// That this process has worked. (Others' work, and waiting, is nobody's fault here. It takes a call of the kernel.)
inline int64_t time_worked() { return nanoseconds_of(CLOCK_PROCESS_CPUTIME_ID); }

}  // namespace whipsnake
