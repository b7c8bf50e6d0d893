// From a trace's form to machine code. r12: the registers of the frame in memory; r13: the thread; rsp: a NativeFrame.
#include <algorithm>

#include "code/allocate.h"
#include "code/assembler.h"
#include "code/helpers.h"
#include "code/memory.h"
#include "python/box.h"

namespace whipsnake {
namespace {

using namespace x86;
constexpr Gpr base = r12, thread = r13;
constexpr uint32_t clobbered_general = 1u << rsi | 1u << rdi | 1u << r8 | 1u << r9 | 1u << r10 | 1u << r11;
constexpr Xmm scratch_real = xmm15, other_real = xmm14;
constexpr int32_t lv_tag = offsetof(PyLongObject, long_value.lv_tag), digits = offsetof(PyLongObject, long_value.ob_digit), payload = offsetof(PyFloatObject, ob_fval);

Condition condition_of(Order order) {
  static constexpr Condition conditions[] = {equal, not_equal, less, less_equal, greater, greater_equal, below, above_equal};
  return conditions[static_cast<int>(order)];
}

class CodeEmitter {
 public:
  CodeEmitter(Traces& traces, Trace& trace) : traces_(traces), trace_(trace), form_(trace.form) {}
  bool run();

 private:
  struct Cold { Assembler::Label from, back; std::vector<Val> live; Val node; };
  struct Stub { Assembler::Label label; Exit* exit; };

  static Mem slot(unsigned number) { return {rsp, static_cast<int32_t>(offsetof(NativeFrame, slots) + 8 * number)}; }
  static Mem saved(Gpr reg) { return {rsp, static_cast<int32_t>(offsetof(NativeFrame, gpr) + 8 * reg)}; }
  static Mem saved(Xmm reg) { return {rsp, static_cast<int32_t>(offsetof(NativeFrame, xmm) + 8 * reg)}; }
  static Mem in_shell(size_t field) { return {rsp, static_cast<int32_t>(offsetof(NativeFrame, shell) + field)}; }
  static Mem frame_register(int32_t index) { return {base, index * 8}; }
  Location where(Val ref) const { return trace_.where[ref]; }
  // A register: a local may be unbound, and there are nulls on the stack.
  bool may_be_null(Val ref) const { return form_[ref].op == Ir::load_register || form_[ref].op == Ir::load_owned || form_[ref].op == Ir::input; }
  bool is_constant(Val ref) const { return form_[ref].op == Ir::constant; }

  Gpr in(Val ref, Gpr scratch);
  Xmm in_real(Val ref, Xmm scratch);
  Gpr out(Val ref) const { return where(ref).kind == Location::gpr ? static_cast<Gpr>(where(ref).number) : rax; }
  Xmm out_real(Val ref) const { return where(ref).kind == Location::xmm ? static_cast<Xmm>(where(ref).number) : scratch_real; }
  void done(Val ref);
  void put(Val ref, Gpr value) { a_.mov(out(ref), value), done(ref); }
  Mem address(const Node& node, Val index, int scale, Gpr base_scratch, Gpr index_scratch);
  void compare(Val x, Val y);
  Condition compare_real(uint8_t mask, Val x, Val y, bool& parity);
  void leave_unless(Condition c, Assembler::Label exit) { a_.jump_if(negated(c), exit); }
  Assembler::Label exit_of(Val ref);
  std::vector<Val> live_at(Val ref) const;
  void save(const std::vector<Val>& live), restore(const std::vector<Val>& live);
  void call(const void* function) { a_.mov_pointer(rax, function), a_.call(rax); }
  void move_all(std::vector<std::pair<Location, Val>> moves);
  void move_one(Location to, Val from);
  void emit(Val ref), emit_guard(Val ref), emit_value(Val ref), emit_load(Val ref), emit_store(Val ref), emit_release(Val ref);
  void emit_arithmetic(Val ref), emit_box(Val ref), emit_call(Val ref), emit_call_array(Val ref), emit_instruction(Val ref), emit_update(Val ref), emit_cold(const Cold& cold);
  void guard_truth(Val ref);
  void real_exit(uint8_t mask, Val x, Val y, Assembler::Label exit);
  void emit_ending();
  Assembler::Label cold(Val ref, Assembler::Label back);

  Traces& traces_;
  Trace& trace_;
  Form& form_;
  Lifetimes lives_;
  Assembler a_;
  Assembler::Label head_{};
  std::vector<Cold> colds_;
  std::vector<Stub> stubs_;
};

Gpr CodeEmitter::in(Val ref, Gpr scratch) {
  if (is_constant(ref)) {
    a_.mov(scratch, static_cast<uint64_t>(form_[ref].constant));
    return scratch;
  }
  Location l = where(ref);
  if (l.kind == Location::gpr) return static_cast<Gpr>(l.number);
  CHECK(l.kind == Location::slot);
  a_.load(scratch, slot(l.number));
  return scratch;
}
Xmm CodeEmitter::in_real(Val ref, Xmm scratch) {
  if (is_constant(ref)) {
    if (form_[ref].constant == 0) a_.xorpd(scratch, scratch);
    else a_.mov(rax, static_cast<uint64_t>(form_[ref].constant)), a_.movq(scratch, rax);
    return scratch;
  }
  Location l = where(ref);
  if (l.kind == Location::xmm) return static_cast<Xmm>(l.number);
  CHECK(l.kind == Location::slot);
  a_.movsd(scratch, slot(l.number));
  return scratch;
}
void CodeEmitter::done(Val ref) {
  Location l = where(ref);
  if (l.kind != Location::slot) return;
  if (form_[ref].type == Type::real) a_.movsd(slot(l.number), scratch_real);
  else a_.store(slot(l.number), rax);
}

Assembler::Label CodeEmitter::exit_of(Val ref) {
  auto exit = std::make_unique<Exit>(Exit{traces_.leave, &trace_, ref});
  Assembler::Label label = a_.label();
  stubs_.push_back({label, exit.get()});
  trace_.exits.push_back(std::move(exit));
  return label;
}

std::vector<Val> CodeEmitter::live_at(Val ref) const {
  std::vector<Val> live;
  for (Val other = 1; other < form_.nodes.size(); other++) {
    // What is used last here is used by the exit that may follow.
    if (!lives_.wanted[other] || lives_.last[other] < ref) continue;
    if (other >= ref && form_[other].op != Ir::input) break;
    Location l = where(other);
    if (l.kind == Location::xmm || (l.kind == Location::gpr && (clobbered_general >> l.number & 1))) live.push_back(other);
  }
  return live;
}
void CodeEmitter::save(const std::vector<Val>& live) {
  for (Val ref : live) {
    Location l = where(ref);
    if (l.kind == Location::xmm) a_.movsd(saved(static_cast<Xmm>(l.number)), static_cast<Xmm>(l.number));
    else a_.store(saved(static_cast<Gpr>(l.number)), static_cast<Gpr>(l.number));
  }
}
void CodeEmitter::restore(const std::vector<Val>& live) {
  for (Val ref : live) {
    Location l = where(ref);
    if (l.kind == Location::xmm) a_.movsd(static_cast<Xmm>(l.number), saved(static_cast<Xmm>(l.number)));
    else a_.load(static_cast<Gpr>(l.number), saved(static_cast<Gpr>(l.number)));
  }
}
Assembler::Label CodeEmitter::cold(Val ref, Assembler::Label back) {
  Assembler::Label from = a_.label();
  colds_.push_back({from, back, live_at(ref), ref});
  return from;
}

Mem CodeEmitter::address(const Node& node, Val index, int scale, Gpr base_scratch, Gpr index_scratch) {
  Gpr start = in(node.a, base_scratch);
  if (!index) return {start, node.aux};
  if (is_constant(index)) return {start, static_cast<int32_t>(node.aux + (form_[index].constant << scale))};
  return {start, node.aux, in(index, index_scratch), static_cast<uint8_t>(scale)};
}

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
      Assembler::Label ok = a_.label();
      flags(x, y), a_.jump_if(parity, ok), a_.jump_if(equal, exit), a_.bind(ok);
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
      a_.mov(rax, static_cast<uint64_t>(node.constant));
      a_.alu(cmp, rax, Mem{object, offsetof(PyObject, ob_type)});
      return leave_unless(equal, exit);
    }
    case Ir::guard_compact: case Ir::guard_wide:
      a_.alu_memory(cmp, {in(node.a, rcx), lv_tag}, (node.op == Ir::guard_compact ? 2 : 3) << _PyLong_NON_SIZE_BITS);
      return leave_unless(below, exit);
    case Ir::guard_word:
      a_.mov(rax, static_cast<uint64_t>(node.constant));
      a_.alu32_memory(cmp, {rax}, node.aux);
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
      a_.mov(rax, static_cast<uint64_t>(node.constant));
      a_.load(rcx, {rax, offsetof(PyCodeObject, _co_instrumentation_version)});
      a_.alu(cmp, rcx, Mem{thread, offsetof(PyThreadState, eval_breaker)});
      leave_unless(equal, exit);
      a_.alu_memory(cmp, {rax, offsetof(PyCodeObject, _co_monitoring)}, 0);
      return leave_unless(equal, exit);
    case Ir::guard_depth:
      static_assert(sizeof(PyThreadState::py_recursion_remaining) == 4);
      a_.alu32_memory(cmp, {thread, offsetof(PyThreadState, py_recursion_remaining)}, static_cast<int32_t>(node.constant));
      return leave_unless(greater, exit);
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
    case Ir::negate_real: {
      Xmm x = in_real(node.a, scratch_real);
      a_.mov(rax, uint64_t{1} << 63);
      a_.movq(other_real, rax);
      Xmm result = out_real(ref);
      a_.movaps(result, x);
      a_.xorpd(result, other_real);
      return done(ref);
    }
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
      Assembler::Label no = a_.label(), end = a_.label();
      real_exit(node.how, node.a, node.b, no);
      a_.mov(rax, uint64_t{1});
      a_.jump(end);
      a_.bind(no);
      a_.mov(rax, uint64_t{0});
      a_.bind(end);
      return put(ref, rax);
    }
    case Ir::not_:
      a_.mov(rax, in(node.a, rax));
      a_.alu(xor_, rax, 1);
      return put(ref, rax);
    case Ir::frame:
      a_.lea(to, {base, -static_cast<int32_t>(offsetof(_PyInterpreterFrame, localsplus))});
      return done(ref);
    case Ir::unbox_compact: {
      Gpr object = in(node.a, rcx);
      Assembler::Label positive = a_.label();
      a_.load32(rax, {object, digits});
      a_.test8_memory({object, lv_tag}, 2);
      a_.jump_if(equal, positive);
      a_.neg(rax);
      a_.bind(positive);
      return put(ref, rax);
    }
    case Ir::unbox_wide: {
      Gpr object = in(node.a, rcx);
      Assembler::Label one = a_.label(), positive = a_.label();
      a_.load32(rax, {object, digits});
      a_.alu_memory(cmp, {object, lv_tag}, 2 << _PyLong_NON_SIZE_BITS);
      a_.jump_if(below, one);
      a_.load32(rdx, {object, digits + 4});
      a_.shift(4, rdx, PyLong_SHIFT);
      a_.alu(or_, rax, rdx);
      a_.bind(one);
      a_.test8_memory({object, lv_tag}, 2);
      a_.jump_if(equal, positive);
      a_.neg(rax);
      a_.bind(positive);
      return put(ref, rax);
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

void CodeEmitter::emit_load(Val ref) {
  const Node& node = form_[ref];
  Gpr to = out(ref);
  if (node.op == Ir::load_owned) {
    Assembler::Label owned = a_.label();
    a_.load(rax, frame_register(node.aux));
    a_.test8(rax, Py_TAG_REFCNT);
    a_.jump_if(equal, owned);
    a_.mov(rax, uint64_t{0});
    a_.bind(owned);
    return put(ref, rax);
  }
  if (node.op == Ir::load_register || node.op == Ir::load_index) {
    a_.load(to, frame_register(node.aux));
    node.op == Ir::load_register ? a_.alu(and_, to, -2) : a_.shift(7, to, 2);
    return done(ref);
  }
  auto width = static_cast<Width>(node.how);
  Mem m = address(node, node.b, log2_of(width), rcx, rdx);
  if (node.type == Type::real) {
    a_.movsd(out_real(ref), m);
    return done(ref);
  }
  switch (width) {
    case Width::u8: a_.load8(to, m); break;
    case Width::i8: a_.load8_signed(to, m); break;
    case Width::u16: a_.load16(to, m); break;
    case Width::i16: a_.load16_signed(to, m); break;
    case Width::u32: a_.load32(to, m); break;
    case Width::i32: a_.load32_signed(to, m); break;
    case Width::w64: a_.load(to, m); break;
  }
  done(ref);
}

void CodeEmitter::emit_store(Val ref) {
  const Node& node = form_[ref];
  if (node.op == Ir::store_null) return a_.store_immediate(frame_register(node.aux), static_cast<int32_t>(PyStackRef_NULL.bits));
  if (node.op == Ir::store_register) {
    Mem to = frame_register(node.aux);
    if (node.how) {  // a tagged int
      a_.mov(rax, in(node.a, rax));
      a_.shift(4, rax, Py_TAGGED_SHIFT);
      a_.alu(or_, rax, Py_INT_TAG);
      return a_.store(to, rax);
    }
    if (is_constant(node.a)) {
      auto* object = reinterpret_cast<PyObject*>(form_[node.a].constant);
      a_.mov(rax, reinterpret_cast<uint64_t>(object) | (_Py_IsImmortal(object) ? Py_TAG_REFCNT : 0));
      return a_.store(to, rax);
    }
    Gpr object = in(node.a, rcx);
    if (form_[node.a].op == Ir::box_real) return a_.store(to, object);
    Assembler::Label null = a_.label();
    if (may_be_null(node.a)) {
      a_.mov(rax, static_cast<uint64_t>(PyStackRef_NULL.bits));
      a_.test(object, object);
      a_.jump_if(equal, null);
    }
    a_.load16(rax, {object, offsetof(PyObject, ob_flags)});
    a_.alu32(and_, rax, Py_TAG_REFCNT);
    a_.bind(null);
    a_.alu(or_, rax, object);
    return a_.store(to, rax);
  }
  auto width = static_cast<Width>(node.how);
  Mem m = address(node, node.c, log2_of(width), rcx, rdx);
  if (form_[node.b].type == Type::real) return a_.movsd(m, in_real(node.b, scratch_real));
  Gpr value = in(node.b, rax);
  switch (log2_of(width)) {
    case 0: return a_.store8(m, value);
    case 1: return a_.store16(m, value);
    case 2: return a_.store32(m, value);
    default: return a_.store(m, value);
  }
}

void CodeEmitter::emit_release(Val ref) {
  const Node& node = form_[ref];
  Assembler::Label end = a_.label();
  if (node.op == Ir::release_stale) {
    a_.load(rcx, frame_register(node.aux));
    a_.test8(rcx, Py_TAG_REFCNT);
    a_.jump_if(not_equal, end);
    a_.alu32_memory(sub, {rcx}, 1);
    a_.jump_if(equal, cold(ref, end));
    return a_.bind(end);
  }
  if (node.op == Ir::own_register) {
    a_.test8_memory(frame_register(node.aux), Py_TAG_REFCNT);
    a_.jump_if(equal, end);
  }
  Gpr object = in(node.a, rcx);
  if (may_be_null(node.a)) {
    a_.test(object, object);
    a_.jump_if(equal, end);
  }
  if (node.op == Ir::retain || node.op == Ir::own_register) {
    if (form_[node.a].op != Ir::box_real) {
      a_.load32(rax, {object});
      a_.test32(rax, rax);
      a_.jump_if(sign, end);
    }
    a_.alu32_memory(add, {object}, 1);
    return a_.bind(end);
  }
  a_.load32(rax, {object});
  a_.alu32(cmp, rax, 1);
  a_.jump_if(equal, cold(ref, end));
  a_.test32(rax, rax);
  a_.jump_if(sign, end);
  a_.alu32_memory(sub, {object}, 1);
  a_.bind(end);
}

void CodeEmitter::emit_box(Val ref) {
  const Node& node = form_[ref];
  auto& lists = trace_.engine->interpreter->object_state.freelists;
  Assembler::Label end = a_.label();
  if (node.op == Ir::box_real) {
    Xmm value = in_real(node.a, scratch_real);
    a_.mov_pointer(rcx, &lists.floats);
    a_.load(rax, {rcx, offsetof(_Py_freelist, freelist)});
    a_.test(rax, rax);
    Assembler::Label slow = cold(ref, end);
    a_.jump_if(equal, slow);
    a_.load(rdx, {rax});
    a_.store({rcx, offsetof(_Py_freelist, freelist)}, rdx);
    a_.alu_memory(sub, {rcx, offsetof(_Py_freelist, size)}, 1);
    a_.store_immediate({rax}, 1);
    a_.movsd({rax, payload}, value);
    a_.bind(end);
    return put(ref, rax);
  }
  static_assert(sizeof(PyLongObject) == 32);
  a_.lea(rax, {in(node.a, rax), _PY_NSMALLNEGINTS});
  a_.alu(cmp, rax, _PY_NSMALLNEGINTS + _PY_NSMALLPOSINTS);
  a_.jump_if(above_equal, cold(ref, end));
  a_.shift(4, rax, 5);
  a_.mov_pointer(rcx, &_PyLong_SMALL_INTS[0]);
  a_.alu(add, rax, rcx);
  a_.bind(end);
  put(ref, rax);
}

void CodeEmitter::emit_update(Val ref) {
  const Node& node = form_[ref];
  Gpr old = in(node.extra, rcx);
  Assembler::Label end = a_.label();
  a_.alu32_memory(cmp, {old}, 1);
  a_.jump_if(not_equal, cold(ref, end));
  a_.movsd({old, payload}, in_real(node.b, scratch_real));
  a_.bind(end);
}

void CodeEmitter::emit_call(Val ref) {
  const Node& node = form_[ref];
  std::vector<Val> live = live_at(ref);
  save(live);
  constexpr Gpr order[] = {rdi, rsi, rdx};
  Val arguments[] = {node.a, node.b, node.c};
  // Through memory: they may be in each other's registers.
  for (int i = 0; i < 3; i++)
    if (arguments[i] && !is_constant(arguments[i])) a_.store(saved(static_cast<Gpr>(rax + i)), in(arguments[i], rax));
  for (int i = 0; i < 3; i++) {
    if (!arguments[i]) continue;
    is_constant(arguments[i]) ? a_.mov(order[i], static_cast<uint64_t>(form_[arguments[i]].constant)) : a_.load(order[i], saved(static_cast<Gpr>(rax + i)));
  }
  call(reinterpret_cast<const void*>(node.constant));
  restore(live);
  if (node.op == Ir::call_or_raise) {
    a_.test(rax, rax);
    a_.jump_if(equal, exit_of(ref));
  }
  if (where(ref).kind != Location::none) put(ref, rax);
}

void CodeEmitter::emit_call_array(Val ref) {
  const Node& node = form_[ref];
  std::vector<Val> live = live_at(ref);
  save(live);
  auto argument = [](unsigned i) { return Mem{rsp, static_cast<int32_t>(offsetof(NativeFrame, arguments) + 8 * i)}; };
  for (unsigned i = 0; i < node.b; i++) a_.store(argument(i + 1), in(form_.arguments[static_cast<size_t>(node.aux) + i], rax));
  auto convention = static_cast<Convention>(node.how);
  Gpr array = rsi, count = rdx;
  if (convention == Convention::build) array = rdi, count = rsi;
  else a_.mov(rdi, in(node.a, rdi));
  a_.lea(array, argument(1));
  a_.mov(count, uint64_t{node.b} | (convention == Convention::vector ? PY_VECTORCALL_ARGUMENTS_OFFSET : 0));
  a_.mov(rcx, uint64_t{0});
  call(reinterpret_cast<const void*>(node.constant));
  restore(live);
  a_.test(rax, rax);
  a_.jump_if(equal, exit_of(ref));
  if (where(ref).kind != Location::none) put(ref, rax);
}

void CodeEmitter::emit_instruction(Val ref) {
  const Node& node = form_[ref];
  const Form::Target& target = form_.targets[static_cast<size_t>(node.aux)];
  std::vector<Val> live = live_at(ref);
  save(live);
  a_.mov(rax, static_cast<uint64_t>(node.constant));
  a_.store(in_shell(offsetof(Shell, pc)), rax);
  a_.store(in_shell(offsetof(Shell, registers)), base);
  a_.mov_pointer(rax, target.constants);
  a_.store(in_shell(offsetof(Shell, constants)), rax);
  a_.store(in_shell(offsetof(Shell, thread)), thread);
  a_.mov(rdi, rsp);
  a_.mov_pointer(rsi, target.next);
  call(reinterpret_cast<const void*>(&run_for_trace));
  a_.load(base, in_shell(offsetof(Shell, registers)));
  restore(live);
  a_.test32(rax, rax);
  a_.jump_if(not_equal, exit_of(ref));
}

void CodeEmitter::emit_cold(const Cold& cold) {
  const Node& node = form_[cold.node];
  a_.bind(cold.from);
  switch (node.op) {
    case Ir::release_stale: case Ir::release_number: {
      // With a reference of its own again, which is given up for good there.
      Gpr object = node.op == Ir::release_stale ? rcx : in(node.a, rcx);
      save(cold.live);
      if (node.op == Ir::release_stale) a_.alu32_memory(add, {rcx}, 1);
      a_.mov(rdi, object);
      call(reinterpret_cast<const void*>(&helper_release_number));
      restore(cold.live);
      break;
    }
    case Ir::release: case Ir::destroy: {
      Gpr object = in(node.a, rcx);
      save(cold.live);
      a_.mov(rdi, object);
      call(node.op == Ir::release ? reinterpret_cast<const void*>(&helper_release_plain) : reinterpret_cast<const void*>(&helper_destroy));
      restore(cold.live);
      a_.test32(rax, rax);
      a_.jump_if(equal, exit_of(cold.node));
      break;
    }
    case Ir::box_real: {
      Xmm value = in_real(node.a, scratch_real);
      save(cold.live);
      a_.movaps(xmm0, value);
      call(reinterpret_cast<const void*>(&helper_box_real));
      restore(cold.live);
      break;
    }
    case Ir::box_int: {
      Gpr value = in(node.a, rcx);
      save(cold.live);
      a_.mov(rsi, value);
      a_.mov(rdi, thread);
      call(reinterpret_cast<const void*>(&helper_box_int));
      restore(cold.live);
      break;
    }
    case Ir::update_real: {
      Xmm value = in_real(node.b, scratch_real);
      a_.lea(rax, address(node, node.c, 3, rcx, rdx));
      save(cold.live);
      a_.mov(rdi, rax);
      a_.movaps(xmm0, value);
      call(reinterpret_cast<const void*>(&helper_replace_real));
      restore(cold.live);
      break;
    }
    default: CHECK(false);
  }
  a_.jump(cold.back);
}

// Moves that happen at once.
void CodeEmitter::move_one(Location to, Val from) {
  if (to.kind == Location::xmm) {
    Xmm value = in_real(from, scratch_real);
    return a_.movaps(static_cast<Xmm>(to.number), value);
  }
  if (form_[from].type == Type::real) return a_.movsd(slot(to.number), in_real(from, scratch_real));
  Gpr value = in(from, rax);
  if (to.kind == Location::gpr) a_.mov(static_cast<Gpr>(to.number), value);
  else a_.store(slot(to.number), value);
}
void CodeEmitter::move_all(std::vector<std::pair<Location, Val>> moves) {
  auto same = [](Location a, Location b) { return a.kind == b.kind && a.number == b.number; };
  std::erase_if(moves, [&](auto& m) { return m.first.kind == Location::none || (!is_constant(m.second) && same(m.first, where(m.second))); });
  std::vector<std::pair<Location, Val>> from_saved;
  while (!moves.empty()) {
    auto ready = std::find_if(moves.begin(), moves.end(), [&](auto& m) {
      return std::none_of(moves.begin(), moves.end(), [&](auto& other) { return &other != &m && !is_constant(other.second) && same(where(other.second), m.first); });
    });
    if (ready != moves.end()) {
      move_one(ready->first, ready->second);
      moves.erase(ready);
      continue;
    }
    // A cycle: one of its values waits in memory.
    auto [to, from] = moves.back();
    moves.pop_back();
    auto index = static_cast<unsigned>(from_saved.size());
    CHECK(index < 16);
    Mem waiting{rsp, static_cast<int32_t>(offsetof(NativeFrame, xmm) + 8 * index)};
    if (form_[from].type == Type::real) a_.movsd(waiting, in_real(from, scratch_real));
    else a_.store(waiting, in(from, rax));
    from_saved.push_back({to, from});
  }
  for (unsigned i = 0; i < from_saved.size(); i++) {
    Location to = from_saved[i].first;
    Mem waiting{rsp, static_cast<int32_t>(offsetof(NativeFrame, xmm) + 8 * i)};
    if (to.kind == Location::xmm) a_.movsd(static_cast<Xmm>(to.number), waiting);
    else if (to.kind == Location::gpr) a_.load(static_cast<Gpr>(to.number), waiting);
    else a_.load(rax, waiting), a_.store(slot(to.number), rax);
  }
}

void CodeEmitter::emit(Val ref) {
  const Node& node = form_[ref];
  switch (node.op) {
    case Ir::constant: case Ir::input: case Ir::phi: case Ir::tuple: return;
    case Ir::loop: {
      std::vector<std::pair<Location, Val>> moves;
      for (Val phi : form_.phis)
        if (lives_.wanted[phi]) moves.push_back({where(phi), form_[phi].a});
      move_all(std::move(moves));
      return a_.bind(head_);
    }
    case Ir::load_register: case Ir::load_owned: case Ir::load_index: case Ir::load: return emit_load(ref);
    case Ir::store: case Ir::store_register: case Ir::store_null: return emit_store(ref);
    case Ir::retain: case Ir::own_register: case Ir::release: case Ir::destroy: case Ir::release_number: case Ir::release_stale: return emit_release(ref);
    case Ir::box_int: case Ir::box_real: return emit_box(ref);
    case Ir::update_real: return emit_update(ref);
    case Ir::call: case Ir::call_or_raise: return emit_call(ref);
    case Ir::call_array: return emit_call_array(ref);
    case Ir::instruction: return emit_instruction(ref);
    case Ir::add: case Ir::sub: case Ir::mul: case Ir::shift_left: case Ir::power: return emit_arithmetic(ref);
    default: return kind_of(node.op) == Kind::Guard ? emit_guard(ref) : emit_value(ref);
  }
}

void CodeEmitter::emit_ending() {
  if (form_.ending.kind == Ending::leave) return;
  std::vector<std::pair<Location, Val>> moves;
  if (form_.ending.kind == Ending::entry) {
    a_.mov_pointer(rax, traces_.all[form_.ending.trace]->entry);
    return a_.jump_register(rax);
  }
  bool own = form_.ending.kind == Ending::loop;
  for (auto [phi, value] : form_.moves)
    if (!own || lives_.wanted[phi]) moves.push_back({own ? where(phi) : trace_.root->where[phi], value});
  move_all(std::move(moves));
  if (own) return a_.jump(head_);
  a_.mov_pointer(rax, trace_.root->loop);
  a_.jump_register(rax);
}

bool CodeEmitter::run() {
  if (!allocate(trace_, lives_)) return false;
  head_ = a_.label();
  a_.endbr64();
  for (size_t i = 1; i < form_.nodes.size(); i++)
    if (lives_.wanted[i] && !lives_.fused[i]) emit(static_cast<Val>(i));
  emit_ending();
  for (size_t i = 0; i < colds_.size(); i++) emit_cold(colds_[i]);
  for (const Stub& stub : stubs_) {
    a_.bind(stub.label);
    a_.mov_pointer(rax, stub.exit);
    a_.jump_memory({rax, offsetof(Exit, target)});
  }
  a_.finish();
  trace_.entry = publish(a_.code.data(), a_.code.size());
  if (!trace_.entry) return false;
  if (form_.head) trace_.loop = static_cast<const char*>(trace_.entry) + a_.place_of(head_);
  trace_.bytes = static_cast<uint32_t>(a_.code.size());
  return true;
}

// The ways between C and traces.
bool make_gates(Traces& traces) {
  constexpr int32_t size = (sizeof(NativeFrame) + 15) / 16 * 16 + 8;
  constexpr Gpr kept[] = {rbx, r12, r13, r14, r15};
  Assembler enter;
  enter.endbr64();
  enter.push(rbp);
  enter.mov(rbp, rsp);
  for (Gpr reg : kept) enter.push(reg);
  enter.alu(sub, rsp, size);
  enter.store({rsp, offsetof(NativeFrame, out)}, rcx);
  enter.mov(base, rsi);
  enter.mov(thread, rdx);
  enter.jump_register(rdi);
  traces.enter = publish(enter.code.data(), enter.code.size());
  Assembler leave;
  leave.store({rsp, offsetof(NativeFrame, exit)}, rax);
  for (int i = 1; i < 16; i++)
    if (i != rsp && i != rbp) leave.store({rsp, static_cast<int32_t>(offsetof(NativeFrame, gpr) + 8 * static_cast<size_t>(i))}, static_cast<Gpr>(i));
  for (int i = 0; i < 16; i++) leave.movsd(Mem{rsp, static_cast<int32_t>(offsetof(NativeFrame, xmm) + 8 * static_cast<size_t>(i))}, static_cast<Xmm>(i));
  leave.mov(rdi, rsp);
  leave.mov_pointer(rax, reinterpret_cast<const void*>(&leave_trace));
  leave.call(rax);
  leave.alu(add, rsp, size);
  for (int i = 4; i >= 0; i--) leave.pop(kept[i]);
  leave.pop(rbp);
  leave.ret();
  traces.leave = publish(leave.code.data(), leave.code.size());
  return traces.enter && traces.leave;
}

}  // namespace

bool assemble(Traces& traces, Trace& trace) {
  if (!traces.leave && !make_gates(traces)) return false;
  return CodeEmitter(traces, trace).run();
}

}  // namespace whipsnake
