// The dispatch loop by computed goto: a jump of its own behind every instruction.
#include "interp/probe.h"
#include "isa/signature.h"

namespace whipsnake {

const bool loop_has_probe = false;

RUN_FRAMES_CONVENTION [[gnu::noinline]] void run_frames(Word* first, Slot* registers, const Slot* constants, PyThreadState* thread) {
  Shell s{first, registers, constants, thread};
  static const void* const labels[] = {
#define INST(name, ...) &&label_##name,
#include "isa/instructions.def"
#undef INST
  };
  Next next;
  goto* labels[s.pc->opcode];
#define INST(name, generic, words, ...)                                            \
  label_##name:                                                                    \
    next = run<Opcode::name>(s);                                                   \
    if (next <= Next::jump) [[likely]] {                                           \
      go_on<words>(s, next);                                                       \
      goto* labels[s.pc->opcode];                                                  \
    }                                                                              \
    if (next == Next::miss) goto* labels[static_cast<int>(Opcode::generic)];       \
    goto unusual;
#include "isa/instructions.def"
#undef INST
unusual:
  if (!settle(next, s)) return;
  goto* labels[s.pc->opcode];
}

}  // namespace whipsnake
