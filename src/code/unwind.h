// How to walk through machine code: for gdb, and for whoever unwinds C stacks (backtrace(), C++ exceptions). perf and CPython
// go by frame pointers, which machine code keeps.
#pragma once
#include <cstddef>

namespace whipsnake {

// Machine code will be at `at`. Once for each mapping, which stays for good. Out of memory: it is not told.
void tell_unwinders(const void* at, size_t bytes);

}  // namespace whipsnake
