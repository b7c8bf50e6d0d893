#include "code/memory.h"

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

#include "base/address_space.h"
#include "code/unwind.h"

namespace whipsnake {
namespace {

constexpr size_t chunk_size = size_t{1} << 20, alignment = 32;

struct Chunk { char *writable, *executable; size_t used; };
Chunk chunk{};
size_t total = 0;
bool refused = false;

// Both mappings share their pages with a child of fork(): it must not write where its parent does.
void leave_to_parent() { chunk = {}; }

bool new_chunk() {
  static bool watches_fork = pthread_atfork(nullptr, nullptr, leave_to_parent) == 0;
  if (refused || !watches_fork || total + chunk_size > machine_code_limit) return false;
  int file = memfd_create("whipsnake", MFD_CLOEXEC);
  if (file < 0 || ftruncate(file, chunk_size) != 0) return false;
  void* writable = mmap(nullptr, chunk_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  void* executable = mmap(nullptr, chunk_size, PROT_READ | PROT_EXEC, MAP_SHARED, file, 0);
  close(file);
  refused = writable == MAP_FAILED || executable == MAP_FAILED;  // a policy of the kernel's: it will not change its mind
  if (refused) return false;
  chunk = {static_cast<char*>(writable), static_cast<char*>(executable), 0};
  total += chunk_size;
  tell_unwinders(executable, chunk_size);
  return true;
}

// What has been written stays in the file; that it is mapped here, too, would only make the process look larger.
void forget(char* at, size_t bytes) {
  auto page = static_cast<uintptr_t>(getpagesize()), begin = reinterpret_cast<uintptr_t>(at) & ~(page - 1);
  madvise(reinterpret_cast<void*>(begin), reinterpret_cast<uintptr_t>(at) + bytes - begin, MADV_DONTNEED);
}

}  // namespace

const void* publish(const uint8_t* code, size_t bytes) {
  SpinLock<Chunk> lock;
  size_t size = (bytes + alignment - 1) / alignment * alignment;
  if (size > chunk_size) return nullptr;
  if ((!chunk.writable || chunk.used + size > chunk_size) && !new_chunk()) return nullptr;
  memcpy(chunk.writable + chunk.used, code, bytes);
  forget(chunk.writable + chunk.used, bytes);
  const void* at = chunk.executable + chunk.used;
  chunk.used += size;
  return at;
}

size_t machine_code_bytes() { return total ? total - chunk_size + chunk.used : 0; }

}  // namespace whipsnake
