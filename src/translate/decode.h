// Bytecode as a list: opcodes without specialisation or instrumentation, arguments with their prefixes applied, targets
// resolved, and the stack depth before each.
#pragma once
#include <vector>

#include "isa/code.h"

namespace whipsnake {

struct Bytecode {
  int opcode, argument;
  int unit;          // where the instruction itself stands: what f_lasti shows
  int start;         // its first EXTENDED_ARG, or `unit`
  int next;          // the unit behind it and its caches
  int target;        // where it jumps to, or -1
  int depth;         // stack depth before it; -1: never executed
  bool label;        // reached from elsewhere than the instruction before it
  bool entry;        // a frame can be entered here: a handler, or behind a yield
};

// All of `code`. False, with the reason in `why`: something that CPython's compiler does not produce.
bool decode(PyCodeObject* code, std::vector<Bytecode>& list, Decline& why);

}  // namespace whipsnake
