#include "frame/record.h"

#include <sys/mman.h>

#include <atomic>

#include "frame/frame.h"

namespace whipsnake {

Record* record_table = nullptr;

namespace {

// Interpreters with GILs of their own make and free records at the same time.
class Lock {
 public:
  Lock() { while (taken_.test_and_set(std::memory_order_acquire)) {} }
  ~Lock() { taken_.clear(std::memory_order_release); }
 private:
  static inline std::atomic_flag taken_;
};

size_t records_made = 0;
Record* first_free = nullptr;

bool reserve_table() {
  Lock lock;
  if (record_table) return true;
  // Address space only: pages come when they are touched.
  constexpr size_t size = record_limit * sizeof(Record);
  void* memory = mmap(nullptr, 2 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return false;
  auto start = reinterpret_cast<uintptr_t>(memory), aligned = (start + size - 1) & ~(size - 1);
  if (aligned > start) munmap(memory, aligned - start);
  if (start + size > aligned) munmap(reinterpret_cast<void*>(aligned + size), start + size - aligned);
  record_table = reinterpret_cast<Record*>(aligned);
  return true;
}

void free_record(Record* record) {
  discard(record->code);
  *record = {};
  Lock lock;
  record->next_free = first_free;
  first_free = record;
}

int code_event(PyCodeEvent event, PyCodeObject* code) {
  if (event == PY_CODE_EVENT_DESTROY) {
    if (Record* record = record_of(engine_of(PyInterpreterState_Get()), code)) free_record(record);
  }
  code->_co_unique_id = 0;
  return 0;
}

}  // namespace

Record* make_record(Engine* engine, PyCodeObject* code) {
  Record* record;
  {
    Lock lock;
    record = first_free;
    if (record) first_free = record->next_free;
    else if (records_made < record_limit) record = &record_table[records_made++];
  }
  if (!record) return nullptr;
  *record = {code, engine, nullptr, 0, Decline::none, nullptr};
  code->_co_unique_id = reinterpret_cast<Py_ssize_t>(record);
  return record;
}

const char* watch_code(Engine* engine) {
  if (!reserve_table() || !reserve_arena()) return "there is not enough address space left for the engine's tables";
  if (engine->watches_code) return nullptr;
  if (PyCode_AddWatcher(code_event) < 0) {
    PyErr_Clear();
    return "no code watcher is left in this interpreter (other tools have taken all of them)";
  }
  engine->watches_code = true;
  return nullptr;
}

}  // namespace whipsnake
