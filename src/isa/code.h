// Code: a translated code object. Lives as long as the code object, in its record.
#pragma once
#include <cstdint>

#include "isa/arena.h"
#include "isa/boundary.h"
#include "isa/instruction.h"
#include "python/value.h"

namespace whipsnake {

struct EntryPoint { uint32_t unit, word; };

struct Engine;
constexpr Py_ssize_t most_units = Py_ssize_t{1} << 16;  // of bytecode that is translated
constexpr uint32_t not_plain = ~0u;

// One block in the arena: this header, the constants, the words, and the tables.
struct Code {
  PyCodeObject* python;      // borrowed: owns us
  Engine* engine;            // of the interpreter that it was translated in
  _Py_CODEUNIT* bytecode;    // its bytecode
  uintptr_t units_from_zero; // where `units` would begin if the words began at address 0 (its entries are a quarter of a word long)
  Word* words;
  uint16_t* units;           // for each word: the code unit of its instruction
  const uint8_t* packed;     // the boundaries
  BoundaryGroup* groups;     // of boundaries, sorted by word
  EntryPoint* entries;       // sorted by unit: where a frame can be entered: handlers, resume points
  uint32_t word_count, group_count, entry_count, constant_count, instruction_count;
  uint32_t bytes;            // of this whole block
  uint32_t frame_slots, locals;  // co_framesize and co_nlocalsplus
  int64_t calls_left;        // until the function is hot; less: it is
  uint32_t start;            // the word of the RESUME that an ENTER stands behind; see count_call
  bool pinned;               // machine code knows its instructions by their addresses: nothing else may ever stand there
  uint32_t plain_parameters; // how many positional arguments exactly fill a frame of it; not_plain when they never do

  Slot* constants() { return reinterpret_cast<Slot*>(this + 1); }     // co_consts and what else stands in for a stack entry, all borrowed
  BoundaryReader boundaries() const { return {packed, groups[0]}; }  // of all instructions
  Boundary boundary_of(const Word* pc) const;         // of the one that `pc` points into
  const Word* entry_at(int unit) const;               // null when frames cannot be entered there
};
static_assert(sizeof(Code) % sizeof(Slot) == 0);

// The function is called. When it is hot, the RESUME at its start no longer goes past the ENTER behind it.
constexpr uint16_t resume_words = 3;
[[gnu::always_inline]] inline void count_call(Code* code) {
  if (--code->calls_left == 0) [[unlikely]] code->words[code->start].b = resume_words;
}

// A running frame's shell has the constants at hand; the header stands before them.
inline Code* code_behind(const Slot* constants) { return reinterpret_cast<Code*>(const_cast<Slot*>(constants)) - 1; }
inline uint32_t unit_of(const Slot* constants, const Word* pc) {
  return *reinterpret_cast<const uint16_t*>(code_behind(constants)->units_from_zero + (reinterpret_cast<uintptr_t>(pc) >> 2));
}

// What a frame waits for: a value; the end of an __init__, whose instance waits in the register that the call's last field
// but one names (where CPython would put a frame of its own between the two, that counts as a level of recursion); or the
// end of an operation that a Python function stands for, whose operands stay in their registers until then.
enum class Awaits : uint8_t { value, init, init_and_shim, operation };
constexpr int awaits_mask = 3;
// The operation that is a call of sum, min, max, list, tuple, sorted or str.join with a generator: its values come one after
// the other (ops/fold.h).
enum class Fold : uint8_t { none, sum, least, greatest, list, tuple, sorted, join };
constexpr int fold_shift = 13;
constexpr unsigned most_words_of_operation = (1u << (fold_shift - 2)) - 1;

// Of recursion, that the frame waited for takes.
constexpr int levels_of(Awaits awaits) { return awaits == Awaits::init_and_shim ? 2 : 1; }

// Where a frame of ours that waits for another one goes on, and for what. It stands in padding of the frame that CPython
// never touches, and in a field that nobody reads while the frame waits for one of ours. `words`: of the operation.
inline void set_bookmark(_PyInterpreterFrame* frame, const Word* word, Awaits awaits = Awaits::value, unsigned words = 0, Fold fold = Fold::none) {
  padding_of(frame) = place_of(word) | (awaits != Awaits::value);
  if (awaits != Awaits::value) frame->return_offset = static_cast<uint16_t>(static_cast<unsigned>(awaits) | words << 2 | static_cast<unsigned>(fold) << fold_shift);
}
inline Word* bookmark_of(_PyInterpreterFrame* frame) { return word_at(padding_of(frame)); }
inline Awaits awaited_by(_PyInterpreterFrame* frame) {
  return padding_of(frame) & 1 ? static_cast<Awaits>(frame->return_offset & awaits_mask) : Awaits::value;
}
inline unsigned words_of_operation(_PyInterpreterFrame* frame) { return frame->return_offset >> 2u & most_words_of_operation; }
inline Fold fold_awaited_by(_PyInterpreterFrame* frame) {
  bool ours = frame->owner != FRAME_OWNED_BY_INTERPRETER;
  return ours && awaited_by(frame) == Awaits::operation ? static_cast<Fold>(frame->return_offset >> fold_shift) : Fold::none;
}

enum class Decline : uint8_t { none, unknown_opcode, too_large, malformed, no_memory };

// Translate `python`; null, with the reason in `why`, when it cannot be. Never sets a Python exception.
Code* translate(PyCodeObject* python, Decline& why);
void discard(Code* code);  // null is fine

}  // namespace whipsnake
