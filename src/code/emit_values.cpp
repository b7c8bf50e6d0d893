// Guards, arithmetic and comparison.
#include "code/emitter.h"

namespace whipsnake {

void CodeEmitter::compare(Val x, Val y) {
  Gpr left = in(x, rax);
  if (is_constant(y)) {
    int64_t value = form_[y].constant;
    if (value == 0) return a_.test(left, left);
    if (value == static_cast<int32_t>(value)) return a_.alu(cmp, left, static_cast<int32_t>(value));
  }
  a_.alu(cmp, left, in(y, rcx));
}

// Leave unless the order of two floats is in the mask.
void CodeEmitter::real_exit(uint8_t mask, Val x, Val y, Assembler::Label exit) {
  auto flags = [&](Val p, Val q) { a_.ucomisd(in_real(p, scratch_real), in_real(q, other_real)); };
  switch (mask) {
    case 4: flags(x, y), a_.jump_if(below_equal, exit); break;   // >
    case 6: flags(x, y), a_.jump_if(below, exit); break;         // >=
    case 1: flags(y, x), a_.jump_if(below_equal, exit); break;
    case 3: flags(y, x), a_.jump_if(below, exit); break;
    case 11: flags(x, y), a_.jump_if(above, exit); break;        // not >
    case 9: flags(x, y), a_.jump_if(above_equal, exit); break;
    case 14: flags(y, x), a_.jump_if(above, exit); break;
    case 12: flags(y, x), a_.jump_if(above_equal, exit); break;
    case 2: flags(x, y), a_.jump_if(not_equal, exit), a_.jump_if(parity, exit); break;
    case 13: {
      flags(x, y);
      Assembler::Hop unordered = a_.hop_if(parity);
      a_.jump_if(equal, exit), a_.land(unordered);
      break;
    }
    default: CHECK(false);
  }
}

void CodeEmitter::guard_truth(Val ref) {
  const Node& node = form_[ref];
  bool wanted = node.op == Ir::guard_true;
  Assembler::Label exit = exit_of(ref);
  const Node& test = form_[node.a];
  if (!lives_.fused[node.a]) {
    Gpr value = in(node.a, rax);
    a_.test32(value, value);
    return a_.jump_if(wanted ? equal : not_equal, exit);
  }
  if (test.op == Ir::order_real) return real_exit(wanted ? test.how : static_cast<uint8_t>(~test.how & 15), test.a, test.b, exit);
  compare(test.a, test.b);
  Condition c = test.op == Ir::same ? equal : condition_of(static_cast<Order>(test.how));
  a_.jump_if(wanted ? negated(c) : c, exit);
}

void CodeEmitter::emit_guard(Val ref) {
  const Node& node = form_[ref];
  if (node.op == Ir::guard_true || node.op == Ir::guard_false) return guard_truth(ref);
  Assembler::Label exit = exit_of(ref);
  switch (node.op) {
    case Ir::guard_type: {
      Gpr object = in(node.a, rcx);
      Mem type{object, offsetof(PyObject, ob_type)};
      if (node.constant == static_cast<int32_t>(node.constant)) a_.alu_memory(cmp, type, static_cast<int32_t>(node.constant));
      else a_.mov(rax, static_cast<uint64_t>(node.constant)), a_.alu(cmp, rax, type);
      return leave_unless(equal, exit);
    }
    case Ir::guard_compact: case Ir::guard_wide:
      a_.alu_memory(cmp, {in(node.a, rcx), lv_tag}, (node.op == Ir::guard_compact ? 2 : 3) << _PyLong_NON_SIZE_BITS);
      return leave_unless(below, exit);
    case Ir::guard_word:
      a_.alu32_memory(cmp, at(node.constant, 0, rax), node.aux);
      return leave_unless(equal, exit);
    case Ir::guard_field:
      a_.alu32_memory(cmp, {in(node.a, rcx), node.aux}, static_cast<int32_t>(node.constant));
      return leave_unless(equal, exit);
    case Ir::guard_byte:
      a_.cmp8_memory({in(node.a, rcx), node.aux}, static_cast<uint8_t>(node.constant));
      return leave_unless(equal, exit);
    case Ir::guard_same: case Ir::guard_other:
      compare(node.a, node.b);
      return leave_unless(node.op == Ir::guard_same ? equal : not_equal, exit);
    case Ir::guard_some: case Ir::guard_none: {
      Gpr value = in(node.a, rax);
      a_.test(value, value);
      return leave_unless(node.op == Ir::guard_some ? not_equal : equal, exit);
    }
    case Ir::guard_order:
      compare(node.a, node.b);
      // A comparison with zero was a test, which tells nothing of unsigned orders but that nothing is below.
      return leave_unless(condition_of(static_cast<Order>(node.how)), exit);
    case Ir::guard_order_real: return real_exit(node.how, node.a, node.b, exit);
    case Ir::guard_quiet:
      static_assert(_PY_EVAL_EVENTS_MASK == 0xff);
      a_.test8_memory({thread, offsetof(PyThreadState, eval_breaker)}, 0xff);
      return leave_unless(equal, exit);
    case Ir::guard_resume:
      a_.load(rcx, at(node.constant, offsetof(PyCodeObject, _co_instrumentation_version), rax));
      a_.alu(cmp, rcx, Mem{thread, offsetof(PyThreadState, eval_breaker)});
      leave_unless(equal, exit);
      a_.alu_memory(cmp, at(node.constant, offsetof(PyCodeObject, _co_monitoring), rax), 0);
      leave_unless(equal, exit);
      // Another tool's hook, or one that is switched off, is to be asked for each frame.
      a_.mov_pointer(rcx, reinterpret_cast<const void*>(&evaluate));
      a_.alu(cmp, rcx, at(&trace_.engine->interpreter->eval_frame, rax));
      return leave_unless(equal, exit);
    case Ir::guard_depth:
      static_assert(sizeof(PyThreadState::py_recursion_remaining) == 4);
      a_.alu32_memory(cmp, {thread, offsetof(PyThreadState, py_recursion_remaining)}, static_cast<int32_t>(node.constant));
      return leave_unless(greater, exit);
    case Ir::guard_room:
      a_.load(rax, {thread, offsetof(PyThreadState, datastack_limit)});
      a_.alu(sub, rax, Mem{thread, offsetof(PyThreadState, datastack_top)});
      a_.alu(cmp, rax, static_cast<int32_t>(node.constant * static_cast<int64_t>(sizeof(PyObject*))));
      return leave_unless(above, exit);
    case Ir::guard_simple: return guard_simple(node, exit);
    case Ir::guard_unprofiled:
      check_unprofiled(exit);
      return check_unmonitored(node.a, exit);
    default: return a_.jump(exit);  // guard_never
  }
}

void CodeEmitter::emit_arithmetic(Val ref) {
  const Node& node = form_[ref];
  Gpr to = out(ref);
  auto immediate = [&](Val r) { return is_constant(r) && form_[r].constant == static_cast<int32_t>(form_[r].constant); };
  switch (node.op) {
    case Ir::add: case Ir::sub: case Ir::mul: {
      // An exit wants the operands as they were.
      Assembler::Label exit = exit_of(ref);
      Gpr x = in(node.a, rax);
      Gpr result = rax;
      Gpr y = immediate(node.b) && node.op != Ir::mul ? rcx : in(node.b, rcx);
      if (to != x && to != y && where(ref).kind == Location::gpr) result = to;
      a_.mov(result, x);
      if (node.op == Ir::mul) a_.imul(result, y);
      else if (immediate(node.b)) a_.alu(node.op == Ir::add ? add : sub, result, static_cast<int32_t>(form_[node.b].constant));
      else a_.alu(node.op == Ir::add ? add : sub, result, y);
      a_.jump_if(overflow, exit);
      return put(ref, result);
    }
    case Ir::and_: case Ir::or_: case Ir::xor_: {
      Alu op = node.op == Ir::and_ ? and_ : node.op == Ir::or_ ? or_ : xor_;
      a_.mov(rax, in(node.a, rax));
      if (immediate(node.b)) a_.alu(op, rax, static_cast<int32_t>(form_[node.b].constant));
      else a_.alu(op, rax, in(node.b, rcx));
      return put(ref, rax);
    }
    case Ir::shift_left: {
      Assembler::Label exit = exit_of(ref);
      Gpr x = in(node.a, rdx);
      if (!is_constant(node.b)) a_.mov(rcx, in(node.b, rcx));
      auto shift = [&](int digit) { is_constant(node.b) ? a_.shift(digit, rax, static_cast<uint8_t>(form_[node.b].constant)) : a_.shift_by_rcx(digit, rax); };
      a_.mov(rax, x);
      shift(4), shift(7);
      a_.alu(cmp, rax, x);
      leave_unless(equal, exit);
      shift(4);
      return put(ref, rax);
    }
    case Ir::shift_right:
      if (!is_constant(node.b)) a_.mov(rcx, in(node.b, rcx));
      a_.mov(rax, in(node.a, rax));
      is_constant(node.b) ? a_.shift(7, rax, static_cast<uint8_t>(form_[node.b].constant)) : a_.shift_by_rcx(7, rax);
      return put(ref, rax);
    case Ir::floordivide: case Ir::remainder: {  // by what is greater than 0
      int64_t divisor = is_constant(node.b) ? form_[node.b].constant : 0;
      bool power = divisor > 0 && (divisor & (divisor - 1)) == 0 && divisor < INT32_MAX;
      if (power) {
        a_.mov(rax, in(node.a, rax));
        if (node.op == Ir::remainder) a_.alu(and_, rax, static_cast<int32_t>(divisor - 1));
        else if (divisor > 1) a_.shift(7, rax, static_cast<uint8_t>(__builtin_ctzll(static_cast<uint64_t>(divisor))));
        return put(ref, rax);
      }
      Gpr y = in(node.b, rcx);
      a_.mov(rax, in(node.a, rax));
      a_.cqo();
      a_.idiv(y);
      if (node.op == Ir::floordivide) {
        a_.shift(7, rdx, 63);
        a_.alu(add, rax, rdx);
        return put(ref, rax);
      }
      a_.mov(rax, rdx);
      a_.shift(7, rdx, 63);
      a_.alu(and_, rdx, y);
      a_.alu(add, rax, rdx);
      return put(ref, rax);
    }
    case Ir::add_real: case Ir::sub_real: case Ir::mul_real: case Ir::div_real: {
      Sse op = node.op == Ir::add_real ? addsd : node.op == Ir::sub_real ? subsd : node.op == Ir::mul_real ? mulsd : divsd;
      Xmm result = out_real(ref);
      Xmm y = in_real(node.b, other_real);
      if (y == result && node.a != node.b) a_.movaps(other_real, y), y = other_real;
      Location left = where(node.a);
      if (left.kind == Location::slot && !is_constant(node.a)) a_.movsd(result, slot(left.number));
      else if (is_constant(node.a)) {
        Xmm x = in_real(node.a, scratch_real);
        a_.movaps(result, x);
      } else a_.movaps(result, static_cast<Xmm>(left.number));
      a_.real(op, result, y);
      return done(ref);
    }
    case Ir::power: {
      std::vector<Val> live = live_at(ref);
      save(live);
      // Both may be in each other's registers.
      a_.movsd(saved(xmm15), in_real(node.a, xmm15));
      a_.movsd(saved(xmm14), in_real(node.b, xmm15));
      a_.movsd(xmm0, saved(xmm15));
      a_.movsd(xmm1, saved(xmm14));
      call(reinterpret_cast<const void*>(&helper_power));
      a_.movaps(scratch_real, xmm0);
      restore(live);
      a_.ucomisd(scratch_real, scratch_real);
      a_.jump_if(parity, exit_of(ref));
      a_.movaps(out_real(ref), scratch_real);
      return done(ref);
    }
    case Ir::negate_real: case Ir::abs_real: {
      constexpr uint64_t sign_bit = uint64_t{1} << 63;
      Xmm x = in_real(node.a, scratch_real);
      a_.mov(rax, node.op == Ir::negate_real ? sign_bit : ~sign_bit);
      a_.movq(other_real, rax);
      Xmm result = out_real(ref);
      a_.movaps(result, x);
      node.op == Ir::negate_real ? a_.xorpd(result, other_real) : a_.andpd(result, other_real);
      return done(ref);
    }
    case Ir::copy_real:
      a_.movaps(out_real(ref), in_real(node.a, scratch_real));
      return done(ref);
    case Ir::sqrt_real:
      a_.real(sqrtsd, out_real(ref), in_real(node.a, scratch_real));
      return done(ref);
    case Ir::call_real: {
      std::vector<Val> live = live_at(ref);
      save(live);
      a_.movaps(xmm0, in_real(node.a, scratch_real));
      call(reinterpret_cast<const void*>(node.constant));
      a_.movaps(scratch_real, xmm0);
      restore(live);
      a_.movaps(other_real, scratch_real);
      a_.real(subsd, other_real, other_real);  // not a number, unless it is finite
      a_.ucomisd(other_real, other_real);
      a_.jump_if(parity, exit_of(ref));
      a_.movaps(out_real(ref), scratch_real);
      return done(ref);
    }
    case Ir::real_to_int:
      a_.cvttsd2si(rax, in_real(node.a, scratch_real));
      a_.mov(rcx, uint64_t{1} << 63);  // what it gives when there is no result
      a_.alu(cmp, rax, rcx);
      a_.jump_if(equal, exit_of(ref));
      return put(ref, rax);
    case Ir::int_to_real: {
      Gpr x = in(node.a, rax);
      Xmm result = out_real(ref);
      a_.xorpd(result, result);
      a_.cvtsi2sd(result, x);
      return done(ref);
    }
    default: CHECK(false);
  }
}

void CodeEmitter::emit_value(Val ref) {
  const Node& node = form_[ref];
  Gpr to = out(ref);
  switch (node.op) {
    case Ir::order: case Ir::same:
      compare(node.a, node.b);
      a_.set(node.op == Ir::same ? equal : condition_of(static_cast<Order>(node.how)), rax);
      a_.movzx8(rax, rax);
      return put(ref, rax);
    case Ir::order_real: {
      Assembler::Label no = a_.label();
      real_exit(node.how, node.a, node.b, no);
      a_.mov(rax, uint64_t{1});
      Assembler::Hop end = a_.hop();
      a_.bind(no);
      a_.mov(rax, uint64_t{0});
      a_.land(end);
      return put(ref, rax);
    }
    case Ir::not_:
      a_.mov(rax, in(node.a, rax));
      a_.alu(xor_, rax, 1);
      return put(ref, rax);
    case Ir::frame:
      a_.lea(to, {base, -static_cast<int32_t>(offsetof(_PyInterpreterFrame, localsplus))});
      return done(ref);
    case Ir::unbox_compact: case Ir::unbox_wide: {
      Gpr object = in(node.a, rcx), value = to == object ? rax : to;
      a_.load32(value, {object, digits});
      if (node.op == Ir::unbox_wide) {
        a_.alu_memory(cmp, {object, lv_tag}, 2 << _PyLong_NON_SIZE_BITS);
        Assembler::Hop one = a_.hop_if(below);
        a_.load32(rdx, {object, digits + 4});
        a_.shift(4, rdx, PyLong_SHIFT);
        a_.alu(or_, value, rdx);
        a_.land(one);
      }
      a_.test8_memory({object, lv_tag}, 2);
      Assembler::Hop positive = a_.hop_if(equal);
      a_.neg(value);
      a_.land(positive);
      return put(ref, value);
    }
    case Ir::box_bool: {
      Gpr value = in(node.a, rax);
      a_.test32(value, value);
      a_.mov_pointer(rdx, Py_True);
      a_.mov_pointer(rcx, Py_False);
      a_.cmov(equal, rdx, rcx);
      return put(ref, rdx);
    }
    default: return emit_arithmetic(ref);
  }
}

}  // namespace whipsnake
