// Memory, references, boxes, and calls of C functions.
#include "code/emitter.h"

namespace whipsnake {

void CodeEmitter::emit_load(Val ref) {
  const Node& node = form_[ref];
  Gpr to = out(ref);
  if (node.op == Ir::load_owned) {
    a_.load(to, frame_register(node.aux));
    a_.test8(to, Py_TAG_REFCNT);
    Assembler::Hop owned = a_.hop_if(equal);
    a_.mov(to, uint64_t{0});
    a_.land(owned);
    return done(ref);
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

// A reference, as a register of a frame holds it: a loan; or one that it takes over.
void CodeEmitter::store_borrowed(Mem to, Val ref) {
  if (is_constant(ref)) a_.mov(rax, static_cast<uint64_t>(form_[ref].constant) | Py_TAG_REFCNT);
  else a_.lea(rax, {in(ref, rcx), Py_TAG_REFCNT});
  a_.store(to, rax);
}
void CodeEmitter::store_tagged(Mem to, Val ref) {
  if (is_constant(ref)) {
    auto* object = reinterpret_cast<PyObject*>(form_[ref].constant);
    a_.mov(rax, object ? reinterpret_cast<uint64_t>(object) | (_Py_IsImmortal(object) ? Py_TAG_REFCNT : 0) : PyStackRef_NULL.bits);
    return a_.store(to, rax);
  }
  Gpr object = in(ref, rcx);
  if (form_[ref].op == Ir::box_real || (form_[ref].op == Ir::box_local && form_[form_[ref].a].type == Type::real)) return a_.store(to, object);
  auto tag = [&] {
    a_.load16(rax, {object, offsetof(PyObject, ob_flags)});
    a_.alu32(and_, rax, Py_TAG_REFCNT);
  };
  if (may_be_null(ref)) {
    a_.mov(rax, static_cast<uint64_t>(PyStackRef_NULL.bits));
    a_.test(object, object);
    Assembler::Hop null = a_.hop_if(equal);
    tag();
    a_.land(null);
  } else {
    tag();
  }
  a_.alu(or_, rax, object);
  a_.store(to, rax);
}

void CodeEmitter::emit_store(Val ref) {
  const Node& node = form_[ref];
  if (node.op == Ir::store_null) return a_.store_immediate(frame_register(node.aux), static_cast<int32_t>(PyStackRef_NULL.bits));
  if (node.op == Ir::store_register) {
    Mem to = frame_register(node.aux);
    if (node.how == 2) return store_borrowed(to, node.a);
    if (node.how) {  // a tagged int
      a_.mov(rax, in(node.a, rax));
      a_.shift(4, rax, Py_TAGGED_SHIFT);
      a_.alu(or_, rax, Py_INT_TAG);
      return a_.store(to, rax);
    }
    return store_tagged(to, node.a);
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

// One reference more, if it is counted at all.
void CodeEmitter::retain(Gpr object, bool counted) {
  if (counted) return a_.increment32_memory({object});
  a_.alu32_memory(cmp, {object}, 0);
  Assembler::Hop immortal = a_.hop_if(less);
  a_.increment32_memory({object});
  a_.land(immortal);
}
void CodeEmitter::emit_retain(const Node& node) {
  bool own = node.op == Ir::own_register, may_be_null = this->may_be_null(node.a);
  Assembler::Hop owned{}, null{};
  if (own) {
    a_.test8_memory(frame_register(node.aux), Py_TAG_REFCNT);
    owned = a_.hop_if(equal);
  }
  Gpr object = in(node.a, rcx);
  if (may_be_null) {
    a_.test(object, object);
    null = a_.hop_if(equal);
  }
  retain(object, form_[node.a].op == Ir::box_real);
  if (own) a_.land(owned);
  if (may_be_null) a_.land(null);
}
void CodeEmitter::emit_release(Val ref) {
  const Node& node = form_[ref];
  Assembler::Label end = a_.label();
  bool stale = node.op == Ir::release_stale, may_be_null = !stale && this->may_be_null(node.a);
  Assembler::Hop null{}, uncounted{};
  if (stale) {
    a_.load(rcx, frame_register(node.aux));
    a_.test8(rcx, Py_TAG_REFCNT);
    uncounted = a_.hop_if(not_equal);
    a_.decrement32_memory({rcx});
    a_.jump_if(equal, cold(ref, end));
  } else {
    Gpr object = in(node.a, rcx);
    if (may_be_null) {
      a_.test(object, object);
      null = a_.hop_if(equal);
    }
    a_.load32(rax, {object});
    a_.decrement32(rax);
    uncounted = a_.hop_if(less);  // immortal
    a_.jump_if(equal, cold(ref, end));
    a_.store32({object}, rax);
    if (may_be_null) a_.land(null);
  }
  a_.land(uncounted);
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
  Assembler::Label slow = cold(ref, end);
  a_.lea(rax, {in(node.a, rax), _PY_NSMALLNEGINTS});
  a_.alu(cmp, rax, _PY_NSMALLNEGINTS + _PY_NSMALLPOSINTS);
  Assembler::Hop large = a_.hop_if(above_equal);
  a_.shift(4, rax, 5);
  a_.mov_pointer(rcx, &_PyLong_SMALL_INTS[0]);
  a_.alu(add, rax, rcx);
  a_.jump(end);
  a_.land(large);
  a_.lea(rax, {in(node.a, rax), PyLong_MASK});
  a_.alu(cmp, rax, static_cast<int32_t>(2 * static_cast<int64_t>(PyLong_MASK)));
  a_.jump_if(above, slow);
  a_.mov_pointer(rcx, &lists.ints);
  a_.load(rax, {rcx, offsetof(_Py_freelist, freelist)});
  a_.test(rax, rax);
  a_.jump_if(equal, slow);
  a_.load(rdx, {rax});
  a_.store({rcx, offsetof(_Py_freelist, freelist)}, rdx);
  a_.alu_memory(sub, {rcx, offsetof(_Py_freelist, size)}, 1);
  a_.store_immediate({rax}, 1);
  write_int(rax, in(node.a, rcx));
  a_.bind(end);
  put(ref, rax);
}
// What write_int of python/box.h does.
void CodeEmitter::write_int(Gpr box, Gpr value) {
  a_.mov(rcx, value);
  a_.mov(rdx, rcx);
  a_.shift(7, rdx, 63);
  a_.alu(xor_, rcx, rdx);
  a_.alu(sub, rcx, rdx);
  a_.store32({box, digits}, rcx);
  a_.alu(and_, rdx, 2);  // the sign
  a_.alu(or_, rdx, 1 << _PyLong_NON_SIZE_BITS);
  a_.store({box, lv_tag}, rdx);
}
void CodeEmitter::emit_box_local(Val ref) {
  const Node& node = form_[ref];
  Assembler::Label end = a_.label(), slow = cold(ref, end);
  bool real = form_[node.a].type == Type::real;
  if (!real) {  // not one of those that are shared, nor one of more digits
    a_.lea(rax, {in(node.a, rax), _PY_NSMALLNEGINTS});
    a_.alu(cmp, rax, _PY_NSMALLNEGINTS + _PY_NSMALLPOSINTS);
    a_.jump_if(below, slow);
    a_.lea(rax, {in(node.a, rax), PyLong_MASK});
    a_.alu(cmp, rax, static_cast<int32_t>(2 * static_cast<int64_t>(PyLong_MASK)));
    a_.jump_if(above, slow);
  }
  a_.load(rax, frame_register(node.aux));
  a_.test8(rax, Py_TAG_REFCNT);
  a_.jump_if(not_equal, slow);
  a_.alu32_memory(cmp, {rax}, 1);
  a_.jump_if(not_equal, slow);
  a_.mov_pointer(rcx, real ? &PyFloat_Type : &PyLong_Type);
  a_.alu(cmp, rcx, Mem{rax, offsetof(PyObject, ob_type)});
  a_.jump_if(not_equal, slow);
  if (real) {
    a_.movsd({rax, payload}, in_real(node.a, scratch_real));
  } else {
    a_.alu_memory(cmp, {rax, lv_tag}, 2 << _PyLong_NON_SIZE_BITS);
    a_.jump_if(above_equal, slow);
    write_int(rax, in(node.a, rcx));
  }
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

// To where a C function expects them. (None is in rdx, which is free for a moment's use; the first two may be in each other's
// registers.)
void CodeEmitter::pass(std::array<Val, 3> arguments) {
  constexpr Gpr order[] = {rdi, rsi, rdx};
  auto is_in = [&](Val ref, Gpr place) { return ref && !is_constant(ref) && where(ref).kind == Location::gpr && where(ref).number == place; };
  auto put = [&](int i) {
    if (arguments[i]) a_.mov(order[i], in(arguments[i], order[i]));
  };
  put(2);
  if (!is_in(arguments[1], rdi)) return put(0), put(1);
  if (is_in(arguments[0], rsi)) return a_.exchange(rdi, rsi);
  put(1), put(0);
}
void CodeEmitter::emit_call(Val ref) {
  const Node& node = form_[ref];
  std::vector<Val> live = live_at(ref);
  save(live);
  pass({node.a, node.b, node.c});
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
  a_.mov(rdi, convention == Convention::build ? thread : in(node.a, rdi));
  a_.lea(rsi, argument(1));
  a_.mov(rdx, uint64_t{node.b} | (convention == Convention::vector ? PY_VECTORCALL_ARGUMENTS_OFFSET : 0));
  a_.mov(rcx, uint64_t{0});
  call(reinterpret_cast<const void*>(node.constant));
  restore(live);
  if (node.snapshot != no_snapshot) {
    a_.test(rax, rax);
    a_.jump_if(equal, exit_of(ref));
  }
  if (where(ref).kind != Location::none) put(ref, rax);
}

// What came of it is in rax.
void CodeEmitter::run_in_interpreter(const Node& node, Exit* exit) {
  const Form::Target& target = form_.targets[static_cast<size_t>(node.aux)];
  a_.mov(rax, static_cast<uint64_t>(node.constant));
  a_.store(in_shell(offsetof(Shell, pc)), rax);
  a_.store(in_shell(offsetof(Shell, registers)), base);
  a_.mov_pointer(rax, target.constants);
  a_.store(in_shell(offsetof(Shell, constants)), rax);
  a_.store(in_shell(offsetof(Shell, thread)), thread);
  a_.mov(rdi, rsp);
  a_.mov_pointer(rsi, target.next);
  a_.mov_pointer(rdx, exit);
  call(reinterpret_cast<const void*>(&run_for_trace));
  a_.load(base, in_shell(offsetof(Shell, registers)));
}
void CodeEmitter::emit_instruction(Val ref) {
  std::vector<Val> live = live_at(ref);
  save(live);
  Assembler::Label exit = exit_of(ref);
  run_in_interpreter(form_[ref], stubs_.back().exit);
  Assembler::Label elsewhere = a_.label();
  a_.test(rax, rax);
  a_.jump_if(not_equal, elsewhere);
  restore(live);
  elsewhere_.push_back({elsewhere, exit});
}

void CodeEmitter::emit_cold(const Cold& cold) {
  const Node& node = form_[cold.node];
  a_.bind(cold.from);
  switch (node.op) {
    case Ir::release_stale: case Ir::release_plain: {
      // With a reference of its own again, which is given up for good there.
      Gpr object = node.op == Ir::release_stale ? rcx : in(node.a, rcx);
      save(cold.live);
      if (node.op == Ir::release_stale) a_.alu32_memory(add, {rcx}, 1);
      a_.mov(rdi, object);
      a_.mov(rsi, thread);
      call(reinterpret_cast<const void*>(&helper_release_plain));
      restore(cold.live);
      break;
    }
    case Ir::release: case Ir::destroy: {
      Gpr object = in(node.a, rcx);
      save(cold.live);
      a_.mov(rdi, object);
      a_.mov(rsi, thread);
      call(node.op == Ir::release ? reinterpret_cast<const void*>(&helper_release_if_plain) : reinterpret_cast<const void*>(&helper_destroy));
      restore(cold.live);
      a_.test8(rax, 0xff);  // a bool: the rest of the register is anything
      a_.jump_if(equal, exit_of(cold.node));
      break;
    }
    case Ir::box_real: {
      Xmm value = in_real(node.a, scratch_real);
      save(cold.live);
      a_.movaps(xmm0, value);
      a_.mov(rdi, thread);
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
    case Ir::box_local: {
      bool real = form_[node.a].type == Type::real;
      save(cold.live);
      real ? a_.movaps(xmm0, in_real(node.a, xmm0)) : a_.mov(rdx, in(node.a, rdx));
      a_.lea(rsi, frame_register(node.aux));
      a_.mov(rdi, thread);
      call(real ? reinterpret_cast<const void*>(&helper_box_local_real) : reinterpret_cast<const void*>(&helper_box_local_int));
      restore(cold.live);
      break;
    }
    case Ir::update_real: {
      Xmm value = in_real(node.b, scratch_real);
      a_.lea(rax, address(node, node.c, 3, rcx, rdx));
      save(cold.live);
      a_.mov(rsi, rax);
      a_.mov(rdi, thread);
      a_.movaps(xmm0, value);
      call(reinterpret_cast<const void*>(&helper_replace_real));
      restore(cold.live);
      break;
    }
    default: CHECK(false);
  }
  a_.jump(cold.back);
}

}  // namespace whipsnake
