// Building containers, and adding to them.
#include "translate/translator.h"

namespace whipsnake {

using namespace bytecode;

bool Translator::translate_building(const Bytecode& b) {
  int a = b.argument;
  auto n = static_cast<unsigned>(a);
  VirtualStack& s = stack();
  auto build = [&](Opcode opcode, unsigned pops) {
    e_.settle_top(pops);
    Operand first = register_at(depth() - pops);
    uint32_t at = e_.emit(opcode, first, first, u16(a), pops);
    s.drop(pops);
    e_.push_result(at);
    return true;
  };
  // Adds the top `pops` entries to the container `n` below them.
  auto add = [&](Opcode opcode, Operand field_b, Operand field_c, unsigned pops) {
    consume(opcode, s.peek(pops + n - 1), field_b, field_c, pops);
    return true;
  };
  switch (b.opcode) {
    case BUILD_TUPLE: return build(Opcode::BUILD_TUPLE, n);
    case BUILD_LIST: return build(Opcode::BUILD_LIST, n);
    case BUILD_SET: return build(Opcode::BUILD_SET, n);
    case BUILD_MAP: return build(Opcode::BUILD_MAP, 2 * n);
    case BUILD_STRING: return build(Opcode::BUILD_STRING, n);
    case BUILD_SLICE: return build(Opcode::BUILD_SLICE, n);
    case BUILD_TEMPLATE: return build(Opcode::BUILD_TEMPLATE, 2);
    case BUILD_INTERPOLATION: return build(Opcode::BUILD_INTERPOLATION, 2 + (n & 1));
    case LIST_APPEND: return add(Opcode::LIST_APPEND, s.operand(0), 0, 1);
    case LIST_EXTEND: return add(Opcode::LIST_EXTEND, s.operand(0), 0, 1);
    case SET_ADD: return add(Opcode::SET_ADD, s.operand(0), 0, 1);
    case SET_UPDATE: return add(Opcode::SET_UPDATE, s.operand(0), 0, 1);
    case DICT_UPDATE: return add(Opcode::DICT_UPDATE, s.operand(0), 0, 1);
    case DICT_MERGE: return add(Opcode::DICT_MERGE, s.operand(0), s.peek(n + 3), 1);
    case MAP_ADD: return add(Opcode::MAP_ADD, s.operand(1), s.operand(0), 2);
    default: return false;
  }
}

}  // namespace whipsnake
