// The second half of the cases: calls, names, building, generators, exceptions.
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
    case LOAD_NAME: load(Opcode::LOAD_NAME, a, 0); return true;
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
