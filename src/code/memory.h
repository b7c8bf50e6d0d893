// Memory for machine code: never writable and executable through the same address. One file in memory is mapped twice, once
// to be written and once to be run; nothing in it is changed once it has been published.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace whipsnake {

constexpr size_t machine_code_limit = size_t{64} << 20;  // of the process

// Four bytes of code that say how far it is from behind them to the target, plus what they hold.
struct Relocation { uint32_t at; const void* target; };
// Whether machine code, wherever it will be, can say so. (Nearly all of what is mapped is near; a program that has been linked
// to lie in the lowest gigabytes is not.)
bool is_in_reach(const void* target);

// Copy finished code to where it can run. It may hold no addresses relative to its own but those. Null when there is no room,
// or when the kernel permits no such memory. Any thread may call it.
const void* publish(std::span<const uint8_t> code, const std::vector<Relocation>& relocations);

}  // namespace whipsnake
