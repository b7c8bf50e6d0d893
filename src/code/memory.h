// Memory for machine code: never writable and executable through the same address. One file in memory is mapped twice, once
// to be written and once to be run; nothing in it is changed once it has been published.
#pragma once
#include <cstddef>
#include <cstdint>

namespace whipsnake {

constexpr size_t machine_code_limit = size_t{64} << 20;  // of the process

// Copy finished code to where it can run. It may hold no address relative to its own. Null when there is no room, or when
// the kernel permits no such memory. Any thread may call it.
const void* publish(const uint8_t* code, size_t bytes);
size_t machine_code_bytes();

}  // namespace whipsnake
