// A shell is what a body runs in: it knows the instruction and the registers, fetches operands, stores results and
// releases what the instruction consumes.
#pragma once
#include "isa/code.h"
#include "python/box.h"

namespace whipsnake {

inline _PyInterpreterFrame* frame_of(Slot* registers) {
  return reinterpret_cast<_PyInterpreterFrame*>(reinterpret_cast<char*>(registers) - offsetof(_PyInterpreterFrame, localsplus));
}

inline Slot fetch(Operand operand, const Slot* registers, const Slot* constants) {
  const Slot* base = static_cast<int16_t>(operand) < 0 ? constants : registers;
  return base[operand & index_mask];
}

// Write a result. A local's old value is released after the new one stands: its destructor may look.
inline void store(Slot* registers, Operand result, Slot value) {
  Slot old = owns(result) ? registers[index_of(result)] : null_slot();
  registers[index_of(result)] = value;
  release(old);
}

struct Name { PyObject* object; };  // operand: the name in co_names that field C numbers
struct Cache { Word* words; };  // operand: the inline-cache words of the instruction

struct Shell;
struct Spilled;
// Note in the frame which instruction runs: whoever walks the frames must find it. Needed before anything that can look.
inline void set_position(const Shell& s);
void destroy(const Spilled& s, PyObject* object);  // frame/frame.cpp

struct Shell {
  Word* pc;
  Slot* registers;
  const Slot* constants;
  PyThreadState* thread;
  // Where the operands are, as the opcode tells; a constant for the compiler.
  int places = anywhere;

  // In a leaf nothing may be called. Before a body gives up a reference it asks whether it may; when not, it has done
  // nothing yet, and says Next::call.
  bool leaf() const { return places != anywhere; }
  unsigned place(int field) const { return leaf() ? place_at(places, field) : place_of(pc->field[field]); }
  bool consumes(int field) const { return place(field) == in_temporary; }
  bool writes_local(int field) const { return leaf() ? place_at(places, field) == result_in_local : owns(pc->field[field]); }
  // What the operand in a field names.
  [[gnu::always_inline]] Slot input(int field) const {
    Operand operand = pc->field[field];
    if (!leaf()) return get(operand);
    if (consumes(field)) return registers[operand - owns_bit];
    return place(field) == in_constant ? constants[operand - constant_bit] : registers[operand];
  }
  // Constants are borrowed: their tag need not be looked at.
  [[gnu::always_inline]] PyObject* input_object(int field) const {
    Slot slot = input(field);
    return leaf() && place(field) == in_constant ? reinterpret_cast<PyObject*>(slot.bits - Py_TAG_REFCNT) : object_of(slot);
  }
  // The register that a result in a field goes to.
  [[gnu::always_inline]] Slot* result(int field) const {
    Operand operand = pc->field[field];
    return &registers[!leaf() ? index_of(operand) : writes_local(field) ? operand - owns_bit : operand];
  }

  // Ownership moves out of a consumed temporary; else a reference that does not own; or one of its own.
  Slot take_input(int field) const { return consumes(field) ? input(field) : borrowed(input(field)); }
  Slot own_input(int field) const { return consumes(field) ? input(field) : duplicate(input(field)); }

  Slot get(Operand operand) const { return fetch(operand, registers, constants); }
  PyObject* object(Operand operand) const { return object_of(get(operand)); }
  // For a consumed temporary: ownership moves out of the register. Else a reference that does not own.
  Slot take(Operand operand) const {
    Slot value = get(operand);
    return owns(operand) ? value : borrowed(value);
  }
  // The same with a reference of its own.
  Slot take_owned(Operand operand) const {
    Slot value = get(operand);
    return owns(operand) ? value : duplicate(value);
  }
  // Release a reference that this instruction gives up. If it is the last one, the object's destructor may run any code,
  // which must find the frame's position.
  [[gnu::always_inline]] void give_up(Slot slot) const;
  void consume(Operand operand) const {
    if (owns(operand)) give_up(registers[index_of(operand)]);
  }
  [[gnu::always_inline]] bool may_give_up(Slot slot) const {
    return !leaf() || (slot.bits & Py_TAG_REFCNT) || is_released_without_call<Box::any>(thread, object_of(slot));
  }
  // Whether the old value of the register that a result in a field goes to can be given up here.
  [[gnu::always_inline]] bool may_set(int field) const { return !leaf() || !writes_local(field) || may_give_up(*result(field)); }
  // Write a result. A local's old value is given up when the new one stands: its destructor may look.
  [[gnu::always_inline]] void set_result(int field, Slot value) const {
    Slot* place = result(field);
    Slot old = writes_local(field) ? *place : null_slot();
    *place = value;
    give_up(old);
  }
  [[gnu::always_inline]] void set(Operand result, Slot value) const {
    Slot* place = &registers[index_of(result)];
    if (owns(result)) {
      Slot old = *place;
      *place = value;
      give_up(old);
    } else {
      *place = value;
    }
  }
  _PyInterpreterFrame* frame() const { return frame_of(registers); }
  PyCodeObject* python_code() const { return reinterpret_cast<PyCodeObject*>(object_of(frame()->f_executable)); }
};

// A shell in memory, for functions that are not inlined. It is a copy, so that the shell itself can stay in registers.
struct Spilled : Shell {
  [[gnu::always_inline]] Spilled(const Shell& s) : Shell{s.pc, s.registers, s.constants, s.thread} {}
  Spilled(const Spilled&) = delete;
};

[[gnu::always_inline]] inline void set_position(const Shell& s) {
  s.frame()->instr_ptr = code_behind(s.constants)->bytecode + unit_of(s.constants, s.pc);
}

inline void Shell::give_up(Slot slot) const {
  if (slot.bits & Py_TAG_REFCNT) return;
  PyObject* object = object_of(slot);
  if (leaf()) return release_without_call<Box::any>(thread, object);
  if (--object->ob_refcnt == 0) [[unlikely]] destroy(*this, object);
}

// The end of an operation that has one result, a new reference, or null with an exception set.
inline Next finish(const Shell& s, PyObject* result) {
  if (!result) return Next::raise;
  s.set(s.pc->a, owned(result));
  return Next::next;
}

}  // namespace whipsnake
