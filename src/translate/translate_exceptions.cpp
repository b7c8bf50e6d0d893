// with blocks and exceptions.
#include "translate/translator.h"

namespace whipsnake {

using namespace bytecode;

bool Translator::translate_exceptions(const Bytecode& b) {
  int a = b.argument;
  VirtualStack& s = stack();
  switch (b.opcode) {
    case LOAD_SPECIAL: {
      e_.settle_loans(1);
      Operand object = s.operand(0);
      e_.emit(Opcode::LOAD_SPECIAL, register_at(depth() - 1), object, u16(a), 1);
      s.drop(1);
      e_.push_temporary();
      e_.push_temporary();
      return true;
    }
    case WITH_EXCEPT_START:
      e_.settle_all();
      e_.emit(Opcode::WITH_EXCEPT_START, register_at(depth()), register_at(depth() - 5), 0, 0);
      e_.push_temporary();
      return true;
    case PUSH_EXC_INFO: window(Opcode::PUSH_EXC_INFO, 0, 0, 1, 2); return true;
    case POP_EXCEPT: window(Opcode::POP_EXCEPT, 0, 0, 1, 0); return true;
    case CHECK_EXC_MATCH: {
      Operand type = s.operand(0);
      uint32_t at = e_.emit(Opcode::CHECK_EXC_MATCH, register_at(depth() - 1), s.peek(1), type, 1);
      s.drop(1);
      e_.push_result(at);
      return true;
    }
    case CHECK_EG_MATCH: window(Opcode::CHECK_EG_MATCH, 0, 0, 2, 2); return true;
    case RAISE_VARARGS: window(Opcode::RAISE, 0, u16(a), static_cast<unsigned>(a), 0); ends_ = true; return true;
    case RERAISE:
      e_.settle_top(1 + static_cast<unsigned>(a));
      e_.emit(Opcode::RERAISE, register_at(depth() - 1 - static_cast<unsigned>(a)), 0, u16(a), 1);
      s.drop(1);
      ends_ = true;
      return true;
    default: return false;
  }
}

}  // namespace whipsnake
