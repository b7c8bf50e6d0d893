// Emitting instructions: words, the unit each belongs to, and the state of CPython's stack before each.
#pragma once
#include "translate/decode.h"
#include "translate/stack.h"

namespace whipsnake {

class Emitter {
 public:
  explicit Emitter(PyCodeObject* code);

  // The bytecode that is being translated: what follows belongs to it.
  void at(const Bytecode& bytecode) { current_ = &bytecode; }
  // Append an instruction. `pops`: how many stack entries are its operands. Returns its first word's number.
  uint32_t emit(Opcode opcode, Operand a, Operand b, Operand c, unsigned pops);
  Word& word(uint32_t number) { return words_[number]; }
  void append_fields(std::vector<Operand> fields);
  // The operands of a call; behind them twice the result: where an instance waits for its __init__, and where the value goes.
  void append_operands(const std::vector<Operand>& operands, Operand result);
  // The instruction at `from` jumps to what comes of the bytecode at `unit`.
  void jump_to(uint32_t from, int unit) { jumps_.push_back({from, unit}); }

  // Push the result that the last emitted instruction writes to the register of the new top.
  void push_result(uint32_t instruction);
  void push_temporary() { stack.push({Entry::temporary, 0}); last_result_ = none; }
  // Make the last instruction write to `local` what it would have written to the top of the stack. False: it cannot.
  bool retarget(unsigned local);
  // The same, for any place that nothing stands in.
  bool retarget_result(Operand result);
  // Put entries into their registers: one; those of the top `count`; all; all that read `local` (but the top `spare`).
  void settle(unsigned position);
  void settle_top(unsigned count);
  void settle_all() { settle_top(stack.depth()); }
  void settle_local(unsigned local, unsigned spare = 0);
  // Before something that can run any code: others can write locals then, and what is on the stack must not see it.
  void settle_loans(unsigned spare);

  unsigned constant(Slot value);
  void begin_label();
  uint32_t position() const { return static_cast<uint32_t>(words_.size()); }
  bool fits() const { return locals_ + stack_size_ <= index_mask && constants_.size() <= index_mask; }
  Code* finish(PyCodeObject* code, const std::vector<Bytecode>& list, const std::vector<uint32_t>& word_of);

  VirtualStack stack;

 private:
  void finish_resume(uint32_t at);
  bool is_delegating(uint32_t at) const;
  void end_instruction();

  struct Jump { uint32_t word; int unit; };
  static constexpr uint32_t none = ~0u;
  unsigned locals_, stack_size_;
  _Py_CODEUNIT* bytecode_;
  const Bytecode* current_ = nullptr;
  std::vector<Word> words_;
  std::vector<uint16_t> units_;
  BoundaryPacker boundaries_;
  Boundary last_boundary_;          // its instruction may still grow
  std::vector<Deferred> deferred_;  // at that one
  uint32_t instruction_count_ = 0;
  std::vector<Slot> constants_;
  std::vector<Jump> jumps_;
  uint32_t last_result_ = none;  // the instruction whose result is the top of the stack, if it is the last one
};

}  // namespace whipsnake
