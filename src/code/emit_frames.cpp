// Frames that are pushed and popped: what begin_frame, enter_function and pop_function_frame (frame/frame.h) do.
#include "code/emitter.h"

namespace whipsnake {

// A field of the frame whose registers are at `registers`.
static Mem field_of(Gpr registers, size_t field) { return {registers, static_cast<int32_t>(field) - static_cast<int32_t>(offsetof(_PyInterpreterFrame, localsplus))}; }
static constexpr int32_t locals_offset = offsetof(_PyInterpreterFrame, localsplus);

void CodeEmitter::guard_simple(const Node& node, Assembler::Label exit) {
  a_.alu_memory(cmp, field_of(base, offsetof(_PyInterpreterFrame, frame_obj)), 0);
  leave_unless(equal, exit);
  a_.lea(rax, {base, -locals_offset});
  a_.alu(cmp, rax, Mem{thread, offsetof(PyThreadState, last_profiled_frame)});
  leave_unless(not_equal, exit);
  a_.mov(rax, static_cast<uint64_t>(form_[node.b].constant));
  a_.alu_memory(cmp, {rax, offsetof(PyCodeObject, _co_monitoring)}, 0);
  leave_unless(equal, exit);
  // The frame's reference to its code may be the last one.
  a_.mov(rax, static_cast<uint64_t>(form_[node.a].constant));
  a_.alu32_memory(cmp, {rax}, 1);
  leave_unless(not_equal, exit);
}

void CodeEmitter::emit_push(Val ref) {
  const Node& node = form_[ref];
  const Form::Push& push = form_.pushes[static_cast<size_t>(node.aux)];
  Code* code = push.code;
  auto* python = reinterpret_cast<PyObject*>(code->python);
  auto store_pointer = [&](Mem to, const void* value) { a_.mov_pointer(rax, value), a_.store(to, rax); };
  // The caller waits.
  const Word* call = push.resume - 1;
  store_pointer(field_of(base, offsetof(_PyInterpreterFrame, instr_ptr)), push.caller->bytecode + unit_of(push.caller->constants(), call));
  a_.store32_immediate(field_of(base, padding_offset), place_of(push.resume) | (push.awaits != Awaits::value));
  if (push.awaits != Awaits::value) {
    unsigned words = push.awaits == Awaits::operation ? static_cast<unsigned>(push.resume - push.caller->words) - push.caller->boundary_of(call)->word : 0;
    a_.mov(rax, uint64_t{static_cast<unsigned>(push.awaits) | words << 2});
    a_.store16(field_of(base, offsetof(_PyInterpreterFrame, return_offset)), rax);
  }
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
  for (unsigned i = 0; i < node.b; i++) store_tagged(in_frame(offsetof(_PyInterpreterFrame, localsplus) + i * sizeof(Slot)), form_.arguments[push.first + i]);
  a_.alu32_memory(sub, {thread, offsetof(PyThreadState, py_recursion_remaining)}, push.awaits == Awaits::init_and_shim ? 2 : 1);
  a_.store({thread, offsetof(PyThreadState, current_frame)}, rdx);
  a_.lea(base, in_frame(offsetof(_PyInterpreterFrame, localsplus)));
}

void CodeEmitter::emit_pop(Val ref) {
  const Node& node = form_[ref];
  auto* python = reinterpret_cast<PyObject*>(form_[node.a].constant);
  if (!_Py_IsImmortal(python)) {
    a_.mov_pointer(rax, python);
    a_.alu32_memory(sub, {rax}, 1);
  }
  a_.lea(rax, {base, -locals_offset});
  a_.store({thread, offsetof(PyThreadState, datastack_top)}, rax);
  a_.load(rax, field_of(base, offsetof(_PyInterpreterFrame, previous)));
  a_.store({thread, offsetof(PyThreadState, current_frame)}, rax);
  a_.lea(base, {rax, locals_offset});
  a_.alu32_memory(add, {thread, offsetof(PyThreadState, py_recursion_remaining)}, node.how);
}

}  // namespace whipsnake
