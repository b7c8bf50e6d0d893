// What the interpreter dispatches: 64-bit words {opcode and places, a, b, c}, inline-cache words behind them.
//
// An operand names a register (a slot of the frame's localsplus) or a constant, and says whether the instruction
// consumes it. Registers 0 .. co_nlocalsplus-1 are the locals, cells and free variables; the register of virtual stack
// position p is co_nlocalsplus + p, the very slot where CPython keeps it.
#pragma once
#include <cstdint>

#include "base/check.h"

namespace whipsnake {

union Word {
  struct { uint16_t handler, a, b, c; };
  struct { uint8_t opcode, places; };  // the two halves of `handler`
  uint16_t field[4];
  int32_t half[2];
  uint64_t bits;
};
static_assert(sizeof(Word) == 8);

using Operand = uint16_t;
constexpr Operand constant_bit = 0x8000;  // an index into the code's constants, not a register
constexpr Operand owns_bit = 0x4000;      // source: a temporary that this instruction consumes; result: a local, whose old value is released
constexpr Operand index_mask = 0x3fff;

constexpr bool is_constant(Operand operand) { return operand & constant_bit; }
constexpr bool owns(Operand operand) { return operand & owns_bit; }
constexpr unsigned index_of(Operand operand) { return operand & index_mask; }

// Where an operand is. The places of an instruction's three operands are one number, to base 3 with field A as its lowest
// digit; a field that is none counts 0. An instruction that has leaves (isa/signature.h) has one for each such number, and
// tells in its own word which: they need not look where their operands are.
enum Place : unsigned { in_register = 0, in_temporary = 1, in_constant = 2 };  // of an input; in_temporary: consumed
constexpr unsigned result_in_local = 1;                                        // of a result, else 0
constexpr int places_count = 27;
constexpr int anywhere = places_count;  // not told: the operand itself must be looked at
constexpr unsigned place_of(Operand input) { return is_constant(input) ? in_constant : owns(input) ? in_temporary : in_register; }
constexpr unsigned place_at(int places, int field) { return static_cast<unsigned>(field == 1 ? places % 3 : field == 2 ? places / 3 % 3 : places / 9 % 3); }

// Position of fields that several families share, counted from the instruction's first word.
//   counter: field 2 of word 1 in every adaptive family
//   result of an instruction that can be returned into (calls, and what calls Python functions): field 3 of its last word
//   jump target (words from the instruction's start): the low half of its last word; of a one-word instruction, its high half
constexpr int counter_word = 1, counter_field = 2;

enum class Opcode : uint8_t {
#define INST(name, ...) name,
#include "isa/instructions.def"
#undef INST
  count
};
constexpr int opcode_count = static_cast<int>(Opcode::count);
static_assert(opcode_count <= 256);

// RESUME and BEGIN: where frames are entered.
inline bool is_resume(const Word* pc) {
  static_assert(static_cast<int>(Opcode::BEGIN) == static_cast<int>(Opcode::RESUME) + 1);
  return static_cast<unsigned>(pc->opcode - static_cast<int>(Opcode::RESUME)) <= 1;
}

// A RESUME behind a yield from or an await, whose loop is SEND, YIELD, RESUME and a jump back to the SEND, with nothing
// between: what is sent to the frame goes to its receiver, and what that yields goes on up.
constexpr uint16_t delegates_bit = 1u << 8;   // of field C
constexpr int words_from_send = 3, words_from_yield = 1, units_from_send = 3;
inline bool delegates(const Word* resume) { return resume->c & delegates_bit; }

struct InstructionInfo {
  const char* name;
  Opcode generic;  // of a form: the family's generic instruction, which is run when the form misses
  uint8_t words;   // length without a call's operand list
  uint8_t inputs;  // of its leaves: fields that are inputs, as a mask
  uint8_t result;  // of its leaves: the field that is the result, or 0
};
extern const InstructionInfo instruction_info[opcode_count];
inline Opcode family_of(Opcode opcode) { return instruction_info[static_cast<int>(opcode)].generic; }
// Whether instructions of the family have a result, in A.
inline bool has_result(Opcode generic) {
  switch (generic) {
#define RESULT(name) case Opcode::name: return true;
    RESULT(MOVE) RESULT(BORROW) RESULT(BINARY) RESULT(SUBSCRIPT) RESULT(COMPARE) RESULT(LOAD_ATTR) RESULT(LOAD_METHOD) RESULT(TRUTH)
    RESULT(NEGATE) RESULT(INVERT) RESULT(NOT) RESULT(IS) RESULT(CONTAINS) RESULT(TAKE_LOCAL) RESULT(SLICE) RESULT(GET_ITER) RESULT(CALL)
    RESULT(CALL_METHOD) RESULT(CALL_KEYWORDS) RESULT(LOAD_GLOBAL) RESULT(LOAD_NAME) RESULT(FOR_ITER) RESULT(LOAD_CELL) RESULT(SEND)
#undef RESULT
    default: return false;
  }
}

// The places of the operands that stand in the first word of an instruction.
inline unsigned places_of(const Word& word) {
  const InstructionInfo& info = instruction_info[word.opcode];
  unsigned places = 0;
  for (int field = 3; field > 0; field--)
    places = places * 3 + (field == info.result ? owns(word.field[field]) : info.inputs >> field & 1 ? place_of(word.field[field]) : 0);
  return places;
}
// Of the process; stress modes change them for what is translated from then on.
extern uint16_t first_counter;             // executions before a site is given its first form
#if defined(__x86_64__)
constexpr bool has_machine_code = true;
#else
constexpr bool has_machine_code = false;  // the assembler knows x86-64
#endif
extern bool machine_code;                   // loops count how often they run, to be compiled
extern uint16_t hot_count;                 // then
extern uint16_t hot_function;              // the same of functions that are called
extern uint16_t hot_exit;                  // a trace that was left so often at one place gets a bridge there
extern bool probing;                       // instructions are dispatched to the probe first (interp/probe.h)
constexpr unsigned probed = places_count;  // what they tell then, in place of where their operands are

// Make `word` the first of an instruction, whose operands stand in it already.
inline void set_opcode(Word& word, Opcode opcode) {
  word.opcode = static_cast<uint8_t>(opcode);
  word.places = static_cast<uint8_t>(probing ? probed : places_of(word));
}

// How far a shell has got with an instruction.
enum class Next : uint8_t {
  next,        // go on behind it
  dispatch,    // the shell's pc is where to go on
  jump,        // to its target
  miss,        // nothing was done: run the family's generic instruction
  call,        // nothing was done, in a leaf: run the whole instruction, something must be called
  enter,       // another frame of this activation is current
  leave,       // the activation's first frame has ended
  raise,       // a Python exception is set; the operands are still there
  raise_moved, // the same, but the operands have been given away
  hand_back,   // done; but the frame must go on in CPython
};

}  // namespace whipsnake
