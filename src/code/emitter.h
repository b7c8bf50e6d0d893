// The emitter: from a trace's form to machine code. r12: the registers of the frame in memory; r13: the thread; rsp: a
// NativeFrame.
#pragma once
#include <array>

#include "code/allocate.h"
#include "code/assembler.h"
#include "python/box.h"
#include "trace/helpers.h"

namespace whipsnake {

using namespace x86;
constexpr Gpr base = r12, thread = r13;
constexpr uint32_t clobbered_general = 1u << rsi | 1u << rdi | 1u << r8 | 1u << r9 | 1u << r10 | 1u << r11;
constexpr Xmm scratch_real = xmm15, other_real = xmm14;
constexpr int32_t lv_tag = offsetof(PyLongObject, long_value.lv_tag), digits = offsetof(PyLongObject, long_value.ob_digit), payload = offsetof(PyFloatObject, ob_fval);

// How far below rbp a NativeFrame begins: behind what the way in keeps, and 8 bytes for the stack's alignment. Registers that
// calls lose are kept within 128 bytes of rbp, where they are named with the fewest bytes of code.
constexpr Gpr kept_by_gates[] = {rbx, r12, r13, r14, r15};
constexpr int32_t native_frame_size = sizeof(NativeFrame) + 8, native_frame_below = sizeof kept_by_gates * 8 + native_frame_size;
static_assert(sizeof(NativeFrame) % 16 == 0 && offsetof(NativeFrame, gpr) + 8 * rsi + 128 >= native_frame_below);

inline Condition condition_of(Order order) {
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
  // Where a return leads if it is not simple, an operation waits for it, nothing is known to begin behind it, or it is not
  // the trace that goes on.
  struct Return { Exit* left; Assembler::Label slow, operation, unknown, elsewhere; };

  static Mem slot(unsigned number) { return {rsp, static_cast<int32_t>(offsetof(NativeFrame, slots) + 8 * number)}; }
  static Mem saved(Gpr reg) { return {rbp, static_cast<int32_t>(offsetof(NativeFrame, gpr) + 8 * reg) - native_frame_below}; }
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
  void leave_unless(Condition c, Assembler::Label exit) { a_.jump_if(negated(c), exit); }
  Assembler::Label exit_of(Val ref);
  bool is_kept(const Node& node, Val other) const;
  std::vector<Val> live_at(Val ref, uint32_t clobbered = clobbered_general) const;  // in registers that are lost there
  void save(const std::vector<Val>& live), restore(const std::vector<Val>& live);
  void call(const void* function) { is_in_reach(function) ? a_.call(function) : (a_.mov_pointer(rax, function), a_.call(rax)); }
  void jump(const void* code) { is_in_reach(code) ? a_.jump(code) : (a_.mov_pointer(rax, code), a_.jump_register(rax)); }
  // What is at an address that is known.
  Mem at(const void* p, Gpr scratch) {
    if (is_addressable(p)) return {.base = rax, .at = p};
    a_.mov_pointer(scratch, p);
    return {scratch};
  }
  Mem at(int64_t object, size_t field, Gpr scratch) { return at(reinterpret_cast<const char*>(object) + field, scratch); }
  void move_all(std::vector<std::pair<Location, Val>> moves);
  void move_one(Location to, Val from);
  void emit(Val ref), emit_guard(Val ref), emit_value(Val ref), emit_load(Val ref), emit_store(Val ref), emit_retain(const Node& node), emit_release(Val ref);
  void emit_position(const Node& node);
  Trace& trace_at(uint32_t number) { return number == own_trace ? trace_ : *traces_.all[number]; }
  void count_one(uint32_t& counter);
  void emit_arithmetic(Val ref), emit_push(Val ref), emit_pop(Val ref), emit_return(Val ref), emit_return_within(Val ref), return_simply(const Node& node, const Return& to), ask_behind_return(const void* helper, const Return& to, const Form::Target& target), go_on_elsewhere(const Node& node, const Return& to), check_unmonitored_caller(Assembler::Label otherwise), check_returnable(Assembler::Label slow), give_up_frame(uint64_t locals), give_to_caller(), go_on_in_caller(const Form::Target& target, Assembler::Label unknown), emit_resume(Val ref), emit_suspend(Val ref), caller_waits(const Form::Push& push), release_slot(Mem place), release_in_rdi(), store_tagged(Mem to, Val ref), store_borrowed(Mem to, Val ref), emit_box(Val ref), emit_box_local(Val ref), write_int(Gpr box, Gpr value), retain(Gpr object, bool counted), pass(std::array<Val, 3> arguments), emit_call(Val ref), emit_call_array(Val ref), emit_instruction(Val ref), emit_update(Val ref), emit_cold(const Cold& cold);
  void guard_truth(Val ref), guard_simple(const Node& node, Assembler::Label exit), check_unprofiled(Assembler::Label exit), check_unmonitored(Val code, Assembler::Label exit);
  void real_exit(uint8_t mask, Val x, Val y, Assembler::Label exit);
  void run_in_interpreter(const Node& node, Exit* exit), heap_safe(Gpr slot);
  void emit_ending(), count(int32_t gain), exit_at_random(Val ref);
  Assembler::Label cold(Val ref, Assembler::Label back);

  Traces& traces_;
  Trace& trace_;
  Form& form_;
  Lifetimes lives_;
  Assembler a_;
  std::vector<Val> active_;  // values that have a place where it is being emitted
  Assembler::Label start_{}, head_{};
  std::vector<Cold> colds_;
  std::vector<Stub> stubs_;
  std::vector<std::pair<Assembler::Label, Assembler::Label>> elsewhere_;  // behind an instruction that did not go where it was to, and its exit
};

}  // namespace whipsnake
