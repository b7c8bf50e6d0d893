// The dispatch loop by tail calls: every instruction is a function that jumps to the next. The four things that make up
// the state are its arguments, in registers that calls into C preserve. Needs musttail and preserve_none (clang >= 19).
#include "isa/signature.h"

namespace whipsnake {
namespace {

using Handler = __attribute__((preserve_none)) void (*)(Word*, Slot*, const Slot*, PyThreadState*);
extern const Handler handlers[];

template <Next next> __attribute__((preserve_none, noinline)) void settled(Word* pc, Slot* registers, const Slot* constants, PyThreadState* thread) {
  Shell s{pc, registers, constants, thread};
  if (!settle(next, s)) return;
  [[clang::musttail]] return handlers[s.pc->opcode](s.pc, s.registers, s.constants, s.thread);
}
const Handler settlers[] = {nullptr, nullptr, nullptr, nullptr, settled<Next::enter>, settled<Next::leave>, settled<Next::raise>,
                             settled<Next::raise_moved>, settled<Next::hand_back>};

template <Opcode opcode> __attribute__((preserve_none)) void handler(Word* pc, Slot* registers, const Slot* constants, PyThreadState* thread) {
  constexpr int words = instruction_words[static_cast<int>(opcode)];
  constexpr int generic = static_cast<int>(generic_of[static_cast<int>(opcode)]);
  Shell s{pc, registers, constants, thread};
  Next next = run<opcode>(s);
  if (next <= Next::jump) [[likely]] {
    go_on<words>(s, next);
    [[clang::musttail]] return handlers[s.pc->opcode](s.pc, s.registers, s.constants, s.thread);
  }
  if constexpr (generic != static_cast<int>(opcode)) {
    if (next == Next::miss) [[clang::musttail]] return handlers[generic](pc, registers, constants, thread);
  } else if (next == Next::miss) {
    __builtin_unreachable();
  }
  if (next == Next::leave) return;
  [[clang::musttail]] return settlers[static_cast<int>(next)](s.pc, s.registers, s.constants, s.thread);
}

const Handler handlers[] = {
#define INST(name, ...) handler<Opcode::name>,
#include "isa/instructions.def"
#undef INST
};

}  // namespace

void run_frames(Shell s) {
  handlers[s.pc->opcode](s.pc, s.registers, s.constants, s.thread);
}

}  // namespace whipsnake
