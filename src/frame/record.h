// What the engine knows of a code object: how often it was called, why it is left alone, or its translation.
//
// The way from a code object to its record is the field _co_unique_id, which only free-threaded builds use (in the
// ordinary build it is not even initialised). So its value is believed only if it points into our table of records, and
// the record there names this code object and this interpreter's engine. A code watcher empties the field when a code
// object is made, and frees the record when it dies. (co_extra, which is made for this, is looked at by CPython itself:
// functions whose code has any cannot be sent to another interpreter.)
#pragma once
#include "isa/code.h"

namespace whipsnake {

struct Engine;

struct alignas(64) Record {
  PyCodeObject* owner;  // null: free
  Engine* engine;
  Code* code;           // null: not translated (yet)
  Word* words;          // of it; here as well because every return needs them
  Slot* constants;
  uint16_t calls;
  Decline declined;     // why it never will be
  Record* next_free;
};

extern Record* record_table;
constexpr size_t record_limit = size_t{1} << 22;

inline Record* record_of(Engine* engine, PyCodeObject* code) {
  auto* record = reinterpret_cast<Record*>(code->_co_unique_id);
  auto offset = reinterpret_cast<uintptr_t>(record) - reinterpret_cast<uintptr_t>(record_table);
  if (offset >= record_limit * sizeof(Record) || offset % sizeof(Record)) return nullptr;
  return record->owner == code && record->engine == engine ? record : nullptr;
}
// The record of a code object that is known to be translated: the engine is running a frame of it.
inline Record* known_record(PyCodeObject* code) { return reinterpret_cast<Record*>(code->_co_unique_id); }
inline Code* translation_of(PyCodeObject* code) { return known_record(code)->code; }

Record* make_record(Engine* engine, PyCodeObject* code);  // null when there is no room

// Watch this interpreter's code objects, and reserve the table once a process. Null, or why it cannot be.
const char* watch_code(Engine* engine);

}  // namespace whipsnake
