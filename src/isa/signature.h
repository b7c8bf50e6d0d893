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

enum class Effect : uint8_t { Guard, Pure, Release, Escape, Control, Leaf };
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
                                             std::is_same_v<P, F64> || std::is_same_v<P, Number> || std::is_same_v<P, Wide>;
template <class P> constexpr bool is_input = is_value<P> || std::is_same_v<P, Taken>;
template <class P> constexpr bool has_field = is_input<P> || std::is_same_v<P, Imm>;

template <class P> [[gnu::always_inline]] inline auto operand(const Shell& s, int field) {
  if constexpr (std::is_same_v<P, Imm>) return Imm{s.pc->field[field]};
  else if constexpr (std::is_same_v<P, Raw>) return Raw{s.input(field)};
  else if constexpr (std::is_same_v<P, Ref>) return Ref{s.input_object(field)};
  else if constexpr (std::is_same_v<P, I64>) return I64{compact_value(s.input_object(field))};
  else if constexpr (std::is_same_v<P, Wide>) return Wide{wide_value(s.input_object(field))};
  else if constexpr (std::is_same_v<P, F64>) return F64{float_value(s.input_object(field))};
  else if constexpr (std::is_same_v<P, Number>) {
    PyObject* object = s.input_object(field);
    return Number{PyFloat_CheckExact(object) ? float_value(object) : static_cast<double>(wide_value(object))};
  }
  else if constexpr (std::is_same_v<P, Taken>) {
    Slot slot = s.input(field);
    return Taken{s.consumes(field) ? slot : borrowed(slot)};
  }
  else if constexpr (std::is_same_v<P, Cache>) return Cache{s.pc + 1};
  else if constexpr (std::is_same_v<P, Name>) return Name{PyTuple_GET_ITEM(s.python_code()->co_names, s.pc->c)};
  else if constexpr (std::is_same_v<P, Thread>) return Thread{s.thread, s.leaf()};
  else return std::cref(s);
}

// Results that a leaf can store.
template <class R> constexpr bool is_leaf_result = std::is_same_v<R, Check> || std::is_same_v<R, Branch> || std::is_same_v<R, Bool> ||
                                                   std::is_same_v<R, I64> || std::is_same_v<R, F64> || std::is_same_v<R, Held>;
template <class R> constexpr bool is_leaf_result<Spec<R>> = is_leaf_result<R>;

// The body's parameters, with the number of the field that each reads.
template <class... P> struct Parameters {
  static constexpr int count = sizeof...(P);
  static constexpr std::array<bool, sizeof...(P) + 1> values{is_value<P>..., false};
  static constexpr std::array<bool, sizeof...(P) + 1> inputs{is_input<P>..., false};
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

template <class Indices, class Values, int ResultField, int... F> struct ConsumedFields;
template <size_t... K, class Values, int ResultField, int... F>
struct ConsumedFields<std::index_sequence<K...>, Values, ResultField, F...> {
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
  template <size_t... V> static Consumed<ResultField, Given<field<static_cast<int>(V)>(), kind<static_cast<int>(V)>()>...> make(std::index_sequence<V...>);
  using type = decltype(make(std::make_index_sequence<value_count>{}));
};

// What a body's type says about the fields: which are inputs (a mask), which is the result, and whether a leaf can do it.
struct Fields { unsigned inputs = 0; int result = 0; bool leaf = false; };

// One step of an instruction: an op with the fields its operands and its result are in.
template <Op op, auto body, int... F> struct Step {
  static constexpr Effect effect = effects[static_cast<int>(op)];
  static constexpr std::array<int, sizeof...(F) + 1> fields{F..., 0};
  static constexpr bool is_out_of_line = std::is_same_v<decltype(body), Next (*)(const Spilled&)>;
  static constexpr bool is_whole = std::is_same_v<decltype(body), Next (*)(Shell&)> || is_out_of_line;  // does all by itself

  template <class R, class... P> static constexpr Fields fields_of(R (*)(P...)) {
    using Ps = Parameters<P...>;
    Fields uses;
    for (int k = 0; k < Ps::count; k++)
      if (Ps::inputs[k]) uses.inputs |= 1u << fields[Ps::field_position(k)];
    uses.result = fields[Ps::field_count];
    // What is made of wide ints seldom fits a box without a call.
    uses.leaf = effect == Effect::Guard || ((effect == Effect::Pure || effect == Effect::Release) && is_leaf_result<R> && !(std::is_same_v<P, Wide> || ...));
    return uses;
  }
  static constexpr Fields uses = [] {
    if constexpr (is_whole) return Fields{(0u | ... | (F > 0 ? 1u << (F > 0 ? F : 0) : 0u)), (0 + ... + (F < 0 ? -F : 0)), effect == Effect::Leaf};
    else return fields_of(body);
  }();

  template <class R, class... P> [[gnu::always_inline]] static inline Next call(R (*)(P...), Shell& s) {
    using Ps = Parameters<P...>;
    using Used = typename ConsumedFields<std::index_sequence_for<P...>, Ps, fields[Ps::field_count], F...>::type;
    // A form was chosen by a look at its operands: constants stay what they were.
    if (effect == Effect::Guard && s.leaf() && ((s.place(F) == in_constant) && ...)) return Next::next;
    if constexpr (effect == Effect::Escape || effect == Effect::Release) {
      if (!s.leaf()) set_position(s);
    }
    if constexpr (effect == Effect::Release) {
      if (!Used(s).may_release(s)) [[unlikely]] return Next::call;
    }
    R r = [&]<size_t... K>(std::index_sequence<K...>) __attribute__((always_inline)) {
      return body(operand<std::remove_cvref_t<P>>(s, fields[Ps::field_position(K)])...);
    }(std::index_sequence_for<P...>{});
    if constexpr (effect == Effect::Guard) {
      return r == Check::ok ? Next::next : Next::miss;
    } else {
      Next next = conclude(s, r, Used(s));
      if constexpr (effect == Effect::Escape || effect == Effect::Release) {
        if (!s.leaf()) return unless_monitored(s, next);
      }
      return next;
    }
  }
  [[gnu::always_inline]] static inline Next run(Shell& s) {
    if constexpr (is_out_of_line && effect == Effect::Escape) {
      set_position(s);
      return unless_monitored(s, body(s));
    } else if constexpr (is_whole) {
      return body(s);
    } else {
      return call(body, s);
    }
  }
  // After an operation that may have run any code: somebody may have begun to monitor this frame's code meanwhile.
  [[gnu::always_inline]] static inline Next unless_monitored(Shell& s, Next next) {
    if (next > Next::jump || next == Next::dispatch || !is_monitored_now(s)) [[likely]] return next;
    return hand_back_after(s, next);
  }
  static bool is_monitored_now(const Shell& s) { return is_monitored(code_behind(s.constants)->python); }
};

// A step that a leaf consists of, in place of the others.
template <class S> struct LeafStep {};
template <class... S> struct Steps {
  static constexpr bool leaf = (true && ... && S::uses.leaf);
  static constexpr unsigned inputs = leaf ? (0u | ... | S::uses.inputs) : 0;
  static constexpr int result = leaf ? (0 + ... + S::uses.result) : 0;
  [[gnu::always_inline]] static inline Next run(Shell& s) {
    Next next = Next::next;
    (void)(((next = S::run(s)) == Next::next) && ...);
    return next;
  }
};
template <class... S, class L> struct Steps<LeafStep<L>, S...> : Steps<S...> {
  using Leaf = Steps<L>;
  static constexpr bool leaf = true;
  static constexpr unsigned inputs = Leaf::inputs;
  static constexpr int result = Leaf::result;
};
// The steps of an instruction; of its leaf.
template <Opcode opcode> struct StepsOf;
template <class S> struct LeafOf {
  [[gnu::always_inline]] static inline Next run(Shell& s) { return S::run(s); }
};
template <class L, class... S> struct LeafOf<Steps<LeafStep<L>, S...>> {
  [[gnu::always_inline]] static inline Next run(Shell& s) {
    Next next = L::run(s);
    return next == Next::miss ? Next::call : next;
  }
};

// The whole instruction, and its leaf, for the places that the shell tells.
template <Opcode opcode> [[gnu::always_inline]] inline Next run(Shell& s) { return StepsOf<opcode>::type::run(s); }
template <Opcode opcode> [[gnu::always_inline]] inline Next run_leaf(Shell& s) {
  return LeafOf<typename StepsOf<opcode>::type>::run(s);
}
// Whether it has one. Places that no operand can be in, and pairs of constants, are left to the whole instruction.
template <Opcode opcode> constexpr bool has_leaf(int places) {
  using S = typename StepsOf<opcode>::type;
  if (!S::leaf) return false;
  int constants = 0;
  for (int field = 1; field <= 3; field++) {
    unsigned place = place_at(places, field);
    if (field == S::result ? place > result_in_local : !(S::inputs >> field & 1) && place) return false;
    constants += field != S::result && place == in_constant;
  }
  return constants < 2;
}

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
#define TO(field) -(field)
#define DO(op, ...) , Step<Op::op, &ops::op __VA_OPT__(,) __VA_ARGS__>
#define LEAF(op, ...) , LeafStep<Step<Op::op, &ops::op __VA_OPT__(,) __VA_ARGS__>>
template <class, class... S> struct ListOfSteps { using type = Steps<S...>; };  // each step brings the comma before it
#define INST(name, generic, words, ...) \
  template <> struct StepsOf<Opcode::name> : ListOfSteps<void __VA_ARGS__> {};
#include "isa/instructions.def"
#undef INST
#undef LEAF
#undef TO
#undef DO
#undef A
#undef B
#undef C
}  // namespace whipsnake
