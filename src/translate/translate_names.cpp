// Globals, names, cells, imports and attributes.
#include "translate/translator.h"

namespace whipsnake {

using namespace bytecode;

bool Translator::translate_names(const Bytecode& b) {
  int a = b.argument;
  VirtualStack& s = stack();
  auto load = [&](Opcode opcode, int field_b, int field_c) {
    uint32_t at = e_.emit(opcode, register_at(depth()), u16(field_b), u16(field_c), 0);
    e_.push_result(at);
    return at;
  };
  switch (b.opcode) {
    case LOAD_GLOBAL:
      set_counter(load(Opcode::LOAD_GLOBAL, a >> 1, 0));
      if (a & 1) load_constant(null_slot());
      return true;
    case STORE_GLOBAL: consume(Opcode::STORE_GLOBAL, u16(a), s.operand(0), 0, 1); return true;
    case DELETE_GLOBAL: e_.emit(Opcode::DELETE_GLOBAL, u16(a), 0, 0, 0); return true;
    case LOAD_NAME: set_counter(load(Opcode::LOAD_NAME, a, 0)); return true;
    case STORE_NAME: consume(Opcode::STORE_NAME, u16(a), s.operand(0), 0, 1); return true;
    case DELETE_NAME: e_.emit(Opcode::DELETE_NAME, u16(a), 0, 0, 0); return true;
    case LOAD_LOCALS: load(Opcode::LOAD_LOCALS, 0, 0); return true;
    case LOAD_BUILD_CLASS: load(Opcode::LOAD_BUILD_CLASS, 0, 0); return true;
    case LOAD_FROM_DICT_OR_DEREF: replace(Opcode::LOAD_CLASS_CELL, s.operand(0), u16(a), 1); return true;
    case LOAD_FROM_DICT_OR_GLOBALS: replace(Opcode::LOAD_CLASS_GLOBAL, s.operand(0), u16(a), 1); return true;
    case SETUP_ANNOTATIONS: e_.emit(Opcode::SETUP_ANNOTATIONS, 0, 0, 0, 0); return true;
    case IMPORT_NAME: {
      e_.settle_loans(2);
      uint32_t at = replace(Opcode::IMPORT_NAME, s.operand(1), s.operand(0), 2);
      e_.word(at + 1).field[0] = u16(a >> 2);
      e_.word(at + 1).field[1] = u16(a & 3);
      return true;
    }
    case IMPORT_FROM: load(Opcode::IMPORT_FROM, s.peek(0), a); return true;
    case MAKE_CELL: e_.emit(Opcode::MAKE_CELL, u16(a), 0, 0, 0); return true;
    case COPY_FREE_VARS: e_.emit(Opcode::COPY_FREE_VARS, 0, 0, u16(a), 0); return true;
    case LOAD_DEREF: load(Opcode::LOAD_CELL, a, 0); return true;
    case STORE_DEREF: consume(Opcode::STORE_CELL, u16(a), s.operand(0), 0, 1); return true;
    case DELETE_DEREF: e_.emit(Opcode::DELETE_CELL, u16(a), 0, 0, 0); return true;
    case LOAD_ATTR: {
      bool method = a & 1;
      if (!method) {
        uint32_t at = replace(Opcode::LOAD_ATTR, s.operand(0), u16(a >> 1), 1);
        e_.word(at + 3).field[3] = e_.word(at).a;
        set_counter(at);
        return true;
      }
      uint32_t at = e_.emit(Opcode::LOAD_METHOD, register_at(depth() - 1), s.operand(0), u16(a >> 1), 1);
      set_counter(at);
      s.drop(1);
      e_.push_temporary();
      e_.push_temporary();
      return true;
    }
    case STORE_ATTR: set_counter(consume(Opcode::STORE_ATTR, s.operand(0), s.operand(1), u16(a), 2)); return true;
    case DELETE_ATTR: consume(Opcode::DELETE_ATTR, s.operand(0), 0, u16(a), 1); return true;
    case LOAD_SUPER_ATTR: {
      e_.settle_loans(3);
      Operand super = s.operand(2);
      uint32_t at = e_.emit(Opcode::LOAD_SUPER, register_at(depth() - 3), s.operand(1), s.operand(0), 3);
      e_.word(at + 1).field[3] = u16(a >> 2);
      e_.word(at + 2).field[3] = u16(a & 3);
      e_.word(at + 3).field[3] = super;
      set_counter(at);
      s.drop(3);
      e_.push_temporary();
      if (a & 1) e_.push_temporary();
      return true;
    }
    default: return false;
  }
}

}  // namespace whipsnake
