// Every instruction as a plain function: what the recorder steps with, and what traces call for what has no lowering.
#include "isa/signature.h"
#include "trace/trace.h"

namespace whipsnake {
namespace {
template <Opcode opcode> [[gnu::noinline]] Next one(Shell& s) {
  Next next = run<opcode>(s);
  go_on<instruction_words[static_cast<int>(opcode)]>(s, next);
  return next;
}
}  // namespace

const Instruction whole_instructions[] = {
#define INST(name, ...) one<Opcode::name>,
#include "isa/instructions.def"
#undef INST
};

Next run_instruction(Shell& s, Opcode& ran) {
  ran = static_cast<Opcode>(s.pc->opcode);
  Next next = whole_instructions[static_cast<int>(ran)](s);
  if (next != Next::miss) return next;
  ran = generic_of[static_cast<int>(ran)];
  return whole_instructions[static_cast<int>(ran)](s);
}

}  // namespace whipsnake
