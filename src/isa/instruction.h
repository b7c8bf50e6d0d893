// What the interpreter dispatches: 64-bit words {opcode, a, b, c}, inline-cache words behind them.
//
// An operand names a register (a slot of the frame's localsplus) or a constant, and says whether the instruction
// consumes it. Registers 0 .. co_nlocalsplus-1 are the locals, cells and free variables; the register of virtual stack
// position p is co_nlocalsplus + p, the very slot where CPython keeps it.
#pragma once
#include <cstdint>

#include "base/check.h"

namespace whipsnake {

union Word {
  struct { uint16_t opcode, a, b, c; };
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

// Position of fields that several families share, counted from the instruction's first word.
//   counter: field 2 of word 1 in every adaptive family
//   result of an instruction that can be returned into (calls, and what calls Python functions): field 3 of its last word
//   jump target (words from the instruction's start): the low half of its last word; of a one-word instruction, its high half
constexpr int counter_word = 1, counter_field = 2;

enum class Opcode : uint16_t {
#define INST(name, ...) name,
#include "isa/instructions.def"
#undef INST
  count
};
constexpr int opcode_count = static_cast<int>(Opcode::count);

struct InstructionInfo {
  const char* name;
  Opcode generic;  // of a form: the family's generic instruction, which is run when the form misses
  uint8_t words;   // length without a call's operand list
};
extern const InstructionInfo instruction_info[opcode_count];

// How far a shell has got with an instruction.
enum class Next : uint8_t {
  next,        // go on behind it
  dispatch,    // the shell's pc is where to go on
  jump,        // to its target
  miss,        // nothing was done: run the family's generic instruction
  enter,       // another frame of this activation is current
  leave,       // the activation's first frame has ended
  raise,       // a Python exception is set; the operands are still there
  raise_moved, // the same, but the operands have been given away
  hand_back,   // done; but the frame must go on in CPython
};

}  // namespace whipsnake
