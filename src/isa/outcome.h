// What becomes of a body's result: where it is stored, which box it is written to, and what of the operands is released.
#pragma once
#include <type_traits>

#include "isa/shell.h"
#include "python/box.h"

namespace whipsnake {

// Ints and floats are released without a look, and written again in place.
template <class P> constexpr Box box_of = std::is_same_v<P, I64> ? Box::integer : std::is_same_v<P, F64> ? Box::real : Box::any;
template <int Field, Box Kind> struct Given {};

// What an instruction gives up: operand values that it consumes, read before the result overwrites them and released right
// to left, and the old value of the local that it writes. ResultField 0: it writes none.
template <int ResultField, class... Givens> struct Consumed;
template <int ResultField, int... Fields, Box... Kinds> struct Consumed<ResultField, Given<Fields, Kinds>...> {
  static constexpr int count = sizeof...(Fields);
  static constexpr Box kinds[] = {Kinds..., Box::any};
  Slot slots[count ? count : 1];
  Slot old;

  [[gnu::always_inline]] explicit Consumed(const Shell& s)
      : slots{(s.consumes(Fields) ? s.input(Fields) : null_slot())...},
        old(ResultField && s.writes_local(ResultField) ? *s.result(ResultField) : null_slot()) {}

  // Whether all that must be given up, but operand `except`, can be given up here. In a leaf that is not so where a
  // destructor would run; or where it might be about the same object twice.
  [[gnu::always_inline]] bool may_release(const Shell& s, int except = -1) const {
    if (!s.leaf()) return true;
    for (int i = 0; i < count; i++) {
      if (i == except || (slots[i].bits & Py_TAG_REFCNT)) continue;
      if (kinds[i] == Box::integer ? !is_released_without_call<Box::integer>(s.thread, object_of(slots[i]))
          : kinds[i] == Box::real  ? !is_released_without_call<Box::real>(s.thread, object_of(slots[i]))
                                   : object_of(slots[i])->ob_refcnt == 1) return false;  // seldom an int or float
      if (kinds[i] == Box::any && ResultField && s.writes_local(ResultField) && slots[i].bits == old.bits) return false;
      for (int j = 0; j < i; j++)
        if (kinds[i] == Box::any && slots[i].bits == slots[j].bits) return false;
    }
    return s.may_give_up(old);
  }
  [[gnu::always_inline]] void release(const Shell& s, int i) const {
    if (s.leaf() && !(slots[i].bits & Py_TAG_REFCNT)) {
      if (kinds[i] == Box::integer) release_without_call<Box::integer>(s.thread, object_of(slots[i]));
      else if (kinds[i] == Box::real) release_without_call<Box::real>(s.thread, object_of(slots[i]));
      else object_of(slots[i])->ob_refcnt--;
    } else if (!s.leaf()) {
      if (kinds[i] == Box::integer) release_int(s.thread, slots[i]);
      else if (kinds[i] == Box::real) release_float(s.thread, slots[i]);
      else s.give_up(slots[i]);
    }
  }
  [[gnu::always_inline]] void release_all(const Shell& s, int except = -1) const {
    for (int i = count; i-- > 0;)
      if (i != except) release(s, i);
  }
  // Release the operands, then write the result, then release the local's old value.
  [[gnu::always_inline]] Next set(const Shell& s, Slot value, int except = -1) const {
    release_all(s, except);
    s.set_result(ResultField, value);  // whose old value can be another one by now: destructors have run
    return Next::next;
  }
};

// An int or float result goes into the box of an operand that dies here, or of the local's old value: no allocation.
template <class Operands> [[gnu::always_inline]] inline Next set_int(const Shell& s, int64_t value, Operands consumed) {
  if (is_small_int(value)) {
    if (!consumed.may_release(s)) [[unlikely]] return Next::call;
    return consumed.set(s, small_int(value));
  }
  if (fits_digit(value)) {
    for (int i = 0; i < Operands::count; i++) {
      if (Operands::kinds[i] != Box::integer || !is_unshared(consumed.slots[i])) continue;
      if (!consumed.may_release(s, i)) [[unlikely]] return Next::call;
      write_int(object_of(consumed.slots[i]), value);
      return consumed.set(s, consumed.slots[i], i);
    }
    if (is_free_int(consumed.old)) {
      if (!consumed.may_release(s)) [[unlikely]] return Next::call;
      write_int(object_of(consumed.old), value);
      consumed.release_all(s);
      return Next::next;
    }
  } else if (s.leaf()) {
    return Next::call;
  }
  if (!consumed.may_release(s)) [[unlikely]] return Next::call;
  if (PyObject* box = fits_digit(value) ? pop_free(s.thread->interp->object_state.freelists.ints) : nullptr) [[likely]] {
    write_int(box, value);
    return consumed.set(s, PyStackRef_FromPyObjectStealMortal(box));
  }
  if (s.leaf()) return Next::call;
  Slot big = box_big_int(value);
  return PyStackRef_IsNull(big) ? Next::raise : consumed.set(s, big);
}
template <class Operands> [[gnu::always_inline]] inline Next set_float(const Shell& s, double value, Operands consumed) {
  for (int i = 0; i < Operands::count; i++) {
    if (Operands::kinds[i] != Box::real || !is_unshared(consumed.slots[i])) continue;
    if (!consumed.may_release(s, i)) [[unlikely]] return Next::call;
    write_float(object_of(consumed.slots[i]), value);
    return consumed.set(s, consumed.slots[i], i);
  }
  if (!consumed.may_release(s)) [[unlikely]] return Next::call;
  if (is_free_float(consumed.old)) {
    write_float(object_of(consumed.old), value);
    consumed.release_all(s);
    return Next::next;
  }
  if (PyObject* box = pop_free(s.thread->interp->object_state.freelists.floats)) [[likely]] {
    write_float(box, value);
    return consumed.set(s, PyStackRef_FromPyObjectStealMortal(box));
  }
  if (s.leaf()) return Next::call;
  Slot box = box_new_float(value);
  return PyStackRef_IsNull(box) ? Next::raise : consumed.set(s, box);
}

template <class R, class Operands> [[gnu::always_inline]] inline Next conclude(const Shell& s, R r, Operands consumed) {
  if constexpr (std::is_same_v<R, Check>) {
    if (r == Check::miss) [[unlikely]] return s.leaf() ? Next::call : Next::miss;
    consumed.release_all(s);
    return Next::next;
  } else if constexpr (std::is_same_v<R, Status>) {
    if (!r.ok) [[unlikely]] return Next::raise;
    consumed.release_all(s);
    return Next::next;
  } else if constexpr (std::is_same_v<R, Branch>) {
    if (!consumed.may_release(s)) [[unlikely]] return Next::call;
    consumed.release_all(s);
    return r.taken ? Next::jump : Next::next;
  } else if constexpr (std::is_same_v<R, MaybeBranch>) {
    if (r.taken < 0) [[unlikely]] return Next::raise;
    consumed.release_all(s);
    return r.taken ? Next::jump : Next::next;
  } else if constexpr (std::is_same_v<R, Bool>) {
    if (!consumed.may_release(s)) [[unlikely]] return Next::call;
    return consumed.set(s, box_bool(r.value));
  } else if constexpr (std::is_same_v<R, I64>) {
    return set_int(s, r.value, consumed);
  } else if constexpr (std::is_same_v<R, F64>) {
    return set_float(s, r.value, consumed);
  } else if constexpr (std::is_same_v<R, Held>) {
    if (!consumed.may_release(s)) [[unlikely]] return Next::call;
    return consumed.set(s, held(r.object));
  } else if constexpr (std::is_same_v<R, New>) {
    return consumed.set(s, owned(r.object));
  } else if constexpr (std::is_same_v<R, Maybe<New>>) {
    if (!r.value.object) [[unlikely]] return Next::raise;
    return conclude(s, r.value, consumed);
  } else {  // Spec
    if (!r.hit) [[unlikely]] return Next::miss;
    return conclude(s, r.value, consumed);
  }
}

}  // namespace whipsnake
