// From CPython's bytecode to instructions: one case for each opcode, in one pass. Loads of locals and constants make no
// instruction: they wait on the virtual stack until their consumer reads them in place. Stores make none where the
// instruction before can write to the local itself.
#include "translate/translator.h"

namespace whipsnake {

using namespace bytecode;

// The conditional jump that follows directly, if it does: it can be part of this instruction.
const Bytecode* Translator::following_jump() {
  if (i_ + 1 >= list_.size() || list_[i_ + 1].label) return nullptr;
  const Bytecode& next = list_[i_ + 1];
  return next.opcode == POP_JUMP_IF_TRUE || next.opcode == POP_JUMP_IF_FALSE ? &next : nullptr;
}
// The locals that the next `count` values are stored to, if that is all that follows: these stores are part of this
// instruction then.
bool Translator::stores_follow(size_t count, std::vector<Operand>& locals) {
  size_t i = i_ + 1;
  for (; locals.size() < count && i < list_.size() && !list_[i].label; i++) {
    const Bytecode& next = list_[i];
    if (next.opcode == STORE_FAST) locals.push_back(u16(next.argument));
    else if (next.opcode == STORE_FAST_STORE_FAST) locals.insert(locals.end(), {u16(next.argument >> 4), u16(next.argument & 15)});
    else return false;
  }
  if (count == 0 || locals.size() != count) return false;
  i_ = i - 1;
  return true;
}

bool Translator::translate(const Bytecode& b) {
  if (i_ > 0 && list_[i_ - 1].opcode == RETURN_GENERATOR) e_.emit(Opcode::BEGIN, 0, 0, 0, 0);
  return translate_stack(b) || translate_operators(b) || translate_control(b) || translate_calls(b) || translate_names(b) ||
         translate_building(b) || translate_generators(b) || translate_exceptions(b);
}

bool Translator::translate_stack(const Bytecode& b) {
  int a = b.argument;
  auto local = [&](Entry::Kind kind, int index) { stack().push({kind, static_cast<uint16_t>(index)}); };
  switch (b.opcode) {
    case NOP: case NOT_TAKEN: return true;
    case LOAD_FAST: local(Entry::loaded, a); return true;
    case LOAD_FAST_BORROW: local(Entry::loaned, a); return true;
    case LOAD_FAST_LOAD_FAST: local(Entry::loaded, a >> 4); local(Entry::loaded, a & 15); return true;
    case LOAD_FAST_BORROW_LOAD_FAST_BORROW: local(Entry::loaned, a >> 4); local(Entry::loaned, a & 15); return true;
    case LOAD_FAST_CHECK: e_.emit(Opcode::CHECK_LOCAL, u16(a), 0, 0, 0); local(Entry::loaded, a); return true;
    case LOAD_FAST_AND_CLEAR:
      e_.settle_local(static_cast<unsigned>(a));
      e_.emit(Opcode::TAKE_LOCAL, register_at(depth()), u16(a), 0, 0);
      e_.push_temporary();
      return true;
    case LOAD_CONST: stack().push({Entry::constant, static_cast<uint16_t>(a)}); return true;
    case LOAD_SMALL_INT: load_constant(small_int(a)); return true;
    case LOAD_COMMON_CONSTANT:
      load_constant(PyStackRef_FromPyObjectBorrow(PyInterpreterState_Get()->common_consts[a]));
      return true;
    case PUSH_NULL: load_constant(null_slot()); return true;
    case STORE_FAST: store_local(static_cast<unsigned>(a)); return true;
    case STORE_FAST_LOAD_FAST: store_local(static_cast<unsigned>(a >> 4)); local(Entry::loaded, a & 15); return true;
    case STORE_FAST_STORE_FAST: store_two_locals(static_cast<unsigned>(a >> 4), static_cast<unsigned>(a & 15)); return true;
    case DELETE_FAST:
      e_.settle_local(static_cast<unsigned>(a));
      e_.emit(Opcode::DELETE_LOCAL, u16(a), 0, 0, 0);
      return true;
    case POP_TOP:
      if (stack().top().kind == Entry::temporary) e_.emit(Opcode::DROP, register_at(depth() - 1), 0, 0, 1);
      stack().drop(1);
      return true;
    case COPY: {
      Entry entry = stack().top(static_cast<unsigned>(a - 1));
      if (entry.kind != Entry::temporary) {
        stack().push(entry);
        return true;
      }
      uint32_t at = e_.emit(Opcode::MOVE, register_at(depth()), stack().peek(static_cast<unsigned>(a - 1)), 0, 0);
      e_.push_result(at);
      return true;
    }
    case SWAP: {
      unsigned low = depth() - static_cast<unsigned>(a), high = depth() - 1;
      Entry &x = stack().at(low), &y = stack().at(high);
      if (x.kind == Entry::temporary && y.kind == Entry::temporary) e_.emit(Opcode::SWAP, register_at(low), register_at(high), 0, 0);
      else if (x.kind == Entry::temporary) e_.emit(Opcode::MOVE, register_at(high), register_at(low) | owns_bit, 0, 0);
      else if (y.kind == Entry::temporary && !e_.retarget_result(register_at(low))) e_.emit(Opcode::MOVE, register_at(low), register_at(high) | owns_bit, 0, 0);
      std::swap(x, y);
      e_.begin_label();
      return true;
    }
    default: return false;
  }
}

// CPython's relation (Py_LT ...) as a mask of orders; see ops/int.h.
static uint16_t orders_of(int relation) {
  constexpr uint16_t masks[] = {1, 3, 2, 13, 4, 6};  // < <= == != > >=
  return masks[relation];
}

bool Translator::translate_operators(const Bytecode& b) {
  int a = b.argument;
  VirtualStack& s = stack();
  switch (b.opcode) {
    case UNARY_NEGATIVE: replace(Opcode::NEGATE, s.operand(0), 0, 1); return true;
    case UNARY_INVERT: replace(Opcode::INVERT, s.operand(0), 0, 1); return true;
    case UNARY_NOT: replace(Opcode::NOT, s.operand(0), 0, 1); return true;
    case TO_BOOL: {
      const Bytecode* jump = following_jump();
      if (!jump) {
        replace(Opcode::TRUTH, s.operand(0), 0, 1);
        return true;
      }
      settle_below(1);
      uint32_t at = consume(jump->opcode == POP_JUMP_IF_TRUE ? Opcode::JUMP_TRUE : Opcode::JUMP_FALSE, s.operand(0), 0, 0, 1);
      e_.jump_to(at, jump->target);
      i_++;
      return true;
    }
    case BINARY_OP: {
      bool subscript = a == NB_SUBSCR;
      uint32_t at = replace(subscript ? Opcode::SUBSCRIPT : Opcode::BINARY, s.operand(1), s.operand(0), 2);
      if (subscript) e_.word(at + 2).field[3] = e_.word(at).a;
      else e_.word(at + 1).field[3] = u16(a);
      set_counter(at);
      return true;
    }
    case COMPARE_OP: {
      const Bytecode* jump = (a & 16) ? following_jump() : nullptr;
      int relation = a >> 5;
      if (!jump) {
        uint32_t at = replace(Opcode::COMPARE, s.operand(1), s.operand(0), 2);
        e_.word(at + 1).field[0] = u16(relation | ((a & 16) ? 8 : 0));
        e_.word(at + 1).field[3] = orders_of(relation);
        set_counter(at);
        return true;
      }
      settle_below(2);
      bool if_false = jump->opcode == POP_JUMP_IF_FALSE;
      uint16_t mask = orders_of(relation);
      uint32_t at = consume(Opcode::JUMP_COMPARE, s.operand(1), s.operand(0), if_false ? mask ^ 15 : mask, 2);
      e_.word(at + 1).field[3] = u16(relation | (if_false ? 16 : 0));
      set_counter(at);
      e_.jump_to(at, jump->target);
      i_++;
      return true;
    }
    case IS_OP: case CONTAINS_OP: {
      bool is = b.opcode == IS_OP;
      const Bytecode* jump = following_jump();
      if (!jump) {
        uint32_t at = replace(is ? Opcode::IS : Opcode::CONTAINS, s.operand(1), s.operand(0), 2);
        e_.word(at + 1).field[0] = u16(a);
        return true;
      }
      settle_below(2);
      int inverted = a ^ (jump->opcode == POP_JUMP_IF_FALSE);
      uint32_t at = consume(is ? Opcode::JUMP_IS : Opcode::JUMP_CONTAINS, s.operand(1), s.operand(0), u16(inverted), 2);
      e_.jump_to(at, jump->target);
      i_++;
      return true;
    }
    case BINARY_SLICE: {
      Operand stop = s.operand(0);
      uint32_t at = replace(Opcode::SLICE, s.operand(2), s.operand(1), 3);
      e_.word(at + 1).field[0] = stop;
      return true;
    }
    case STORE_SLICE: {
      Operand value = s.operand(3);
      uint32_t at = consume(Opcode::STORE_SLICE, s.operand(2), s.operand(1), s.operand(0), 4);
      e_.word(at + 1).field[0] = value;
      return true;
    }
    case STORE_SUBSCR: set_counter(consume(Opcode::STORE_SUBSCRIPT, s.operand(1), s.operand(0), s.operand(2), 3)); return true;
    case DELETE_SUBSCR: consume(Opcode::DELETE_SUBSCRIPT, s.operand(1), s.operand(0), 0, 2); return true;
    case FORMAT_SIMPLE: replace(Opcode::FORMAT, s.operand(0), 0, 1); return true;
    case FORMAT_WITH_SPEC: replace(Opcode::FORMAT_SPEC, s.operand(1), s.operand(0), 2); return true;
    case CONVERT_VALUE: replace(Opcode::CONVERT, s.operand(0), u16(a), 1); return true;
    case GET_LEN: e_.push_result(e_.emit(Opcode::GET_LEN, register_at(depth()), s.peek(0), 0, 0)); return true;
    case MATCH_MAPPING: e_.push_result(e_.emit(Opcode::MATCH_MAPPING, register_at(depth()), s.peek(0), 0, 0)); return true;
    case MATCH_SEQUENCE: e_.push_result(e_.emit(Opcode::MATCH_SEQUENCE, register_at(depth()), s.peek(0), 0, 0)); return true;
    case MATCH_KEYS: e_.push_result(e_.emit(Opcode::MATCH_KEYS, register_at(depth()), s.peek(1), s.peek(0), 0)); return true;
    case MATCH_CLASS: window(Opcode::MATCH_CLASS, 0, u16(a), 3, 1); return true;
    default: return false;
  }
}

bool Translator::translate_control(const Bytecode& b) {
  VirtualStack& s = stack();
  auto conditional = [&](Opcode opcode) {
    settle_below(1);
    e_.jump_to(consume(opcode, s.operand(0), 0, 0, 1), b.target);
    return true;
  };
  switch (b.opcode) {
    case POP_JUMP_IF_TRUE: return conditional(Opcode::JUMP_TRUE);
    case POP_JUMP_IF_FALSE: return conditional(Opcode::JUMP_FALSE);
    case POP_JUMP_IF_NONE: return conditional(Opcode::JUMP_NONE);
    case POP_JUMP_IF_NOT_NONE: return conditional(Opcode::JUMP_NOT_NONE);
    case JUMP_FORWARD: case JUMP_BACKWARD: case JUMP_BACKWARD_NO_INTERRUPT:
      e_.settle_all();
      e_.jump_to(e_.emit(b.opcode != JUMP_BACKWARD ? Opcode::JUMP : machine_code ? Opcode::JUMP_BACK_COUNTED : Opcode::JUMP_BACK, 0, 0, 0, 0), b.target);
      ends_ = true;
      return true;
    case RESUME: {
      e_.emit(Opcode::RESUME, 0, 0, u16(b.argument), 0);
      constexpr int location = 7, generators = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR;
      if (machine_code && (b.argument & location) == 0 && (code_->co_flags & CO_OPTIMIZED) && !(code_->co_flags & generators)) e_.emit(Opcode::ENTER_HOT, 0, 0, 0, 0);
      return true;
    }
    case RETURN_VALUE: {
      bool generator = code_->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR);
      consume(generator ? Opcode::RETURN_YIELDER : Opcode::RETURN, s.operand(0), 0, 0, 1);
      ends_ = true;
      return true;
    }
    case GET_ITER: {
      e_.settle_loans(1);
      Operand source = s.operand(0);
      uint32_t at = e_.emit(Opcode::GET_ITER, register_at(depth() - 1), source, u16(b.argument), 1);
      set_counter(at);
      e_.word(at + 2).field[3] = e_.word(at).a;
      s.drop(1);
      e_.push_temporary();
      e_.push_temporary();
      return true;
    }
    case FOR_ITER: {
      e_.settle_all();
      uint32_t at = e_.emit(Opcode::FOR_ITER, register_at(depth()), register_at(depth() - 2), 0, 0);
      e_.word(at + 1).field[3] = e_.word(at).a;
      set_counter(at);
      e_.jump_to(at, b.target);
      e_.push_result(at);
      return true;
    }
    case END_FOR: s.drop(1); return true;  // never reached: generators that return go on behind it
    case POP_ITER:
      e_.emit(Opcode::END_ITER, register_at(depth() - 2), 0, 0, 2);
      s.drop(2);
      return true;
    case UNPACK_SEQUENCE: {
      e_.settle_loans(1);
      std::vector<Operand> locals;
      if (stores_follow(static_cast<size_t>(b.argument), locals)) {
        for (Operand local : locals) e_.settle_local(local, 1);
        uint32_t at = e_.emit(Opcode::UNPACK_LOCALS, register_at(depth() - 1), s.operand(0), u16(b.argument), 1);
        set_counter(at);
        e_.append_fields(std::move(locals));
        s.drop(1);
        return true;
      }
      uint32_t at = e_.emit(Opcode::UNPACK, register_at(depth() - 1), s.operand(0), u16(b.argument), 1);
      set_counter(at);
      s.drop(1);
      for (int i = 0; i < b.argument; i++) e_.push_temporary();
      return true;
    }
    case UNPACK_EX:
      e_.settle_loans(1);
      e_.emit(Opcode::UNPACK_EX, register_at(depth() - 1), s.operand(0), u16(b.argument), 1);
      s.drop(1);
      for (int i = 0; i < 1 + (b.argument & 0xff) + (b.argument >> 8); i++) e_.push_temporary();
      return true;
    default: return false;
  }
}

Code* translate(PyCodeObject* python, Decline& why) {
  std::vector<Bytecode> list;
  list.reserve(static_cast<size_t>(Py_SIZE(python)));
  if (!decode(python, list, why)) return nullptr;
  return Translator(python, list).run(why);
}

}  // namespace whipsnake
