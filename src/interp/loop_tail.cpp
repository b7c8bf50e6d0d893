// The dispatch loop by tail calls: every instruction is a function that jumps to the next. The four things that make up
// the state are its arguments, in registers that calls into C preserve. Needs musttail and preserve_none (clang >= 19).
//
// What an instruction does nearly always is a function of its own, its leaf, which calls nothing and so sets up no frame;
// one for each combination of places that its operands can be in. `handlers` is indexed by opcode and places.
#include "interp/probe.h"
#include "isa/signature.h"

namespace whipsnake {
inline namespace handlers_of_the_loop {  // not without a name: src/interp/order.txt has their names

using Handler = __attribute__((preserve_none)) void (*)(Word*, Slot*, const Slot*, PyThreadState*);
extern const Handler* const dispatch_table;

#define GO_ON(s) [[clang::musttail]] return dispatch_table[(s).pc->handler]((s).pc, (s).registers, (s).constants, (s).thread)

template <Next next> __attribute__((preserve_none, noinline)) void settled(Word* pc, Slot* registers, const Slot* constants, PyThreadState* thread) {
  Shell s{pc, registers, constants, thread};
  if (!settle(next, s)) return;
  GO_ON(s);
}
constexpr Handler settlers[] = {nullptr, nullptr, nullptr, nullptr, nullptr, settled<Next::enter>, settled<Next::leave>, settled<Next::raise>,
                                settled<Next::raise_moved>, settled<Next::hand_back>};

template <Opcode opcode> constexpr Opcode generic = generic_of[static_cast<int>(opcode)];
template <Opcode opcode> constexpr int words = instruction_words[static_cast<int>(opcode)];

template <Opcode opcode> __attribute__((preserve_none, noinline)) void whole(Word* pc, Slot* registers, const Slot* constants, PyThreadState* thread) {
  Shell s{pc, registers, constants, thread};
  Next next = run<opcode>(s);
  if (next <= Next::jump) [[likely]] {
    go_on<words<opcode>>(s, next);
    GO_ON(s);
  }
  if constexpr (generic<opcode> != opcode) {
    if (next == Next::miss) [[clang::musttail]] return whole<generic<opcode>>(pc, registers, constants, thread);
  } else if (next == Next::miss) {
    __builtin_unreachable();
  }
  if (next == Next::leave) return;
  [[clang::musttail]] return settlers[static_cast<int>(next)](s.pc, s.registers, s.constants, s.thread);
}

template <Opcode opcode, int places> __attribute__((preserve_none)) void leaf(Word* pc, Slot* registers, const Slot* constants, PyThreadState* thread) {
  Shell s{pc, registers, constants, thread, places};
  Next next = run_leaf<opcode>(s);
  if (next <= Next::jump) [[likely]] {
    go_on<words<opcode>>(s, next);
    GO_ON(s);
  }
  if constexpr (generic<opcode> != opcode) {
    if (next == Next::miss) [[clang::musttail]] return whole<generic<opcode>>(pc, registers, constants, thread);
  }
  if (next == Next::leave) return;
  [[clang::musttail]] return whole<opcode>(pc, registers, constants, thread);
}

template <int places, int index> constexpr Handler handler() {
  if constexpr (index >= opcode_count) {
    return nullptr;
  } else {
    constexpr auto opcode = static_cast<Opcode>(index);
    if constexpr (has_leaf<opcode>(places)) return leaf<opcode, places>;
    else return whole<opcode>;
  }
}
using Row = std::array<Handler, 256>;
template <int index> constexpr Handler whole_handler() {
  if constexpr (index >= opcode_count) return nullptr;
  else return whole<static_cast<Opcode>(index)>;
}
template <int... index> constexpr Row whole_row(std::integer_sequence<int, index...>) { return {whole_handler<index>()...}; }
constexpr Row wholes = whole_row(std::make_integer_sequence<int, 256>{});

__attribute__((preserve_none, noinline)) void probe(Word* pc, Slot* registers, const Slot* constants, PyThreadState* thread) {
  switch (take_detour(Shell{pc, registers, constants, thread})) {
    case Detour::hand_back: [[clang::musttail]] return settled<Next::hand_back>(pc, registers, constants, thread);
    case Detour::whole: [[clang::musttail]] return wholes[pc->opcode](pc, registers, constants, thread);
    case Detour::generic: [[clang::musttail]] return wholes[static_cast<size_t>(generic_of[pc->opcode])](pc, registers, constants, thread);
    case Detour::none: [[clang::musttail]] return dispatch_table[places_of(*pc) * 256 + pc->opcode](pc, registers, constants, thread);
  }
  __builtin_unreachable();
}
constexpr Row probes = [] { Row row; row.fill(probe); return row; }();
template <int places, int... index> constexpr Row row(std::integer_sequence<int, index...>) { return {handler<places, index>()...}; }
template <int... places> constexpr std::array<Row, places_count + 1> rows(std::integer_sequence<int, places...>) {
  return {row<places>(std::make_integer_sequence<int, 256>{})..., probes};
}
constexpr std::array handlers = rows(std::make_integer_sequence<int, places_count>{});
const Handler* const dispatch_table = handlers[0].data();

}  // namespace handlers_of_the_loop

const bool loop_has_probe = true;

RUN_FRAMES_CONVENTION [[gnu::noinline]] void run_frames(Word* pc, Slot* registers, const Slot* constants, PyThreadState* thread) {
  dispatch_table[pc->handler](pc, registers, constants, thread);
  asm volatile("");  // no tail call: a debugger looks for this function on the stack
}

}  // namespace whipsnake
