// The dispatch loop as one switch: the reference for debuggers and sanitizers.
#include "interp/probe.h"
#include "isa/signature.h"

namespace whipsnake {

const bool loop_has_probe = false;

RUN_FRAMES_CONVENTION [[gnu::noinline]] void run_frames(Word* first, Slot* registers, const Slot* constants, PyThreadState* thread) {
  Shell s{first, registers, constants, thread};
  Opcode opcode = static_cast<Opcode>(s.pc->opcode);
  for (;;) {
    Next next = Next::next;
    Word* pc = s.pc;
    switch (opcode) {
#define INST(name, generic, words, ...)  \
  case Opcode::name:                     \
    next = run<Opcode::name>(s);         \
    go_on<words>(s, next);               \
    break;
#include "isa/instructions.def"
#undef INST
      case Opcode::count: CHECK(false);
    }
    if (next == Next::miss) {
      opcode = generic_of[static_cast<int>(opcode)];
      s.pc = pc;
      continue;
    }
    if (next > Next::jump && !settle(next, s)) return;
    opcode = static_cast<Opcode>(s.pc->opcode);
  }
}

}  // namespace whipsnake
