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

struct alignas(32) Record {
  PyCodeObject* owner;  // null: free
  union {
    Engine* engine;
    Record* next_free;
  };
  Code* code;           // null: not translated (yet)
  uint16_t calls;
  Decline declined;     // why it never will be
};

extern Record* record_table;
constexpr size_t record_limit = size_t{1} << 22;  // address space: 128 MiB

inline Record* record_of(PyCodeObject* code) {  // of whichever interpreter
  // The table is aligned to its size: one comparison tells whether the value is the address of a record.
  constexpr uintptr_t inside = (record_limit - 1) * sizeof(Record);
  auto value = static_cast<uintptr_t>(code->_co_unique_id);
  if ((value & ~inside) != reinterpret_cast<uintptr_t>(record_table)) return nullptr;
  auto* record = reinterpret_cast<Record*>(value);
  return record->owner == code ? record : nullptr;
}
inline Record* record_of(Engine* engine, PyCodeObject* code) {
  Record* record = record_of(code);
  return record && record->engine == engine ? record : nullptr;
}
// The translation of a code object that is known to have one: the engine is running a frame of it.
inline Code* translation_of(PyCodeObject* code) { return reinterpret_cast<Record*>(code->_co_unique_id)->code; }

Record* make_record(Engine* engine, PyCodeObject* code);  // null when there is no room

// Watch this interpreter's code objects, and reserve the table once a process. Null, or why it cannot be.
const char* watch_code(Engine* engine);

}  // namespace whipsnake
