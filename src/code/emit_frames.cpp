// Frames that are pushed and popped: what begin_frame, enter_function and pop_function_frame (frame/frame.h) do.
#include "code/emitter.h"

namespace whipsnake {

// A field of the frame whose registers are at `registers`.
static Mem field_of(Gpr registers, size_t field) { return {registers, static_cast<int32_t>(field) - static_cast<int32_t>(offsetof(_PyInterpreterFrame, localsplus))}; }
static constexpr int32_t locals_offset = offsetof(_PyInterpreterFrame, localsplus);

// That no profiler knows the frame in memory. Leaves its address in rax.
void CodeEmitter::check_unprofiled(Assembler::Label exit) {
  a_.lea(rax, {base, -locals_offset});
  a_.alu(cmp, rax, Mem{thread, offsetof(PyThreadState, last_profiled_frame)});
  leave_unless(not_equal, exit);
}
void CodeEmitter::check_unmonitored(Val code, Assembler::Label exit) {
  a_.alu_memory(cmp, at(form_[code].constant, offsetof(PyCodeObject, _co_monitoring), rax), 0);
  leave_unless(equal, exit);
}
void CodeEmitter::guard_simple(const Node& node, Assembler::Label exit) {
  a_.alu_memory(cmp, field_of(base, offsetof(_PyInterpreterFrame, frame_obj)), 0);
  leave_unless(equal, exit);
  check_unprofiled(exit);
  check_unmonitored(node.b, exit);
  // The frame's reference to its code may be the last one.
  a_.alu32_memory(cmp, at(form_[node.a].constant, offsetof(PyObject, ob_refcnt), rax), 1);
  leave_unless(not_equal, exit);
}

// Where it is. (The upper half of the address stays as it is within most code objects.)
void CodeEmitter::emit_position(const Node& node) {
  Mem place = field_of(base, offsetof(_PyInterpreterFrame, instr_ptr));
  if (node.how) return a_.store32_immediate(place, static_cast<uint32_t>(node.constant));
  a_.mov(rax, static_cast<uint64_t>(node.constant));
  a_.store(place, rax);
}

// The frame in memory waits for another one.
void CodeEmitter::caller_waits(const Form::Push& push) {
  const Word* call = push.resume - 1;
  a_.mov_pointer(rax, push.caller->bytecode + unit_of(push.caller->constants(), call));
  a_.store(field_of(base, offsetof(_PyInterpreterFrame, instr_ptr)), rax);
  a_.store32_immediate(field_of(base, padding_offset), place_of(push.resume) | (push.awaits != Awaits::value));
  if (push.awaits != Awaits::value) {
    unsigned words = push.awaits == Awaits::operation ? static_cast<unsigned>(push.resume - push.caller->words) - push.caller->boundary_of(call).word : 0;
    a_.mov(rax, uint64_t{static_cast<unsigned>(push.awaits) | words << 2});
    a_.store16(field_of(base, offsetof(_PyInterpreterFrame, return_offset)), rax);
  }
}

void CodeEmitter::emit_push(Val ref) {
  const Node& node = form_[ref];
  const Form::Push& push = form_.pushes[static_cast<size_t>(node.aux)];
  Code* code = push.code;
  auto* python = reinterpret_cast<PyObject*>(code->python);
  auto store_pointer = [&](Mem to, const void* value) { a_.mov_pointer(rax, value), a_.store(to, rax); };
  caller_waits(push);
  // rdx: the new frame.
  auto in_frame = [](size_t field) { return Mem{rdx, static_cast<int32_t>(field)}; };
  a_.load(rdx, {thread, offsetof(PyThreadState, datastack_top)});
  a_.lea(rax, {rdx, static_cast<int32_t>(code->frame_slots * sizeof(PyObject*))});
  a_.store({thread, offsetof(PyThreadState, datastack_top)}, rax);
  bool immortal = _Py_IsImmortal(python);
  a_.mov(rax, reinterpret_cast<uint64_t>(python) | (immortal ? Py_TAG_REFCNT : 0));
  if (!immortal) a_.alu32_memory(add, {rax}, 1);
  a_.store(in_frame(offsetof(_PyInterpreterFrame, f_executable)), rax);
  a_.lea(rax, {base, -locals_offset});
  a_.store(in_frame(offsetof(_PyInterpreterFrame, previous)), rax);
  store_tagged(in_frame(offsetof(_PyInterpreterFrame, f_funcobj)), node.a);
  if (push.known) {
    auto* function = reinterpret_cast<PyFunctionObject*>(form_[node.a].constant);
    store_pointer(in_frame(offsetof(_PyInterpreterFrame, f_globals)), function->func_globals);
    store_pointer(in_frame(offsetof(_PyInterpreterFrame, f_builtins)), function->func_builtins);
  } else {
    Gpr function = in(node.a, rcx);
    a_.load(rax, {function, offsetof(PyFunctionObject, func_globals)});
    a_.store(in_frame(offsetof(_PyInterpreterFrame, f_globals)), rax);
    a_.load(rax, {function, offsetof(PyFunctionObject, func_builtins)});
    a_.store(in_frame(offsetof(_PyInterpreterFrame, f_builtins)), rax);
  }
  a_.store_immediate(in_frame(offsetof(_PyInterpreterFrame, f_locals)), 0);
  a_.store_immediate(in_frame(offsetof(_PyInterpreterFrame, frame_obj)), 0);
  store_pointer(in_frame(offsetof(_PyInterpreterFrame, instr_ptr)), code->bytecode);
  a_.lea(rax, {rdx, locals_offset + static_cast<int32_t>(code->locals * sizeof(Slot))});
  a_.store(in_frame(offsetof(_PyInterpreterFrame, stackpointer)), rax);
  static_assert(offsetof(_PyInterpreterFrame, return_offset) % 4 == 0 && offsetof(_PyInterpreterFrame, owner) == offsetof(_PyInterpreterFrame, return_offset) + 2 &&
                offsetof(_PyInterpreterFrame, visited) == offsetof(_PyInterpreterFrame, owner) + 1);
  a_.store32_immediate(in_frame(offsetof(_PyInterpreterFrame, return_offset)), FRAME_OWNED_BY_THREAD << 16);
  for (unsigned i = 0; i < node.b; i++) {
    Mem local = in_frame(offsetof(_PyInterpreterFrame, localsplus) + i * sizeof(Slot));
    Val argument = form_.arguments[push.first + i];
    if (i < 64 && push.lent >> i & 1) store_borrowed(local, argument);
    else store_tagged(local, argument);
  }
  a_.alu32_memory(sub, {thread, offsetof(PyThreadState, py_recursion_remaining)}, levels_of(push.awaits));
  a_.store({thread, offsetof(PyThreadState, current_frame)}, rdx);
  a_.lea(base, in_frame(offsetof(_PyInterpreterFrame, localsplus)));
}

void CodeEmitter::emit_pop(Val ref) {
  const Node& node = form_[ref];
  auto* python = reinterpret_cast<PyObject*>(form_[node.a].constant);
  if (!_Py_IsImmortal(python)) a_.decrement32_memory(at(python, rax));
  a_.lea(rax, {base, -locals_offset});
  a_.store({thread, offsetof(PyThreadState, datastack_top)}, rax);
  a_.load(rax, field_of(base, offsetof(_PyInterpreterFrame, previous)));
  a_.store({thread, offsetof(PyThreadState, current_frame)}, rax);
  a_.lea(base, {rax, locals_offset});
  a_.alu32_memory(add, {thread, offsetof(PyThreadState, py_recursion_remaining)}, node.how);
}

// Make what a register of a frame holds a reference of its own.
void CodeEmitter::heap_safe(Gpr slot) {
  a_.test8(slot, Py_TAG_REFCNT);
  Assembler::Hop owned = a_.hop_if(equal);
  a_.alu(and_, slot, ~Py_TAG_REFCNT);
  a_.load16(rax, {slot, offsetof(PyObject, ob_flags)});
  a_.alu32(and_, rax, Py_TAG_REFCNT);
  Assembler::Hop mortal = a_.hop_if(equal);
  a_.alu(or_, slot, Py_TAG_REFCNT);
  Assembler::Hop end = a_.hop();
  a_.land(mortal);
  a_.increment32_memory({slot});
  a_.land(owned), a_.land(end);
}
// Give up the reference in rdi, as a register of a frame holds it: its destructor may run any code.
void CodeEmitter::release_in_rdi() {
  a_.test8(rdi, Py_TAG_REFCNT);
  Assembler::Hop uncounted = a_.hop_if(not_equal);
  a_.decrement32_memory({rdi});
  Assembler::Hop lives = a_.hop_if(not_equal);
  a_.mov(rsi, rdi);
  a_.mov(rdi, thread);
  call(reinterpret_cast<const void*>(&deallocate));
  a_.land(uncounted), a_.land(lives);
}
void CodeEmitter::release_slot(Mem place) {
  a_.load(rdi, place);
  release_in_rdi();
}

// What RETURN does (ops/control.h), where that is simple.
namespace {
constexpr Gpr returned_value = rbx, caller = r14;
Mem of_caller(size_t field) { return {caller, static_cast<int32_t>(field)}; }
}  // namespace

// That the frame can simply be popped, and that its caller, of this activation, waits for a value, be it an operation's.
void CodeEmitter::check_returnable(Assembler::Label slow) {
  a_.alu_memory(cmp, field_of(base, offsetof(_PyInterpreterFrame, frame_obj)), 0);
  a_.jump_if(not_equal, slow);
  check_unprofiled(slow);
  a_.load(rcx, {thread, offsetof(PyThreadState, datastack_chunk)});
  a_.lea(rcx, {rcx, offsetof(_PyStackChunk, data)});
  a_.alu(cmp, rax, rcx);
  a_.jump_if(equal, slow);
  a_.load(caller, field_of(base, offsetof(_PyInterpreterFrame, previous)));
  a_.cmp8_memory(of_caller(offsetof(_PyInterpreterFrame, owner)), FRAME_OWNED_BY_INTERPRETER);
  a_.jump_if(equal, slow);
  a_.test8_memory(of_caller(padding_offset), 1);
  Assembler::Hop only_value = a_.hop_if(equal);
  a_.load16(rax, of_caller(offsetof(_PyInterpreterFrame, return_offset)));
  constexpr auto operation = static_cast<int32_t>(Awaits::operation);
  a_.alu32(and_, rax, awaits_mask);
  a_.alu32(cmp, rax, operation);
  a_.jump_if(not_equal, slow);
  a_.land(only_value);
}
void CodeEmitter::give_up_frame(uint64_t locals) {
  a_.store({thread, offsetof(PyThreadState, current_frame)}, caller);
  a_.alu32_memory(add, {thread, offsetof(PyThreadState, py_recursion_remaining)}, 1);
  for (int r = 63; r >= 0; r--)
    if (locals >> r & 1) release_slot(frame_register(r));
  release_slot(field_of(base, offsetof(_PyInterpreterFrame, f_funcobj)));
  release_slot(field_of(base, offsetof(_PyInterpreterFrame, f_executable)));
  a_.lea(rax, {base, -locals_offset});
  a_.store({thread, offsetof(PyThreadState, datastack_top)}, rax);
}
// The result is named by the last field of the caller's call.
void CodeEmitter::give_to_caller() {
  a_.lea(base, {caller, locals_offset});
  a_.load32(rax, of_caller(padding_offset));
  a_.mov_pointer(rcx, arena);
  a_.load16(rsi, {rcx, -2, rax, 2});
  a_.mov(rdx, rsi);
  a_.alu(and_, rsi, index_mask);
  a_.load(rdi, {base, 0, rsi, 3});
  a_.store({base, 0, rsi, 3}, returned_value);
  a_.alu32(and_, rdx, owns_bit);
  Assembler::Hop end = a_.hop_if(equal);  // what stood there before is no reference
  release_in_rdi();
  a_.land(end);
}
void CodeEmitter::check_unmonitored_caller(Assembler::Label otherwise) {
  a_.load(rcx, of_caller(offsetof(_PyInterpreterFrame, f_executable)));
  a_.alu(and_, rcx, ~Py_TAG_REFCNT);
  a_.alu_memory(cmp, {rcx, offsetof(PyCodeObject, _co_monitoring)}, 0);
  a_.jump_if(not_equal, otherwise);
}
void CodeEmitter::go_on_in_caller(const Form::Target& target, Assembler::Label unknown) {
  check_unmonitored_caller(unknown);
  a_.load32(rax, of_caller(padding_offset));
  a_.mov(rcx, rax);
  a_.shift(5, rcx, 1);
  a_.alu(and_, rcx, Traces::place_count - 1);
  a_.shift(4, rcx, 4);
  static_assert(sizeof(Traces::Place) == 16);
  a_.mov_pointer(rdx, traces_.places);
  a_.alu(add, rdx, rcx);
  a_.load32(rcx, {rdx, offsetof(Traces::Place, bookmark)});
  a_.alu(cmp, rcx, rax);
  a_.jump_if(not_equal, unknown);
  a_.cmp8_memory(at(traces_.reserve.full(), rcx), 0);
  a_.jump_if(equal, unknown);
  count(target.gain);
  a_.jump_memory({rdx, offsetof(Traces::Place, entry)});
}

void CodeEmitter::return_simply(const Node& node, const Return& to) {
  const Form::Target& target = form_.targets[static_cast<size_t>(node.aux)];
  const Operand returned = reinterpret_cast<const Word*>(node.constant)->a;
  check_returnable(to.slow);
  if (whipsnake::is_constant(returned)) a_.mov(returned_value, (target.constants[index_of(returned)]).bits);
  else a_.load(returned_value, frame_register(static_cast<int32_t>(index_of(returned))));
  heap_safe(returned_value);
  give_up_frame(target.locals);
  a_.test8_memory(of_caller(padding_offset), 1);
  a_.jump_if(not_equal, to.operation);
  give_to_caller();
}
// Behind the frame that has gone. What comes of it is in rax.
void CodeEmitter::ask_behind_return(const void* helper, const Return& to, const Form::Target& target) {
  a_.mov(rdi, rsp);
  a_.mov(rsi, thread);
  a_.mov_pointer(rdx, to.left);
  a_.mov_pointer(rcx, target.next);
  a_.mov(r8, returned_value);
  call(helper);
  a_.load(base, in_shell(offsetof(Shell, registers)));
}
// What begins where the caller goes on, or the interpreter. What comes of it is in rax, if it is not known by now.
void CodeEmitter::go_on_elsewhere(const Node& node, const Return& to) {
  const Form::Target& target = form_.targets[static_cast<size_t>(node.aux)];
  go_on_in_caller(target, to.unknown);
  a_.bind(to.unknown);
  ask_behind_return(reinterpret_cast<const void*>(&returned_for_trace), to, target);
  a_.jump(to.elsewhere);
  Assembler::Label end = a_.label();
  a_.bind(to.operation);
  ask_behind_return(reinterpret_cast<const void*>(&operation_returned_for_trace), to, target);
  a_.jump(end);
  a_.bind(to.slow);
  run_in_interpreter(node, to.left);
  a_.bind(end);
}

void CodeEmitter::emit_return(Val ref) {
  const Node& node = form_[ref];
  Assembler::Label exit = exit_of(ref);
  Return to{stubs_.back().exit, a_.label(), a_.label(), a_.label(), a_.label()};
  return_simply(node, to);
  go_on_elsewhere(node, to);
  a_.jump(to.elsewhere);
  elsewhere_.push_back({to.elsewhere, exit});
}

// The trace goes on in the caller, if that waits where it did.
void CodeEmitter::emit_return_within(Val ref) {
  const Node& node = form_[ref];
  std::vector<Val> live = live_at(ref, clobbered_general | 1u << returned_value | 1u << caller);
  save(live);
  Assembler::Label exit = exit_of(ref), other = a_.label(), done = a_.label();
  Return to{stubs_.back().exit, a_.label(), a_.label(), a_.label(), a_.label()};
  return_simply(node, to);
  a_.cmp32_memory(of_caller(padding_offset), place_of(form_.targets[static_cast<size_t>(node.aux)].next));
  a_.jump_if(not_equal, other);
  check_unmonitored_caller(to.unknown);
  a_.jump(done);
  a_.bind(other);
  go_on_elsewhere(node, to);
  a_.test(rax, rax);
  a_.jump_if(not_equal, to.elsewhere);
  a_.bind(done);
  restore(live);
  elsewhere_.push_back({to.elsewhere, exit});
}

// A field of the generator whose frame is the one in memory.
static Mem in_generator(size_t field) {
  return {base, static_cast<int32_t>(field) - static_cast<int32_t>(offsetof(PyGenObject, gi_iframe)) - locals_offset};
}

// What enter_generator does (frame/resume.h).
void CodeEmitter::emit_resume(Val ref) {
  const Node& node = form_[ref];
  const Form::Push& push = form_.pushes[static_cast<size_t>(node.aux)];
  caller_waits(push);
  a_.lea(rdx, {base, -locals_offset});
  a_.lea(base, {in(node.a, rcx), static_cast<int32_t>(offsetof(PyGenObject, gi_iframe)) + locals_offset});
  a_.store(field_of(base, offsetof(_PyInterpreterFrame, previous)), rdx);
  a_.load(rcx, field_of(base, offsetof(_PyInterpreterFrame, stackpointer)));
  a_.mov(rax, PyStackRef_None.bits);
  a_.store({rcx}, rax);
  a_.lea(rax, {base, static_cast<int32_t>(push.code->locals * sizeof(Slot))});
  a_.store(field_of(base, offsetof(_PyInterpreterFrame, stackpointer)), rax);
  a_.store8_immediate(in_generator(offsetof(PyGenObject, gi_frame_state)), static_cast<uint8_t>(FRAME_EXECUTING));
  a_.load(rax, {thread, offsetof(PyThreadState, exc_info)});
  a_.store(in_generator(offsetof(PyGenObject, gi_exc_state) + offsetof(_PyErr_StackItem, previous_item)), rax);
  a_.lea(rax, in_generator(offsetof(PyGenObject, gi_exc_state)));
  a_.store({thread, offsetof(PyThreadState, exc_info)}, rax);
  a_.alu32_memory(sub, {thread, offsetof(PyThreadState, py_recursion_remaining)}, 1);
  a_.lea(rax, {base, -locals_offset});
  a_.store({thread, offsetof(PyThreadState, current_frame)}, rax);
}

// What suspend does (frame/resume.h).
void CodeEmitter::emit_suspend(Val ref) {
  auto* yield = reinterpret_cast<Word*>(form_[ref].constant);
  a_.mov(rax, yield[2].bits);
  a_.store(field_of(base, offsetof(_PyInterpreterFrame, instr_ptr)), rax);
  a_.store32_immediate(field_of(base, padding_offset), place_of(yield + 1));
  a_.lea(rax, frame_register(static_cast<int32_t>(index_of(yield->b))));
  a_.store(field_of(base, offsetof(_PyInterpreterFrame, stackpointer)), rax);
  constexpr size_t previous_item = offsetof(PyGenObject, gi_exc_state) + offsetof(_PyErr_StackItem, previous_item);
  a_.load(rax, in_generator(previous_item));
  a_.store({thread, offsetof(PyThreadState, exc_info)}, rax);
  a_.store_immediate(in_generator(previous_item), 0);
  a_.store8_immediate(in_generator(offsetof(PyGenObject, gi_frame_state)), static_cast<uint8_t>(FRAME_SUSPENDED + yield->c));
  a_.alu32_memory(add, {thread, offsetof(PyThreadState, py_recursion_remaining)}, 1);
  a_.load(rax, field_of(base, offsetof(_PyInterpreterFrame, previous)));
  a_.store_immediate(field_of(base, offsetof(_PyInterpreterFrame, previous)), 0);
  a_.store({thread, offsetof(PyThreadState, current_frame)}, rax);
  a_.lea(base, {rax, locals_offset});
}

}  // namespace whipsnake
