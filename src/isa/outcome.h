// What becomes of a body's result: where it is stored, which box it is written to, and what of the operands is released.
#pragma once
#include <type_traits>

#include "isa/shell.h"
#include "python/box.h"

namespace whipsnake {

// What is known of the object in an operand: ints and floats are released without a look, and written again in place.
enum class Box : uint8_t { any, integer, real };
template <class P> constexpr Box box_of = std::is_same_v<P, I64> ? Box::integer : std::is_same_v<P, F64> ? Box::real : Box::any;
template <int Field, Box Kind> struct Given {};

// Operand values that the instruction consumes, read before the result overwrites them; released right to left.
template <class... Givens> struct Consumed;
template <int... Fields, Box... Kinds> struct Consumed<Given<Fields, Kinds>...> {
  static constexpr int count = sizeof...(Fields);
  static constexpr Box kinds[] = {Kinds..., Box::any};
  Slot slots[count ? count : 1];
  [[gnu::always_inline]] explicit Consumed(const Shell& s) : slots{(owns(s.pc->field[Fields]) ? s.registers[index_of(s.pc->field[Fields])] : null_slot())...} {}
  [[gnu::always_inline]] void release(const Shell& s, int i) const {
    if (kinds[i] == Box::integer) release_int(s.thread, slots[i]);
    else if (kinds[i] == Box::real) release_float(s.thread, slots[i]);
    else s.give_up(slots[i]);
  }
  [[gnu::always_inline]] void release_all(const Shell& s, int except = -1) const {
    for (int i = count; i-- > 0;)
      if (i != except) release(s, i);
  }
};

// An int or float result goes into the box of an operand that dies here, or of the local's old value: no allocation.
template <class Operands> [[gnu::always_inline]] inline Next set_int(Shell& s, Operand result, int64_t value, Operands consumed) {
  if (is_small_int(value)) {
    consumed.release_all(s);
    s.set(result, small_int(value));
    return Next::next;
  }
  if (fits_digit(value)) {
    for (int i = 0; i < Operands::count; i++) {
      if (Operands::kinds[i] != Box::integer || !is_unshared(consumed.slots[i])) continue;
      write_int(object_of(consumed.slots[i]), value);
      consumed.release_all(s, i);
      s.set(result, consumed.slots[i]);
      return Next::next;
    }
    if (owns(result) && is_free_int(s.registers[index_of(result)])) {
      write_int(object_of(s.registers[index_of(result)]), value);
      consumed.release_all(s);
      return Next::next;
    }
  }
  Slot box = box_int(s.thread, value);
  if (PyStackRef_IsNull(box)) [[unlikely]] return Next::raise;
  consumed.release_all(s);
  s.set(result, box);
  return Next::next;
}
template <class Operands> [[gnu::always_inline]] inline Next set_float(Shell& s, Operand result, double value, Operands consumed) {
  for (int i = 0; i < Operands::count; i++) {
    if (Operands::kinds[i] != Box::real || !is_unshared(consumed.slots[i])) continue;
    write_float(object_of(consumed.slots[i]), value);
    consumed.release_all(s, i);
    s.set(result, consumed.slots[i]);
    return Next::next;
  }
  if (owns(result) && is_free_float(s.registers[index_of(result)])) {
    write_float(object_of(s.registers[index_of(result)]), value);
    consumed.release_all(s);
    return Next::next;
  }
  Slot box = box_float(s.thread, value);
  if (PyStackRef_IsNull(box)) [[unlikely]] return Next::raise;
  consumed.release_all(s);
  s.set(result, box);
  return Next::next;
}

template <class R, class Operands>
[[gnu::always_inline]] inline Next conclude(Shell& s, R r, int result, Operands consumed) {
  if constexpr (std::is_same_v<R, Check>) {
    if (r == Check::miss) [[unlikely]] return Next::miss;
    consumed.release_all(s);
    return Next::next;
  } else if constexpr (std::is_same_v<R, Status>) {
    if (!r.ok) [[unlikely]] return Next::raise;
    consumed.release_all(s);
    return Next::next;
  } else if constexpr (std::is_same_v<R, Branch>) {
    consumed.release_all(s);
    return r.taken ? Next::jump : Next::next;
  } else if constexpr (std::is_same_v<R, MaybeBranch>) {
    if (r.taken < 0) [[unlikely]] return Next::raise;
    consumed.release_all(s);
    return r.taken ? Next::jump : Next::next;
  } else if constexpr (std::is_same_v<R, Bool>) {
    consumed.release_all(s);
    s.set(s.pc->field[result], box_bool(r.value));
    return Next::next;
  } else if constexpr (std::is_same_v<R, I64>) {
    return set_int(s, s.pc->field[result], r.value, consumed);
  } else if constexpr (std::is_same_v<R, F64>) {
    return set_float(s, s.pc->field[result], r.value, consumed);
  } else if constexpr (std::is_same_v<R, New>) {
    consumed.release_all(s);
    s.set(s.pc->field[result], owned(r.object));
    return Next::next;
  } else if constexpr (std::is_same_v<R, Maybe<New>>) {
    if (!r.value.object) [[unlikely]] return Next::raise;
    return conclude(s, r.value, result, consumed);
  } else {  // Spec
    if (!r.hit) [[unlikely]] return Next::miss;
    return conclude(s, r.value, result, consumed);
  }
}

}  // namespace whipsnake
