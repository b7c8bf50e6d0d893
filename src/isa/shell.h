// A shell is what a body runs in: it knows the instruction and the registers, fetches operands, stores results and
// releases what the instruction consumes.
#pragma once
#include "isa/instruction.h"
#include "python/value.h"

namespace whipsnake {

inline _PyInterpreterFrame* frame_of(Slot* registers) {
  return reinterpret_cast<_PyInterpreterFrame*>(reinterpret_cast<char*>(registers) - offsetof(_PyInterpreterFrame, localsplus));
}

inline Slot fetch(Operand operand, const Slot* registers, const Slot* constants) {
  const Slot* base = static_cast<int16_t>(operand) < 0 ? constants : registers;
  return base[operand & index_mask];
}

// Write a result. A local's old value is released after the new one stands: its destructor may look.
[[gnu::always_inline]] inline void store(Slot* registers, Operand result, Slot value) {
  Slot* place = &registers[index_of(result)];
  if (owns(result)) {
    Slot old = *place;
    *place = value;
    release(old);
  } else {
    *place = value;
  }
}

struct Name { PyObject* object; };  // operand: the name in co_names that field C numbers
struct Cache { Word* words; };  // operand: the inline-cache words of the instruction

struct Shell {
  Word* pc;
  Slot* registers;
  const Slot* constants;
  PyThreadState* thread;

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
  void consume(Operand operand) const {
    if (owns(operand)) release(registers[index_of(operand)]);
  }
  void set(Operand result, Slot value) const { store(registers, result, value); }
  _PyInterpreterFrame* frame() const { return frame_of(registers); }
  PyCodeObject* python_code() const { return reinterpret_cast<PyCodeObject*>(object_of(frame()->f_executable)); }
};

}  // namespace whipsnake
