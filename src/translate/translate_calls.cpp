// Calls, intrinsics, and making functions.
#include "translate/translator.h"

namespace whipsnake {

using namespace bytecode;

bool Translator::translate_calls(const Bytecode& b) {
  int a = b.argument;
  VirtualStack& s = stack();
  switch (b.opcode) {
    case CALL: {
      auto arguments = static_cast<unsigned>(a);
      e_.settle_loans(2 + arguments);
      const Entry& self = s.top(arguments);
      bool method = !(self.kind == Entry::constant && s.peek(arguments) == (e_.constant(null_slot()) | constant_bit));
      std::vector<Operand> operands;
      for (unsigned i = arguments + method; i-- > 0;) operands.push_back(s.operand(i));
      Operand callable = s.operand(1 + arguments), result = register_at(depth() - 2 - arguments);
      uint32_t at = e_.emit(method ? Opcode::CALL_METHOD : Opcode::CALL, result, callable, u16(static_cast<int>(operands.size())), 2 + arguments);
      set_counter(at);
      e_.append_operands(operands, result);
      s.drop(2 + arguments);
      e_.push_result(at);
      return true;
    }
    case CALL_KW: {
      unsigned pops = 3 + static_cast<unsigned>(a);
      if (s.top().kind != Entry::constant) return false;  // the tuple of names; compilers make no other
      e_.settle_loans(pops);
      std::vector<Operand> operands;
      for (unsigned i = pops - 1; i-- > 0;) operands.push_back(s.operand(i));
      Operand result = register_at(depth() - pops);
      uint32_t at = e_.emit(Opcode::CALL_KEYWORDS, result, s.operand(pops - 1), u16(static_cast<int>(operands.size())), pops);
      set_counter(at);
      e_.append_operands(operands, result);
      s.drop(pops);
      e_.push_result(at);
      return true;
    }
    case CALL_FUNCTION_EX: {
      constexpr unsigned pops = 4;
      e_.settle_loans(pops);
      e_.settle_top(pops);
      Operand result = register_at(depth() - pops);
      uint32_t at = e_.emit(Opcode::CALL_EX, result, result, 0, pops);
      e_.word(at + 1).field[3] = result;
      s.drop(pops);
      e_.push_result(at);
      return true;
    }
    case CALL_INTRINSIC_1: e_.settle_loans(1); replace(Opcode::INTRINSIC_1, s.operand(0), u16(a), 1); return true;
    case CALL_INTRINSIC_2: {
      e_.settle_loans(2);
      uint32_t at = replace(Opcode::INTRINSIC_2, s.operand(1), s.operand(0), 2);
      e_.word(at + 1).field[0] = u16(a);
      return true;
    }
    case MAKE_FUNCTION: replace(Opcode::MAKE_FUNCTION, s.operand(0), 0, 1); return true;
    case SET_FUNCTION_ATTRIBUTE: {
      Operand attribute = s.operand(1);
      e_.settle(depth() - 1);
      e_.emit(Opcode::SET_FUNCTION_ATTRIBUTE, register_at(depth() - 2), attribute, u16(a), 2);
      s.drop(2);
      e_.push_temporary();
      return true;
    }
    default: return false;
  }
}

}  // namespace whipsnake
