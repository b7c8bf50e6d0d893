// The translator: one case for each opcode, in the functions translate_*; the larger ones have files of their own.
#pragma once
#include "python/box.h"
#include "translate/emit.h"

namespace whipsnake {

class Translator {
 public:
  Translator(PyCodeObject* code, std::vector<Bytecode>& list) : code_(code), list_(list), e_(code), word_of_(list.size(), 0) {}

  Code* run(Decline& why) {
    bool reachable = false;
    for (i_ = 0; i_ < list_.size(); i_++) {
      const Bytecode& b = list_[i_];
      e_.at(b);
      if (b.depth < 0) {
        reachable = false;
        continue;
      }
      if (b.label || !reachable) {
        if (reachable) e_.settle_all();
        else e_.stack.reset(static_cast<unsigned>(b.depth));
        e_.begin_label();
      }
      word_of_[i_] = e_.position();
      size_t first = i_;
      if (!translate(b)) {
        why = Decline::unknown_opcode;
        return nullptr;
      }
      for (size_t fused = first + 1; fused <= i_; fused++) word_of_[fused] = e_.position();
      reachable = !ends_;
      ends_ = false;
    }
    if (!e_.fits() || Py_SIZE(code_) > most_units) {
      why = Decline::too_large;
      return nullptr;
    }
    Code* code = e_.finish(code_, list_, word_of_);
    if (!code) why = Decline::no_memory;
    return code;
  }

 private:
  bool translate(const Bytecode& b);
  bool translate_stack(const Bytecode& b);
  bool translate_names(const Bytecode& b);
  bool translate_operators(const Bytecode& b);
  bool translate_control(const Bytecode& b);
  bool translate_calls(const Bytecode& b);
  bool translate_building(const Bytecode& b);
  bool translate_generators(const Bytecode& b);
  bool translate_exceptions(const Bytecode& b);

  VirtualStack& stack() { return e_.stack; }
  Operand register_at(unsigned position) { return e_.stack.register_at(position); }
  unsigned depth() { return e_.stack.depth(); }
  static Operand u16(int value) { return static_cast<Operand>(value); }

  // An instruction whose operands are the top `pops` entries and whose result replaces them.
  uint32_t replace(Opcode opcode, Operand b, Operand c, unsigned pops) {
    uint32_t at = e_.emit(opcode, register_at(depth() - pops), b, c, pops);
    stack().drop(pops);
    e_.push_result(at);
    return at;
  }
  // An instruction whose operands are the top `pops` entries and that has no result.
  uint32_t consume(Opcode opcode, Operand a, Operand b, Operand c, unsigned pops) {
    uint32_t at = e_.emit(opcode, a, b, c, pops);
    stack().drop(pops);
    return at;
  }
  // An instruction on the registers of the top `pops` entries, which gives `pushes` back in their place.
  uint32_t window(Opcode opcode, Operand b, Operand c, unsigned pops, unsigned pushes) {
    e_.settle_loans(pops);
    e_.settle_top(pops);
    uint32_t at = e_.emit(opcode, register_at(depth() - pops), b, c, pops);
    stack().drop(pops);
    for (unsigned i = 0; i < pushes; i++) e_.push_temporary();
    return at;
  }
  void set_counter(uint32_t at) { e_.word(at + counter_word).field[counter_field] = first_counter; }
  void load_constant(Slot value) { stack().push({Entry::constant, static_cast<uint16_t>(e_.constant(value))}); }
  void store_local(unsigned local) {
    if (!e_.retarget(local)) {
      e_.settle_local(local, 1);
      e_.emit(Opcode::MOVE, static_cast<Operand>(local) | owns_bit, stack().operand(0), 0, 1);
    }
    stack().drop(1);
  }
  // Two stores of one bytecode. Before the second, CPython's frame would still have both values on its stack: the first is
  // the local that has just been written.
  void store_two_locals(unsigned first, unsigned second) {
    store_local(first);
    stack().push({Entry::loaded, static_cast<uint16_t>(first)});
    e_.settle_local(second, 2);
    e_.emit(Opcode::MOVE, static_cast<Operand>(second) | owns_bit, stack().operand(1), 0, 2);
    stack().drop(2);
  }
  const Bytecode* following_jump();
  bool stores_follow(size_t count, std::vector<Operand>& locals);
  void settle_below(unsigned operands) {
    for (unsigned position = 0; position + operands < depth(); position++) e_.settle(position);
  }

  PyCodeObject* code_;
  std::vector<Bytecode>& list_;
  Emitter e_;
  std::vector<uint32_t> word_of_;
  size_t i_ = 0;
  bool ends_ = false;  // the bytecode at hand does not go on to the next one
};

}  // namespace whipsnake
