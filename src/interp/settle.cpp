// What all dispatch loops do when an instruction does not simply go on.
#include "isa/signature.h"

namespace whipsnake {

bool probing = false;
uint16_t first_counter = 2;
bool machine_code = false;
uint16_t hot_count = 300;
uint16_t hot_function = 1000;
uint16_t hot_exit = 150;

const InstructionInfo instruction_info[opcode_count] = {
#define INST(name, generic, words, ...) {#name, Opcode::generic, words, StepsOf<Opcode::name>::type::inputs, StepsOf<Opcode::name>::type::result},
#include "isa/instructions.def"
#undef INST
};

Next hand_back_after(const Shell& s, Next next) {
  int words = instruction_words[s.pc->opcode];
  const Word* end = s.pc + (next == Next::next ? words : words == 1 ? s.pc->half[1] : s.pc[words - 1].half[0]);
  Opcode family = family_of(static_cast<Opcode>(s.pc->opcode));
  switch (family) {
    case Opcode::JUMP_COMPARE: case Opcode::JUMP_CONTAINS: case Opcode::JUMP_TRUE: case Opcode::JUMP_FALSE: return hand_back_at_jump(s.thread, s.pc, end, next == Next::jump);
    default: return next == Next::jump ? hand_back(s.thread, end) : hand_back_behind(s.thread, s.pc, end, s.pc->a);
  }
}

bool settle(Next next, Shell& s) {
  switch (next) {
    case Next::raise: next = unwind(s.thread, s.pc, Unwinding::raised); break;
    case Next::raise_moved: next = unwind(s.thread, s.pc, Unwinding::moved); break;
    case Next::hand_back: next = hand_back(s.thread, s.pc); break;
    default: break;
  }
  if (next == Next::leave) return false;
  CHECK(next == Next::enter);
  s = current_shell(s.thread);
  return true;
}

}  // namespace whipsnake
