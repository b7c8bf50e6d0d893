// The only clever file: derives from the signatures of the bodies how an instruction fetches operands, what it does with
// the outcome, and what it releases. `run<Opcode::X>(shell)` is the whole instruction X; dispatch loops add nothing but
// the jump to the next one.
#pragma once
#include <array>
#include <functional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "frame/frame.h"
#include "isa/outcome.h"

namespace whipsnake {

enum class Effect : uint8_t { Guard, Pure, Escape, Control };
enum class Op : uint16_t {
#define OP(name, ...) name,
#include "isa/ops.def"
#undef OP
  count
};
constexpr Effect effects[] = {
#define OP(name, effect, ...) Effect::effect,
#include "isa/ops.def"
#undef OP
};

constexpr int instruction_words[] = {
#define INST(name, generic, words, ...) words,
#include "isa/instructions.def"
#undef INST
};
constexpr Opcode generic_of[] = {
#define INST(name, generic, ...) Opcode::generic,
#include "isa/instructions.def"
#undef INST
};

// Operand kinds: those that name an operand field, and of these the values, which can be consumed.
template <class P> constexpr bool is_value = std::is_same_v<P, Ref> || std::is_same_v<P, Raw> || std::is_same_v<P, I64> ||
                                             std::is_same_v<P, F64> || std::is_same_v<P, Number>;
template <class P> constexpr bool has_field = is_value<P> || std::is_same_v<P, Imm>;

template <class P> [[gnu::always_inline]] inline auto operand(const Shell& s, int field) {
  if constexpr (std::is_same_v<P, Imm>) return Imm{s.pc->field[field]};
  else if constexpr (std::is_same_v<P, Raw>) return Raw{s.get(s.pc->field[field])};
  else if constexpr (std::is_same_v<P, Ref>) return Ref{s.object(s.pc->field[field])};
  else if constexpr (std::is_same_v<P, I64>) return I64{compact_value(s.object(s.pc->field[field]))};
  else if constexpr (std::is_same_v<P, F64>) return F64{float_value(s.object(s.pc->field[field]))};
  else if constexpr (std::is_same_v<P, Number>) {
    PyObject* object = s.object(s.pc->field[field]);
    return Number{PyFloat_CheckExact(object) ? float_value(object) : static_cast<double>(compact_value(object))};
  }
  else if constexpr (std::is_same_v<P, Cache>) return Cache{s.pc + 1};
  else if constexpr (std::is_same_v<P, Name>) return Name{PyTuple_GET_ITEM(s.python_code()->co_names, s.pc->c)};
  else if constexpr (std::is_same_v<P, Thread>) return Thread{s.thread};
  else return std::cref(s);
}

// The body's parameters, with the number of the field that each reads.
template <class... P> struct Parameters {
  static constexpr int count = sizeof...(P);
  static constexpr std::array<bool, sizeof...(P) + 1> values{is_value<P>..., false};
  static constexpr std::array<bool, sizeof...(P) + 1> fields{has_field<P>..., false};
  static constexpr std::array<Box, sizeof...(P) + 1> boxes{box_of<P>..., Box::any};
  static constexpr int field_count = (0 + ... + has_field<P>);
  // position of parameter k among those that have a field
  static constexpr int field_position(int k) {
    int position = 0;
    for (int i = 0; i < k; i++) position += fields[i];
    return position;
  }
};

template <class Indices, class Values, int... F> struct ConsumedFields;
template <size_t... K, class Values, int... F> struct ConsumedFields<std::index_sequence<K...>, Values, F...> {
  template <int Wanted> static constexpr int field() {
    constexpr int all[] = {F..., 0};
    int seen = 0;
    for (size_t k = 0; k < sizeof...(K); k++)
      if (Values::values[k] && seen++ == Wanted) return all[Values::field_position(static_cast<int>(k))];
    return 0;
  }
  template <int Wanted> static constexpr Box kind() {
    int seen = 0;
    for (size_t k = 0; k < sizeof...(K); k++)
      if (Values::values[k] && seen++ == Wanted) return Values::boxes[k];
    return Box::any;
  }
  static constexpr int value_count = [] {
    int count = 0;
    for (size_t k = 0; k < sizeof...(K); k++) count += Values::values[k];
    return count;
  }();
  template <size_t... V> static Consumed<Given<field<static_cast<int>(V)>(), kind<static_cast<int>(V)>()>...> make(std::index_sequence<V...>);
  using type = decltype(make(std::make_index_sequence<value_count>{}));
};

// One step of an instruction: an op with the fields its operands and its result are in.
template <Op op, auto body, int... F> struct Step {
  template <class R, class... P> [[gnu::always_inline]] static inline Next call(R (*)(P...), Shell& s) {
    using Ps = Parameters<P...>;
    constexpr int fields[] = {F..., 0};
    constexpr Effect effect = effects[static_cast<int>(op)];
    constexpr bool guards = effect == Effect::Guard;
    if constexpr (effect == Effect::Escape) set_position(s);
    R r = [&]<size_t... K>(std::index_sequence<K...>) __attribute__((always_inline)) {
      return body(operand<std::remove_cvref_t<P>>(s, fields[Ps::field_position(K)])...);
    }(std::index_sequence_for<P...>{});
    if constexpr (guards) {
      return r == Check::ok ? Next::next : Next::miss;
    } else {
      using Used = typename ConsumedFields<std::index_sequence_for<P...>, Ps, F...>::type;
      Next next = conclude(s, r, fields[Ps::field_count], Used(s));
      if constexpr (effect == Effect::Escape) return unless_monitored(s, next);
      return next;
    }
  }
  [[gnu::always_inline]] static inline Next run(Shell& s) {
    if constexpr (std::is_same_v<decltype(body), Next (*)(const Spilled&)> && effects[static_cast<int>(op)] == Effect::Escape) {
      set_position(s);
      return unless_monitored(s, body(s));
    } else if constexpr (std::is_same_v<decltype(body), Next (*)(Shell&)> || std::is_same_v<decltype(body), Next (*)(const Spilled&)>) {
      return body(s);
    } else {
      return call(body, s);
    }
  }
  // After an operation that may have run any code: somebody may have begun to monitor this frame's code meanwhile.
  [[gnu::always_inline]] static inline Next unless_monitored(Shell& s, Next next) {
    if (next > Next::jump || next == Next::dispatch || !is_monitored_now(s)) [[likely]] return next;
    s.pc += next == Next::jump ? jump_distance(s) : instruction_words[s.pc->opcode];
    return Next::hand_back;
  }
  static bool is_monitored_now(const Shell& s) { return is_monitored(code_behind(s.constants)->python); }
  static int jump_distance(const Shell& s) {
    int words = instruction_words[s.pc->opcode];
    return words == 1 ? s.pc->half[1] : s.pc[words - 1].half[0];
  }
};

template <Opcode opcode> Next run(Shell& s);
template <int words> [[gnu::always_inline]] inline void go_on(Shell& s, Next next) {
  if (next == Next::next) s.pc += words;
  else if (next == Next::jump) s.pc += words == 1 ? s.pc->half[1] : s.pc[words - 1].half[0];
}

// What is not going on within the frame: switches frames, unwinds, hands back. False when the activation is over.
bool settle(Next next, Shell& s);

}  // namespace whipsnake

#include "ops/all.h"

namespace whipsnake {
#define A 1
#define B 2
#define C 3
#define DO(op, ...) if (Next next = Step<Op::op, &ops::op __VA_OPT__(,) __VA_ARGS__>::run(s); next != Next::next) return next;
#define INST(name, generic, words, ...) \
  template <> [[gnu::always_inline]] inline Next run<Opcode::name>(Shell& s) { __VA_ARGS__ return Next::next; }
#include "isa/instructions.def"
#undef INST
#undef DO
#undef A
#undef B
#undef C
}  // namespace whipsnake
