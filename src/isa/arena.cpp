#include "isa/arena.h"

#include <cstring>

#include "base/address_space.h"

namespace whipsnake {

char* arena = nullptr;

namespace {

// Blocks are handed out in steps of 64 bytes, big ones in powers of two; a block that comes back waits for the next of its
// size. Memory is asked of the system a megabyte at a time.
constexpr size_t step = 64, small_limit = size_t{64} << 10, growth = size_t{1} << 20;
struct Free { Free* next; };
using Lock = SpinLock<Free>;
Free* small_blocks[small_limit / step + 1];
Free* big_blocks[64];
size_t used = step, usable = 0;  // see Near

size_t rounded(size_t bytes) {
  if (bytes <= small_limit) return (bytes + step - 1) / step * step;
  size_t size = small_limit;
  while (size < bytes) size *= 2;
  return size;
}
Free*& list_of(size_t size) {
  return size <= small_limit ? small_blocks[size / step] : big_blocks[static_cast<size_t>(__builtin_ctzll(size))];
}

bool extend(size_t wanted) {
  if (wanted > arena_size) return false;
  size_t more = (wanted - usable + growth - 1) / growth * growth;
  if (usable + more > arena_size || mprotect(arena + usable, more, PROT_READ | PROT_WRITE) != 0) return false;
  usable += more;
  return true;
}

}  // namespace

bool reserve_arena() {
  Lock lock;
  if (arena) return true;
  arena = reserve_aligned(arena_size, PROT_READ);
  return arena;
}

void* take_block(size_t bytes) {
  if (!arena && !reserve_arena()) return nullptr;
  size_t size = rounded(bytes);
  Lock lock;
  Free*& list = list_of(size);
  if (Free* block = list) {
    list = block->next;
    return block;
  }
  if (used + size > usable && !extend(used + size)) return nullptr;
  void* block = arena + used;
  used += size;
  return block;
}

void give_block(void* block, size_t bytes) {
  memset(block, 0, bytes);  // bookmarks that point here must find no instruction
  auto* free = static_cast<Free*>(block);
  Lock lock;
  Free*& list = list_of(rounded(bytes));
  free->next = list;
  list = free;
}

}  // namespace whipsnake
