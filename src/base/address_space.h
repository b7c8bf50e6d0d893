// Address space that is reserved once a process, and the lock for what interpreters with GILs of their own share.
#pragma once
#include <sys/mman.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace whipsnake {

// Held for a few instructions; each `Of` has a lock of its own.
template <class Of> class SpinLock {
 public:
  SpinLock() { while (taken_.test_and_set(std::memory_order_acquire)) {} }
  ~SpinLock() { taken_.clear(std::memory_order_release); }
  SpinLock(const SpinLock&) = delete;
 private:
  static inline std::atomic_flag taken_;
};

// `size` bytes (a power of two), aligned to it, and a page behind them; memory comes when it is touched. Null: there is
// not enough. Twice as much is asked for, and what the alignment leaves over is given back.
constexpr size_t page_size = 4096;
inline char* reserve_aligned(size_t size, int protection) {
  void* memory = mmap(nullptr, 2 * size + page_size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  auto start = reinterpret_cast<uintptr_t>(memory), aligned = (start + size - 1) & ~(size - 1);
  if (aligned > start) munmap(memory, aligned - start);
  if (start + size > aligned) munmap(reinterpret_cast<void*>(aligned + size + page_size), start + size - aligned);
  return reinterpret_cast<char*>(aligned);
}
inline void release_aligned(void* memory, size_t size) { munmap(memory, size + page_size); }

}  // namespace whipsnake
