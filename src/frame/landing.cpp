// Landings, by CPython's exception table (see InternalDocs/exception_handling.md of CPython for the format).
#include "frame/landing.h"

#include "frame/unwind.h"

namespace whipsnake {
namespace {

const unsigned char* scan_back_to_entry(const unsigned char* at) {
  while ((*at & 0x80) == 0) at--;
  return at;
}
const unsigned char* skip_to_next_entry(const unsigned char* at, const unsigned char* end) {
  while (at < end && (*at & 0x80) == 0) at++;
  return at;
}

const unsigned char* read_varint(const unsigned char* at, int* value) { return parse_varint(const_cast<unsigned char*>(at), value); }

// Entries are sorted: halve until few are left, then walk. What follows the start and size of the entry that `unit` is in; null
// when it is in none.
const unsigned char* find_entry(PyCodeObject* code, int unit) {
  auto* start = reinterpret_cast<const unsigned char*>(PyBytes_AS_STRING(code->co_exceptiontable));
  const unsigned char* end = start + PyBytes_GET_SIZE(code->co_exceptiontable);
  constexpr int small = 40;
  if (end - start > small) {
    int entry_start;
    read_varint(start, &entry_start);
    if (entry_start > unit) return nullptr;
    const unsigned char* high = end;
    while (high - start > small) {
      const unsigned char* middle = scan_back_to_entry(start + ((high - start) >> 1));
      read_varint(middle, &entry_start);
      if (entry_start == unit) { start = middle; break; }
      if (entry_start < unit) {
        if (start == middle) break;
        start = middle;
      } else {
        high = middle;
      }
    }
  }
  const unsigned char* at = start;
  while (at < end) {
    int entry_start, size;
    at = read_varint(at, &entry_start);
    if (entry_start > unit) return nullptr;
    at = read_varint(at, &size);
    if (entry_start + size > unit) return at;
    at = skip_to_next_entry(at, end);
  }
  return nullptr;
}

}  // namespace

Landing landing_at(Code* code, int unit) {
  Landing landing;
  const unsigned char* entry = find_entry(code->python, unit);
  if (!entry) return landing;
  int depth_and_lasti;
  read_varint(read_varint(entry, &landing.target_unit), &depth_and_lasti);
  landing.level = static_cast<uint16_t>(depth_and_lasti >> 1);
  landing.lasti = depth_and_lasti & 1;
  landing.target = code->entry_at(landing.target_unit);
  CHECK(landing.target);
  return landing;
}

const Landing& Landings::of(Code* code, const Word* pc) {
  Landing& known = place_of(pc);
  if (known.pc == pc) [[likely]] return known;
  Boundary boundary = code->boundary_of(pc);
  Landing landing = landing_at(code, lookup_unit(code, code->units[pc - code->words]));
  landing.pc = pc;
  landing.depth = boundary.depth;
  landing.kept = boundary.kept;
  landing.deferred = boundary.deferred;
  return known = landing;
}

void Landings::forget(const Code* code) {
  if (!code) return;
  for (Landing& known : known_)
    if (known.pc >= code->words && known.pc < code->words + code->word_count) known = {};
}

}  // namespace whipsnake
