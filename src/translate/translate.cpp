// From CPython's bytecode to instructions: one case for each opcode, in one pass. Loads of locals and constants make no
// instruction: they wait on the virtual stack until their consumer reads them in place. Stores make none where the
// instruction before can write to the local itself.
#include "python/box.h"
#include "translate/emit.h"

namespace whipsnake {
namespace {

using namespace bytecode;

constexpr uint16_t first_counter = 2;  // executions before a site is given its first form

class Translator {
 public:
  Translator(PyCodeObject* code, std::vector<Bytecode>& list) : code_(code), list_(list), e_(code), word_of_(list.size(), 0) {}

  Code* run(Decline& why) {
    bool reachable = false;
    for (i_ = 0; i_ < list_.size(); i_++) {
      const Bytecode& b = list_[i_];
      e_.at(b);
      if (b.depth < 0) {
        reachable = false;
        continue;
      }
      if (b.label || !reachable) {
        if (reachable) e_.settle_all();
        else e_.stack.reset(static_cast<unsigned>(b.depth));
        e_.begin_label();
      }
      word_of_[i_] = e_.position();
      size_t first = i_;
      if (!translate(b)) {
        why = Decline::unknown_opcode;
        return nullptr;
      }
      for (size_t fused = first + 1; fused <= i_; fused++) word_of_[fused] = e_.position();
      reachable = !ends_;
      ends_ = false;
    }
    if (!e_.fits()) {
      why = Decline::too_large;
      return nullptr;
    }
    Code* code = e_.finish(code_, list_, word_of_);
    if (!code) why = Decline::no_memory;
    return code;
  }

 private:
  bool translate(const Bytecode& b);
  bool translate_stack(const Bytecode& b);
  bool translate_names(const Bytecode& b);
  bool translate_operators(const Bytecode& b);
  bool translate_control(const Bytecode& b);
  bool translate_calls(const Bytecode& b);
  bool translate_building(const Bytecode& b);
  bool translate_generators(const Bytecode& b);
  bool translate_exceptions(const Bytecode& b);

  VirtualStack& stack() { return e_.stack; }
  Operand register_at(unsigned position) { return e_.stack.register_at(position); }
  unsigned depth() { return e_.stack.depth(); }
  static Operand u16(int value) { return static_cast<Operand>(value); }

  // An instruction whose operands are the top `pops` entries and whose result replaces them.
  uint32_t replace(Opcode opcode, Operand b, Operand c, unsigned pops) {
    uint32_t at = e_.emit(opcode, register_at(depth() - pops), b, c, pops);
    stack().drop(pops);
    e_.push_result(at);
    return at;
  }
  // An instruction whose operands are the top `pops` entries and that has no result.
  uint32_t consume(Opcode opcode, Operand a, Operand b, Operand c, unsigned pops) {
    uint32_t at = e_.emit(opcode, a, b, c, pops);
    stack().drop(pops);
    return at;
  }
  // An instruction on the registers of the top `pops` entries, which gives `pushes` back in their place.
  uint32_t window(Opcode opcode, Operand b, Operand c, unsigned pops, unsigned pushes) {
    e_.settle_loans(pops);
    e_.settle_top(pops);
    uint32_t at = e_.emit(opcode, register_at(depth() - pops), b, c, pops);
    stack().drop(pops);
    for (unsigned i = 0; i < pushes; i++) e_.push_temporary();
    return at;
  }
  void set_counter(uint32_t at) { e_.word(at + counter_word).field[counter_field] = first_counter; }
  void load_constant(Slot value) { stack().push({Entry::constant, static_cast<uint16_t>(e_.constant(value))}); }
  void store_local(unsigned local) {
    if (!e_.retarget(local)) {
      e_.settle_local(local, 1);
      e_.emit(Opcode::MOVE, static_cast<Operand>(local) | owns_bit, stack().operand(0), 0, 1);
    }
    stack().drop(1);
  }
  // The conditional jump that follows directly, if it does: it can be part of this instruction.
  const Bytecode* following_jump() {
    if (i_ + 1 >= list_.size() || list_[i_ + 1].label) return nullptr;
    const Bytecode& next = list_[i_ + 1];
    return next.opcode == POP_JUMP_IF_TRUE || next.opcode == POP_JUMP_IF_FALSE ? &next : nullptr;
  }
  // The locals that the next `count` values are stored to, if that is all that follows: these stores are part of this
  // instruction then.
  bool stores_follow(size_t count, std::vector<Operand>& locals) {
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
  void settle_below(unsigned operands) {
    for (unsigned position = 0; position + operands < depth(); position++) e_.settle(position);
  }

  PyCodeObject* code_;
  std::vector<Bytecode>& list_;
  Emitter e_;
  std::vector<uint32_t> word_of_;
  size_t i_ = 0;
  bool ends_ = false;  // the bytecode at hand does not go on to the next one
};

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
    case STORE_FAST_STORE_FAST: store_local(static_cast<unsigned>(a >> 4)); store_local(static_cast<unsigned>(a & 15)); return true;
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
      else if (y.kind == Entry::temporary) e_.emit(Opcode::MOVE, register_at(low), register_at(high) | owns_bit, 0, 0);
      std::swap(x, y);
      e_.begin_label();
      return true;
    }
    default: return false;
  }
}

// CPython's relation (Py_LT ...) as a mask of orders; see ops/int.h.
uint16_t relation_mask(int relation) {
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
      else e_.word(at + 1).field[0] = u16(a);
      set_counter(at);
      return true;
    }
    case COMPARE_OP: {
      const Bytecode* jump = (a & 16) ? following_jump() : nullptr;
      int relation = a >> 5;
      if (!jump) {
        uint32_t at = replace(Opcode::COMPARE, s.operand(1), s.operand(0), 2);
        e_.word(at + 1).field[0] = u16(relation | ((a & 16) ? 8 : 0));
        e_.word(at + 1).field[3] = relation_mask(relation);
        set_counter(at);
        return true;
      }
      settle_below(2);
      bool if_false = jump->opcode == POP_JUMP_IF_FALSE;
      uint16_t mask = relation_mask(relation);
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
      e_.jump_to(e_.emit(b.opcode == JUMP_BACKWARD ? Opcode::JUMP_BACK : Opcode::JUMP, 0, 0, 0, 0), b.target);
      ends_ = true;
      return true;
    case RESUME: e_.emit(Opcode::RESUME, 0, 0, u16(b.argument), 0); return true;
    case RETURN_VALUE: {
      bool generator = code_->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR);
      consume(generator ? Opcode::RETURN_YIELDER : Opcode::RETURN, s.operand(0), 0, 0, 1);
      ends_ = true;
      return true;
    }
    case GET_ITER: {
      e_.settle_loans(1);
      Operand source = s.operand(0);
      e_.emit(Opcode::GET_ITER, register_at(depth() - 1), source, u16(b.argument), 1);
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
    case CALL_KW: case CALL_FUNCTION_EX: {
      bool keywords = b.opcode == CALL_KW;
      unsigned pops = keywords ? 3 + static_cast<unsigned>(a) : 4;
      e_.settle_loans(pops);
      e_.settle_top(pops);
      Operand result = register_at(depth() - pops);
      uint32_t at = e_.emit(keywords ? Opcode::CALL_KEYWORDS : Opcode::CALL_EX, result, result, u16(a), pops);
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
    case GET_AITER: e_.settle_loans(1); replace(Opcode::GET_AITER, s.operand(0), 0, 1); return true;
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

}  // namespace

Code* translate(PyCodeObject* python, Decline& why) {
  std::vector<Bytecode> list;
  list.reserve(static_cast<size_t>(Py_SIZE(python)));
  if (!decode(python, list, why)) return nullptr;
  return Translator(python, list).run(why);
}

}  // namespace whipsnake
