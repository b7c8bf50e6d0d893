// The arena: the part of the address space in which all translated code lives, so that 32 bits can name an instruction.
// A frame has no room for more; see set_bookmark.
#pragma once
#include <cstddef>
#include <cstdint>

#include "isa/instruction.h"

namespace whipsnake {

constexpr size_t arena_size = size_t{16} << 30;
extern char* arena;  // aligned to its size; all of it can be read

// Reserve the arena (address space only). False: there is not enough of it.
bool reserve_arena();
// A block for code, or null. Any thread may call these two.
void* take_block(size_t bytes);
void give_block(void* block, size_t bytes);

// The place of a word, an even number; and the word at any number, the lowest bit ignored.
inline uint32_t place_of(const Word* word) { return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(word) >> 2); }
inline Word* word_at(uint32_t place) { return reinterpret_cast<Word*>(arena + (static_cast<uint64_t>(place & ~1u) << 2)); }

// A pointer to something in a block, in half the room; null is the place of the arena's first word, which is no block's.
template <class T>
class Near {
 public:
  Near(T* to = nullptr) : place_(to ? static_cast<uint32_t>((reinterpret_cast<uintptr_t>(to) - reinterpret_cast<uintptr_t>(arena)) >> 2) : 0) {}
  operator T*() const { return place_ ? reinterpret_cast<T*>(arena + (uint64_t{place_} << 2)) : nullptr; }
  T* operator->() const { return *this; }

 private:
  uint32_t place_;
};

}  // namespace whipsnake
