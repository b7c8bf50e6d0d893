// The order of things: values and where they are, moves, exits, the ways in and out.
#include <algorithm>

#include "code/emitter.h"
#include "code/memory.h"
#include "interp/probe.h"

namespace whipsnake {

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
  Assembler::Label label = a_.label();
  trace_.exits.push_back({traces_.leave, &trace_, ref});
  stubs_.push_back({label, &trace_.exits.back()});
  return label;
}

// Whether the exit of a node wants it.
bool CodeEmitter::is_kept(const Node& node, Val other) const {
  bool kept = false;
  for_each_use(form_, node, [&](Val ref, bool direct) { kept |= ref == other && !direct; });
  return kept;
}
std::vector<Val> CodeEmitter::live_at(Val ref, uint32_t clobbered) const {
  std::vector<Val> live;
  for (Val other : active_) {
    if (lives_.last[other] < ref || other == ref || (lives_.last[other] == ref && !is_kept(form_[ref], other))) continue;
    Location l = where(other);
    if (l.kind == Location::xmm || (l.kind == Location::gpr && (clobbered >> l.number & 1))) live.push_back(other);
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

// To leave a trace before any of its guards must be right. (Not where something was done already, which the exit tells.)
void CodeEmitter::exit_at_random(Val ref) {
  const Node& node = form_[ref];
  if (node.snapshot == no_snapshot || form_.snapshots[node.snapshot].leaving == Leaving::raise) return;
  if ((node.op == Ir::guard_some || node.op == Ir::guard_none) && form_[node.a].op == Ir::call) return;
  // The next one soon or late: near the beginning, or deep in the rounds of a loop.
  uint64_t random = next_random(trace_.engine->stress.random);
  Assembler::Label stay = a_.label();
  a_.alu32_memory(sub, at(&traces_.until_exit, rax), 1);
  a_.jump_if(not_equal, stay);
  a_.store32_immediate(at(&traces_.until_exit, rax), 1 + static_cast<uint32_t>((random >> 8) % (1u << (2 + 2 * (random % 6)))));
  a_.jump(exit_of(ref));
  a_.bind(stay);
}

void CodeEmitter::emit(Val ref) {
  const Node& node = form_[ref];
  if (trace_.engine->stress.miss && kind_of(node.op) == Kind::Guard) exit_at_random(ref);
  switch (node.op) {
    case Ir::constant: case Ir::input: case Ir::phi: case Ir::unmade: return;
    case Ir::loop: {
      std::vector<std::pair<Location, Val>> moves;
      for (Val phi : form_.phis)
        if (lives_.wanted[phi]) moves.push_back({where(phi), form_[phi].a});
      move_all(std::move(moves));
      count(form_.gain_to_head);
      return a_.bind(head_);
    }
    case Ir::load_register: case Ir::load_owned: case Ir::load_index: case Ir::load: return emit_load(ref);
    case Ir::store: case Ir::store_register: case Ir::store_null: return emit_store(ref);
    case Ir::position: return emit_position(node);
    case Ir::recursion: return count_one(trace_at(static_cast<uint32_t>(node.aux)).recursions);
    case Ir::retain: case Ir::own_register: return emit_retain(node);
    case Ir::release: case Ir::destroy: case Ir::release_plain: case Ir::release_stale: return emit_release(ref);
    case Ir::box_int: case Ir::box_real: return emit_box(ref);
    case Ir::box_local: return emit_box_local(ref);
    case Ir::update_real: return emit_update(ref);
    case Ir::call: case Ir::call_or_raise: return emit_call(ref);
    case Ir::call_array: return emit_call_array(ref);
    case Ir::instruction: return form_[ref].how ? emit_return_within(ref) : emit_instruction(ref);
    case Ir::push_frame: return emit_push(ref);
    case Ir::pop_frame: return emit_pop(ref);
    case Ir::return_frame: return emit_return(ref);
    case Ir::resume_generator: return emit_resume(ref);
    case Ir::suspend_generator: return emit_suspend(ref);
    case Ir::add: case Ir::sub: case Ir::mul: case Ir::shift_left: case Ir::power: case Ir::call_real: case Ir::real_to_int: return emit_arithmetic(ref);
    default: return kind_of(node.op) == Kind::Guard ? emit_guard(ref) : emit_value(ref);
  }
}

void CodeEmitter::count(int32_t gain) { a_.alu_memory(add, {rsp, offsetof(NativeFrame, gain)}, gain); }

void CodeEmitter::count_one(uint32_t& counter) { a_.increment32_memory(at(&counter, rax)); }

void CodeEmitter::emit_ending() {
  if (form_.ending.kind == Ending::leave) return;
  count(form_.gain);
  if (form_.ending.round && form_.ending.kind != Ending::back) count_one((form_.ending.kind == Ending::entry ? trace_at(form_.ending.trace) : trace_.root ? *trace_.root : trace_).rounds);
  std::vector<std::pair<Location, Val>> moves;
  if (form_.ending.kind == Ending::entry) {
    if (form_.ending.trace == own_trace) return a_.jump(start_);
    return jump(traces_.all[form_.ending.trace]->entry);
  }
  bool own = form_.ending.kind == Ending::loop;
  for (auto [phi, value] : form_.moves)
    if (!own || lives_.wanted[phi]) moves.push_back({own ? where(phi) : trace_.root->where[phi], value});
  move_all(std::move(moves));
  if (own) return a_.jump(head_);
  jump(trace_.root->loop);
}

bool CodeEmitter::run() {
  if (!allocate(trace_, lives_)) return false;
  head_ = a_.label();
  start_ = a_.label();
  a_.endbr64();
  a_.bind(start_);
  for (size_t i = 1; i < form_.nodes.size(); i++)
    if (form_.nodes[i].op == Ir::input && where(static_cast<Val>(i)).kind != Location::none) active_.push_back(static_cast<Val>(i));
  for (size_t i = 1; i < form_.nodes.size(); i++) {
    auto ref = static_cast<Val>(i);
    std::erase_if(active_, [&](Val other) { return lives_.last[other] < ref; });
    if (lives_.wanted[i] && !lives_.fused[i]) emit(ref);
    if (form_[ref].op != Ir::input && where(ref).kind != Location::none) active_.push_back(ref);
  }
  emit_ending();
  for (size_t i = 0; i < colds_.size(); i++) emit_cold(colds_[i]);
  for (auto [label, exit] : elsewhere_) {
    a_.bind(label);
    a_.alu(cmp, rax, largest_next);
    a_.jump_if(below_equal, exit);
    a_.jump_register(rax);
  }
  for (const Stub& stub : stubs_) {
    a_.bind(stub.label);
    a_.mov_pointer(rax, stub.exit);
    a_.jump_memory({rax, offsetof(Exit, target)});
  }
  a_.finish();
  trace_.entry = publish(a_.code(), a_.relocations);
  if (!trace_.entry) return false;
  if (form_.head) trace_.loop = static_cast<const char*>(trace_.entry) + a_.place_of(head_);
  trace_.bytes = a_.here();
  return true;
}

// The ways between C and traces.
static bool make_gates(Traces& traces) {
  Assembler enter;
  enter.endbr64();
  enter.push(rbp);
  enter.mov(rbp, rsp);
  for (Gpr reg : kept_by_gates) enter.push(reg);
  enter.alu(sub, rsp, native_frame_size);
  enter.store({rsp, offsetof(NativeFrame, way)}, rcx);
  enter.store_immediate({rsp, offsetof(NativeFrame, gain)}, 0);
  enter.mov(base, rsi);
  enter.mov(thread, rdx);
  enter.jump_register(rdi);
  traces.enter = publish(enter.code(), enter.relocations);
  Assembler leave;
  leave.store({rsp, offsetof(NativeFrame, exit)}, rax);
  for (int i = 1; i < 16; i++)
    if (i != rsp && i != rbp) leave.store({rsp, static_cast<int32_t>(offsetof(NativeFrame, gpr) + 8 * static_cast<size_t>(i))}, static_cast<Gpr>(i));
  for (int i = 0; i < 16; i++) leave.movsd(Mem{rsp, static_cast<int32_t>(offsetof(NativeFrame, xmm) + 8 * static_cast<size_t>(i))}, static_cast<Xmm>(i));
  leave.mov(rdi, rsp);
  leave.mov_pointer(rax, reinterpret_cast<const void*>(&leave_trace));
  leave.call(rax);
  Assembler::Label back = leave.label();
  leave.alu(cmp, rax, largest_next);
  leave.jump_if(below_equal, back);
  leave.load(rcx, {rsp, offsetof(NativeFrame, way)});
  leave.load(base, {rcx, offsetof(Way, out) + offsetof(Shell, registers)});
  leave.jump_register(rax);
  leave.bind(back);
  leave.alu(add, rsp, native_frame_size);
  for (int i = 4; i >= 0; i--) leave.pop(kept_by_gates[i]);
  leave.pop(rbp);
  leave.ret();
  leave.finish();
  traces.leave = publish(leave.code(), leave.relocations);
  return traces.enter && traces.leave;
}

bool assemble(Traces& traces, Trace& trace) {
  if (!traces.leave && !make_gates(traces)) return false;
  return CodeEmitter(traces, trace).run();
}

}  // namespace whipsnake
