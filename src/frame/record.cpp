#include "frame/record.h"

#include "base/address_space.h"
#include "frame/frame.h"

namespace whipsnake {

Record* record_table = nullptr;

namespace {

using Lock = SpinLock<Record>;
size_t records_made = 0;
Record* first_free = nullptr;

bool reserve_table() {
  Lock lock;
  if (record_table) return true;
  record_table = reinterpret_cast<Record*>(reserve_aligned(record_limit * sizeof(Record), PROT_READ | PROT_WRITE));
  return record_table;
}

void free_record(Record* record) {
  forget_traces(record->engine, record->code);
  record->engine->landings.forget(record->code);
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
  *record = {code, {engine}, nullptr, 0, Decline::none};
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
