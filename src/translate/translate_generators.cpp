// Generators, coroutines and awaiting.
#include "translate/translator.h"

namespace whipsnake {

using namespace bytecode;

bool Translator::translate_generators(const Bytecode& b) {
  int a = b.argument;
  VirtualStack& s = stack();
  switch (b.opcode) {
    case RETURN_GENERATOR:
      e_.settle_all();
      e_.emit(Opcode::RETURN_GENERATOR, 0, register_at(depth()), 0, 0);
      e_.push_temporary();
      return true;
    case YIELD_VALUE: {
      settle_below(1);
      Operand live = register_at(depth() - 1);
      consume(Opcode::YIELD, s.operand(0), live, u16(a), 1);
      e_.push_temporary();
      return true;
    }
    case SEND: {
      settle_below(1);
      uint32_t at = e_.emit(Opcode::SEND, register_at(depth() - 1), register_at(depth() - 3), s.operand(0), 1);
      e_.word(at + 1).field[3] = e_.word(at).a;
      e_.jump_to(at, b.target);
      s.drop(1);
      e_.push_temporary();
      return true;
    }
    case END_SEND: {
      e_.settle(depth() - 1);
      e_.emit(Opcode::END_SEND, register_at(depth() - 3), 0, 0, 3);
      s.drop(3);
      e_.push_temporary();
      return true;
    }
    case GET_AWAITABLE: e_.settle_loans(1); replace(Opcode::GET_AWAITABLE, s.operand(0), u16(a), 1); return true;
    case GET_AITER: {
      e_.settle_loans(1);
      uint32_t at = replace(Opcode::GET_AITER, s.operand(0), 0, 1);
      set_counter(at);
      e_.word(at + 2).field[3] = e_.word(at).a;
      return true;
    }
    case GET_ANEXT: e_.push_result(e_.emit(Opcode::GET_ANEXT, register_at(depth()), s.peek(0), 0, 0)); return true;
    case END_ASYNC_FOR: window(Opcode::END_ASYNC_FOR, 0, 0, 2, 0); return true;
    case CLEANUP_THROW: window(Opcode::CLEANUP_THROW, 0, 0, 4, 3); return true;
    default: return false;
  }
}

}  // namespace whipsnake
