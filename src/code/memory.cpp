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

constexpr size_t at_once = size_t{64} << 10;
struct Chunk { char *writable, *executable; size_t used, forgotten; };
Chunk chunk{};
size_t total = 0;
bool refused = false;

// Where chunks are run from: addresses that are set aside once, so that all of them are known before code is made. Null: there
// is not that much; then chunks are where the kernel puts them.
char* region() {
  static char* const start = [] {
    void* memory = mmap(nullptr, machine_code_limit, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? nullptr : static_cast<char*>(memory);
  }();
  return start;
}

// Both mappings share their pages with a child of fork(): it must not write where its parent does.
void leave_to_parent() { chunk = {}; }

bool new_chunk() {
  static bool watches_fork = pthread_atfork(nullptr, nullptr, leave_to_parent) == 0;
  if (refused || !watches_fork || total + chunk_size > machine_code_limit) return false;
  int file = memfd_create("whipsnake", MFD_CLOEXEC);
  if (file < 0 || ftruncate(file, chunk_size) != 0) return false;
  void* writable = mmap(nullptr, chunk_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  char* place = region() ? region() + total : nullptr;
  void* executable = mmap(place, chunk_size, PROT_READ | PROT_EXEC, MAP_SHARED | (place ? MAP_FIXED : 0), file, 0);
  close(file);
  refused = writable == MAP_FAILED || executable == MAP_FAILED;  // a policy of the kernel's: it will not change its mind
  if (refused) return false;
  chunk = {static_cast<char*>(writable), static_cast<char*>(executable), 0, 0};
  total += chunk_size;
  tell_unwinders(executable, chunk_size);
  return true;
}

// What has been written stays in the file; that it is mapped here, too, would only make the process look larger.
void forget_written() {
  size_t whole = chunk.used / at_once * at_once;
  if (whole > chunk.forgotten) madvise(chunk.writable + chunk.forgotten, whole - chunk.forgotten, MADV_DONTNEED);
  chunk.forgotten = whole;
}

}  // namespace

bool is_in_reach(const void* target) {
  if (!region()) return false;
  auto address = reinterpret_cast<intptr_t>(target), start = reinterpret_cast<intptr_t>(region());
  constexpr intptr_t reach = INT32_MAX - intptr_t{machine_code_limit} - 16;  // 16: more than an instruction goes on behind them
  return address > start - reach && address < start + reach;
}

const void* publish(std::span<const uint8_t> code, const std::vector<Relocation>& relocations) {
  SpinLock<Chunk> lock;
  size_t size = (code.size() + alignment - 1) / alignment * alignment;
  if (size > chunk_size) return nullptr;
  if ((!chunk.writable || chunk.used + size > chunk_size) && !new_chunk()) return nullptr;
  char *written = chunk.writable + chunk.used, *at = chunk.executable + chunk.used;
  memcpy(written, code.data(), code.size());
  for (const Relocation& relocation : relocations) {
    int32_t distance;
    memcpy(&distance, written + relocation.at, 4);
    distance += static_cast<int32_t>(static_cast<const char*>(relocation.target) - (at + relocation.at + 4));
    memcpy(written + relocation.at, &distance, 4);
  }
  chunk.used += size;
  forget_written();
  return at;
}

}  // namespace whipsnake
