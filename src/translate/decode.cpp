#include "translate/decode.h"

namespace whipsnake {
namespace {

using namespace bytecode;

bool is_emitted(int opcode) {  // by CPython's compiler
  if (opcode == EXIT_INIT_CHECK || opcode == RESERVED || opcode == INTERPRETER_EXIT || opcode == BINARY_OP_INPLACE_ADD_UNICODE) return false;
  return (opcode >= BINARY_SLICE && opcode < 120) || opcode == RESUME;
}

bool ends_block(int opcode) {
  switch (opcode) {
    case JUMP_FORWARD: case JUMP_BACKWARD: case JUMP_BACKWARD_NO_INTERRUPT:
    case RETURN_VALUE: case RAISE_VARARGS: case RERAISE: return true;
    default: return false;
  }
}

int jump_target(const Bytecode& b) {
  switch (b.opcode) {
    case JUMP_BACKWARD: case JUMP_BACKWARD_NO_INTERRUPT: return b.next - b.argument;
    case FOR_ITER: return b.next + b.argument + 1;  // exhausted: past the END_FOR
    case JUMP_FORWARD: case POP_JUMP_IF_TRUE: case POP_JUMP_IF_FALSE: case POP_JUMP_IF_NONE: case POP_JUMP_IF_NOT_NONE:
    case SEND: return b.next + b.argument;
    default: return -1;
  }
}

int depth_after(const Bytecode& b, bool jumps) {
  if (b.opcode == FOR_ITER) return jumps ? b.depth : b.depth + 1;
  return b.depth - _PyOpcode_num_popped(b.opcode, b.argument) + _PyOpcode_num_pushed(b.opcode, b.argument);
}

struct Depths {
  std::vector<Bytecode>& list;
  std::vector<int>& at_unit;  // index in the list of the instruction that starts at a unit, or -1
  bool changed = false, agree = true;

  void reach(int unit, int depth) {
    if (unit < 0 || unit >= static_cast<int>(at_unit.size()) || at_unit[unit] < 0) {
      agree = false;
      return;
    }
    Bytecode& b = list[at_unit[unit]];
    b.label = true;
    if (b.depth < 0) {
      b.depth = depth;
      changed = true;
    }
    agree &= b.depth == depth;
  }
};

void reach_handlers(PyCodeObject* code, Depths& depths) {
  auto* at = reinterpret_cast<unsigned char*>(PyBytes_AS_STRING(code->co_exceptiontable));
  unsigned char* end = at + PyBytes_GET_SIZE(code->co_exceptiontable);
  while (at < end) {
    int start, size, target, depth_and_lasti;
    at = parse_varint(at, &start);
    at = parse_varint(at, &size);
    at = parse_varint(at, &target);
    at = parse_varint(at, &depth_and_lasti);
    depths.reach(target, (depth_and_lasti >> 1) + (depth_and_lasti & 1) + 1);
    if (depths.agree) depths.list[depths.at_unit[target]].entry = true;
  }
}

// Depths flow along the code in order, and along jumps; backward jumps may need another round.
bool find_depths(PyCodeObject* code, std::vector<Bytecode>& list, std::vector<int>& at_unit) {
  Depths depths{list, at_unit};
  list[0].depth = 0;
  list[0].label = list[0].entry = true;
  reach_handlers(code, depths);
  do {
    depths.changed = false;
    for (size_t i = 0; i < list.size() && depths.agree; i++) {
      Bytecode& b = list[i];
      if (b.depth < 0) continue;
      if (b.target >= 0) depths.reach(b.target, depth_after(b, true));
      if (ends_block(b.opcode)) continue;
      if (i + 1 == list.size()) return false;
      Bytecode& following = list[i + 1];
      int depth = depth_after(b, false);
      if (depth < 0 || depth > code->co_stacksize) return false;
      if (following.depth < 0) {
        following.depth = depth;
        depths.changed = true;
      }
      depths.agree &= following.depth == depth;
    }
  } while (depths.changed && depths.agree);
  return depths.agree;
}

}  // namespace

bool decode(PyCodeObject* code, std::vector<Bytecode>& list, Decline& why) {
  int units = static_cast<int>(Py_SIZE(code));
  std::vector<int> at_unit(static_cast<size_t>(units), -1);
  int argument = 0, start = 0;
  for (int unit = 0; unit < units;) {
    _Py_CODEUNIT base = _Py_GetBaseCodeUnit(code, unit);
    int opcode = base.op.code;
    argument = (argument << 8) | base.op.arg;
    if (opcode == EXTENDED_ARG) {
      unit++;
      continue;
    }
    if (!is_emitted(opcode)) {
      why = Decline::unknown_opcode;
      return false;
    }
    at_unit[static_cast<size_t>(start)] = static_cast<int>(list.size());
    Bytecode b{opcode, argument, unit, start, unit + 1 + _PyOpcode_Caches[opcode], -1, -1, false, false};
    b.target = jump_target(b);
    list.push_back(b);
    unit = start = b.next;
    argument = 0;
  }
  if (list.empty() || !find_depths(code, list, at_unit)) {
    why = Decline::malformed;
    return false;
  }
  for (size_t i = 0; i + 1 < list.size(); i++)
    if (list[i].opcode == YIELD_VALUE || list[i].opcode == RETURN_GENERATOR) list[i + 1].entry = list[i + 1].label = true;
  return true;
}

}  // namespace whipsnake
