// The builder's walk over a recording; loops, bridges, and what the interpreter is left to do.
#include "ir/verify.h"
#include "ops/call.h"
#include "opt/builder.h"

namespace whipsnake {

constexpr int most_tries = 40;
constexpr uint16_t outside = 1u << 15;  // the level of frames of which the root does not know

static size_t register_count(const Code* code) { return code->frame_slots - FRAME_SPECIALS_SIZE; }

void Builder::reset() {
  form_ = Form{};
  failed_ = nullptr;
  retry_ = false;
  frames_.clear();
  pending_.clear();
  in_hand_ = {};
  snapshot_ = no_snapshot;
  touched_ = false;
  gave_reference_ = false;
  types_.assign(1, nullptr);
  of_classes_.clear();
  unboxed_.assign(1, 0);
  repeats_.assign(1, 0);
  some_.assign(1, false);
  facts_.clear();
  known_values_.clear();
  inputs_.clear();
  unmade_.clear();
  imported_unmade_.clear();
  passed_on_ = {};
  fresh_ = 0;
  killed_ = 0;
  killed_fields_.clear();
  killed_all_ = false;
  call_outs_ = 0;
  gain_ = 0;
  level_ = 0;
  told_.code = nullptr;
  trace_.loop_state.clear();
  trace_.loop_facts.clear();
  trace_.of_root.clear();
  trace_.keeps_loop = false;
}

bool Builder::build() {
  // What has never had a lowering is not tried again: each try goes along the recording from the beginning.
  constexpr uint8_t enough = 3;
  out_.assign(recording_.log.size(), false);
  for (size_t i = 0; i < recording_.log.size(); i++) {
    auto known = engine_->traces->not_lowered.find(recording_.log[i].pc);
    out_[i] = (known != engine_->traces->not_lowered.end() && known->second >= enough) || recording_.log[i].event == Event::raised;
  }
  boxed_registers_.assign(register_count(recording_.code), false);
  peels_ = !engine_->stress.without(Pass::peeling);
  moves_items_ = !engine_->stress.left_out;  // undo() would put into registers what an exit knows nothing of
  for (int tries = 0; tries < most_tries; tries++) {
    reset();
    plan_frames();
    if (build_once()) return true;
    if (!retry_) break;
  }
  recording_.failed = failed_ ? failed_ : "no form is stable";
  return false;
}

// All has been gone through.
void Builder::stand_behind() {
  position_ = recording_.log.back().next;
  snapshot_ = no_snapshot;
  touched_ = false;
  gave_reference_ = false;
}

bool Builder::build_once() {
  written_.assign(register_count(recording_.code), false);
  if (recording_.from) enter_bridge();
  else enter_root();
  if (failed_ || recording_.log.empty() || !finish_exit() || !walk()) return abort("nothing was recorded"), false;
  // One in so many. A bridge saves the way out and in again, too, which costs as much as so many instructions; a function's
  // trace is one more way in and out.
  constexpr size_t most_call_outs = 5, way_out = 15, way_in = 20;
  // Handling an exception is mostly calls out, and no faster in a trace; but it is to be tried.
  const size_t exception = engine_->stress.hot ? 40 : 0;
  size_t saved = !recording_.from ? 0 : recording_.ending.kind == Ending::leave ? way_out : way_out + way_in;
  for (const Logged& logged : recording_.log) saved += logged.event == Event::raised ? exception : 0;
  if (call_outs_ * most_call_outs > recording_.log.size() + saved) abort("mostly calls out");
  if (recording_.ending.kind == Ending::loop && !peels_) recording_.ending = {Ending::entry, own_trace};
  if (recording_.ending.kind != Ending::loop) return enter_other();
  return begin_loop() && walk() && close_loop();
}

void Builder::enter_root() {
  frames_.push_back({recording_.code, true, {}, nullptr, nullptr, Awaits::value, std::vector<Register>(register_count(recording_.code))});
}

// A value of the trace that the bridge begins in.
Val Builder::import(const Trace& from, Val value) {
  const Node& node = from.form[value];
  if (node.op == Ir::constant) return node.type == Type::object ? constant_object(reinterpret_cast<PyObject*>(node.constant)) : constant(node.type, node.constant);
  auto [known, fresh] = inputs_.try_emplace(value, 0);
  if (fresh) {
    known->second = emit({.op = Ir::input, .type = node.type, .constant = value});
    if (node.op == Ir::box_local && from.form[node.a].type == Type::real) types_[known->second] = &PyFloat_Type;
    if (node.op == Ir::box_local && from.form[node.a].type == Type::integer) types_[known->second] = &PyLong_Type;
    if (node.op == Ir::box_real) types_[known->second] = &PyFloat_Type;
    if (node.op == Ir::box_int) types_[known->second] = &PyLong_Type;
    if (node.op == Ir::box_bool) types_[known->second] = &PyBool_Type;
  }
  return known->second;
}

Register Builder::import_kept(const Trace& from, const Kept& kept) {
  if (kept.content != Content::unmade) return {kept.content, kept.value ? import(from, kept.value) : Val{0}};
  if (auto known = imported_unmade_.find(kept.value); known != imported_unmade_.end()) return {Content::borrowed, known->second};
  Form::Span span = from.form.unmade[kept.value];
  std::vector<Register> items(span.type && span.type != &PyDict_Type ? attributes_of(span.type) : span.count, Register{Content::null, 0});
  std::vector<uint16_t> order;
  for (uint32_t k = span.first; k < span.first + span.count; k++) {
    const Kept& item = from.form.kept[k];
    items[item.place] = import_kept(from, item);
    if (span.type) order.push_back(item.place);
  }
  Val value = new_unmade(span.type, std::move(items));
  unmade(value)->order = std::move(order);
  imported_unmade_[kept.value] = value;
  return {Content::owned, value};
}

void Builder::enter_bridge() {
  if (recording_.standing) {  // it needs nothing of the trace that it comes from, and begins a tree of its own
    level_ = outside;
    frames_.push_back({recording_.top, true, {}, nullptr, nullptr, Awaits::value, std::vector<Register>(register_count(recording_.top))});
    return;
  }
  const Trace& from = *recording_.from->trace;
  const Node& guard = from.form[recording_.from->node];
  Trace* root = from.root ? from.root : recording_.from->trace;
  trace_.root = root;
  trace_.parent = recording_.from->trace;
  trace_.depth = trace_.parent->depth + 1;
  const Snapshot& snapshot = from.form.snapshots[guard.snapshot];
  level_ = snapshot.level;
  gain_ = snapshot.gain;
  for (uint32_t f = 0; f < snapshot.frame_count; f++) {
    const FrameState& state = from.form.frames[snapshot.first_frame + f];
    BuiltFrame frame{state.code, f == 0, {}, nullptr, state.pc, state.awaits, std::vector<Register>(register_count(state.code))};
    for (uint32_t k = state.first; k < state.first + state.count; k++) {
      const Kept& kept = from.form.kept[k];
      Register value = import_kept(from, kept);
      if (kept.place == function_place) frame.function = value;
      else frame.registers[kept.place] = {value.content, value.value, kept.lent};
    }
    frames_.push_back(std::move(frame));
  }
  for (uint32_t r = 0; r < snapshot.release_count; r++) pending_.push_back(import(from, from.form.releases[snapshot.first_release + r]));
  trace_.keeps_loop = root->loop && snapshot.level == 0 && (from.root ? from.keeps_loop : recording_.from->node > root->form.head);
  if (!trace_.keeps_loop) return;
  for (Val needed : root->loop_needs) {
    Val in_parent = from.root ? from.of_root.at(needed) : needed;
    Val here = import(from, in_parent);
    trace_.of_root[needed] = here;
    form_.live_through.push_back(here);
  }
  if (!from.root) return;
  written_ = from.written;
  killed_ = from.killed;
  killed_fields_ = from.killed_fields;
  killed_all_ = from.killed_all;
}

void Builder::save_kills() {
  trace_.written = written_;
  trace_.killed = killed_;
  trace_.killed_fields = killed_fields_;
  trace_.killed_all = killed_all_;
}

// Which calls are followed without pushing a frame: those in which the interpreter is not needed. (Of those that do not come
// back the frames are pushed at the end.)
void Builder::plan_frames() {
  const auto& log = recording_.log;
  pushed_.assign(log.size(), false);
  for (size_t i = log.size(); i-- > 0;) {
    if (log[i].event != Event::entered) continue;
    int depth = 1;
    bool pushed = out_[i];
    size_t j = i + 1;
    for (; j < log.size() && depth > 0 && !pushed; j++) {
      if (log[j].event == Event::entered) depth++;
      if (log[j].event == Event::returned) depth--;
      if (log[j].event == Event::raised) depth -= log[j].popped;
      pushed = out_[j];
    }
    pushed_[i] = pushed || engine_->stress.without(Pass::following);
  }
}

// What the exit was to give up is given up first.
bool Builder::finish_exit() {
  if (pending_.empty()) return true;
  Logged nothing = recording_.log.front();
  const Form& from = recording_.from->trace->form;
  nothing.dies = true;
  nothing.pc = from.snapshots[from[recording_.from->node].snapshot].at;
  logged_ = &nothing;
  bool done = finish_releases(recording_.log.front().pc);
  logged_ = nullptr;
  return done;
}

bool Builder::walk() {
  for (size_t i = 0; i < recording_.log.size() && !failed_; i++) {
    if (!step(i)) return false;
    gain_++;
    if (engine_->stress.left_out) undo();
    if (i == 0 && !form_.head) trace_.first_nodes = static_cast<Val>(form_.nodes.size());
  }
  return !failed_;
}

// Of what the step has left, what a pass that is left out would not have left so.
void Builder::undo() {
  const Stress& stress = engine_->stress;
  auto each = [&](auto change) {
    for (BuiltFrame& frame : frames_)
      for (Register& place : frame.registers) change(place);
  };
  if (stress.without(Pass::unmade)) each([&](Register& place) { if ((place.content == Content::owned || place.content == Content::borrowed) && unmade(place.value)) make(place.value); });
  if (stress.without(Pass::unboxing)) each([&](Register& place) { if (place.content == Content::number) boxed(place.value); });
  if (stress.without(Pass::borrowing)) each([&](Register& place) {
    if (place.content != Content::borrowed || is_immortal(place.value) || unmade(place.value)) return;
    emit({.op = Ir::retain, .a = place.value});
    place.content = Content::owned;
  });
}

// The one behind this, if no other instruction is between them and it is to be lowered, too.
const Logged* Builder::next_step() const {
  size_t next = step_ + 1;
  bool follows = next < recording_.log.size() && !out_[next] && recording_.log[next].pc == logged_->next;
  return follows ? &recording_.log[next] : nullptr;
}
// What a site has found out is where it stands, and means what its form says: if that is another one since the instruction
// ran (it has come by once more, or other threads have), nothing is known of what there was then.
static bool has_another_form(const Logged& logged) {
  auto is = [](const Word* pc, Opcode form) { return static_cast<Opcode>(pc->opcode) == form; };
  Opcode family = family_of(logged.opcode);
  if (family != logged.opcode && !logged.has_cache && !is(logged.pc, logged.opcode)) return true;
  if (logged.event != Event::entered) return false;
  // Loads that are joined with the call behind them.
  if (family == Opcode::LOAD_GLOBAL) return !is(logged.pc + ops::load_global_words, Opcode::CALL_PYTHON);
  return family == Opcode::LOAD_METHOD && !is(logged.pc + ops::load_method_words, Opcode::CALL_METHOD_PYTHON);
}
bool Builder::step(size_t i) {
  const Logged& logged = recording_.log[i];
  logged_ = &logged;
  step_ = i;
  position_ = passed_on_.made_by ? const_cast<Word*>(passed_on_.made_by) : logged.pc;  // what has been left out is made after all
  snapshot_ = no_snapshot;
  touched_ = false;
  gave_reference_ = false;
  room_checked_ = false;
  if (top().code != logged.code) {
    abort("the frames are not as recorded");
    return false;
  }
  tell_position();
  if (has_another_form(logged)) {
    abort("a site that has got another form");
    return false;
  }
  if (logged.old_number && !out_[i]) know_old_number();
  if (recording_.ending.kind == Ending::back && i + 1 == recording_.log.size()) return return_to_anybody();
  if (!out_[i]) {
    if (lower(logged)) return finish_releases(logged.next);
    if (failed_) return false;
    if (passed_on_.list) {  // it is to be made after all
      moves_items_ = false;
      retry_ = true;
      return false;
    }
    out_[i] = true;
    if (dumps(Dump::passes)) fprintf(stderr, "no lowering: %s at %d of %s\n", instruction_info[static_cast<int>(logged.opcode)].name, static_cast<int>(logged.pc - logged.code->words), PyUnicode_AsUTF8(logged.code->python->co_qualname));
    // Calls around it must push their frames.
    if (!top().in_memory) {
      uint8_t& times = engine_->traces->not_lowered[logged.pc];
      if (times < UINT8_MAX) times++;
      retry_ = true;
      return false;
    }
    if (logged.event == Event::entered) {
      retry_ = true;
      return false;
    }
  }
  return call_out(logged);
}

// The frame in memory comes to another line. Whoever looks from within asks at an instruction, which says where it is; a
// profiler stops the process anywhere.
void Builder::tell_position() {
  if (!top().in_memory) return;
  Code* code = top().code;
  if (told_.code != code) _PyCode_InitAddressRange(code->python, &told_.lines);
  auto unit = unit_of(code->constants(), logged_->pc);
  int line = _PyCode_CheckLineNumber(static_cast<int>(unit * sizeof(_Py_CODEUNIT)), &told_.lines);
  if (line < 0 || (told_.code == code && told_.level == level_ && told_.line == line)) return;
  told_.code = code;
  told_.level = level_;
  told_.line = line;
  auto upper_half = [&](size_t at) { return reinterpret_cast<uintptr_t>(code->bytecode + at) >> 32; };
  bool fits = upper_half(0) == upper_half(static_cast<size_t>(Py_SIZE(code->python)));
  emit({.op = Ir::position, .how = fits, .constant = reinterpret_cast<int64_t>(code->bytecode + unit)});
}

// A local of the frame in memory that gets a result holds a number now, as it did when it was recorded: its box can wait for
// the next. Found out before anything is done.
void Builder::know_old_number() {
  unsigned index = index_of(logged_->pc->a);
  Register& place = at(index);
  if (!top().in_memory || place.content != Content::memory || (place.value && types_[place.value])) return;
  Val old = object(static_cast<Operand>(index));
  if (form_[old].op == Ir::load_register && !some_[old]) guard({.op = Ir::guard_some, .a = old});
  some_[old] = true;
  check_type(old, logged_->old_number);
}

// Whether the way on depends on what the instruction finds: where it is another one, the trace is left for it.
static bool may_turn_off(Opcode opcode) {
  switch (family_of(opcode)) {
    case Opcode::JUMP_COMPARE: case Opcode::JUMP_CONTAINS: case Opcode::JUMP_TRUE: case Opcode::JUMP_FALSE: case Opcode::FOR_ITER: return true;
    default: return false;
  }
}

// What registers are known to hold, behind an instruction that may run any code. Locals can be changed from outside; what
// waits on the stack below its operands cannot. `before`: of the topmost frame, when it was not in memory yet.
void Builder::forget_registers(const std::vector<Register>& before) {
  bool within = logged_->event == Event::within;
  // With an iterator, which it does not take, but whose index changes.
  bool goes_on = family_of(logged_->opcode) == Opcode::FOR_ITER || family_of(logged_->opcode) == Opcode::SEND;
  size_t kept = goes_on ? index_of(logged_->pc->b) : top().code->locals + logged_->code->boundary_of(logged_->pc).kept;
  for (BuiltFrame& frame : frames_) {
    bool is_top = &frame == &top();
    for (size_t r = 0; r < frame.registers.size(); r++) {
      Register& place = frame.registers[r];
      if (!within || r < frame.code->locals || (is_top && r >= kept)) place = {};
      else if (is_top && (before[r].content == Content::null || before[r].content == Content::index)) place = before[r];
    }
  }
}

bool Builder::call_out(const Logged& logged) {
  if (!top().in_memory) {
    abort("the interpreter is wanted where no frame is");
    recording_.wants_frames = recording_.from != nullptr;
    return false;
  }
  std::vector<Register> before = top().registers;
  settle_all();
  constexpr int32_t cost = 10;  // of going out and coming back, in instructions
  bool returns = logged.event == Event::returned && can_return();
  if (!returns) {
    gain_ -= cost;
    call_outs_ += may_turn_off(logged.opcode) ? 3 : 1;
  }
  form_.targets.push_back({.next = logged.next, .constants = logged.code->constants(), .locals = returns ? locals_to_give_up() : 0, .raises = logged.event == Event::raised, .gain = gain_});
  emit({.op = Ir::instruction, .how = returns, .aux = static_cast<int32_t>(form_.targets.size() - 1), .constant = reinterpret_cast<int64_t>(logged.pc)});
  forget_all();
  forget_registers(before);
  written_.assign(written_.size(), true);
  if (logged.event == Event::entered) {
    Code* code = logged.next_code;
    frames_.push_back({code, true, {}, nullptr, nullptr, Awaits::value, std::vector<Register>(register_count(code))});
    level_++;
  }
  unsigned gone = logged.event == Event::returned ? 1 : logged.event == Event::raised ? logged.popped : 0;
  for (; gone; gone--) {
    frames_.pop_back();
    // A bridge comes back to who waits for its frame: its root's, or somebody whom the root does not know.
    level_ = level_ ? level_ - 1 : outside;
    if (frames_.empty()) frames_.push_back({logged.next_code, true, {}, nullptr, nullptr, Awaits::value, std::vector<Register>(register_count(logged.next_code))});
    if (frames_.size() == 1 && level_ == 0) written_.assign(frames_[0].registers.size(), true);
  }
  return true;
}

bool Builder::is_killed(const Fact& known) const {
  if (known.space == immutable) return false;
  if (killed_all_ || (killed_ >> known.space & 1)) return true;
  if (known.space != field && known.space != payload) return false;
  return std::find(killed_fields_.begin(), killed_fields_.end(), known.offset) != killed_fields_.end();
}

// The path has been gone through once. What it carries around is a phi from here on; what it does not change stays known.
bool Builder::begin_loop() {
  if (frames_.size() != 1) {
    abort("the loop does not end in its frame");
    return false;
  }
  stand_behind();
  BuiltFrame& frame = top();
  for (unsigned r = 0; r < frame.registers.size(); r++) {
    Content content = frame.registers[r].content;
    if (content != Content::memory && content != Content::index && (content != Content::number || boxed_registers_[r] || r >= frame.code->locals)) settle(r);
  }
  std::unordered_map<Val, Val> phis;
  for (unsigned r = 0; r < frame.registers.size(); r++) {
    Register& place = frame.registers[r];
    if (place.content == Content::memory) {
      if (written_[r]) place.value = 0;
      continue;
    }
    Val& phi = phis[place.value];
    if (!phi) {
      phi = emit({.op = Ir::phi, .type = form_[place.value].type, .a = place.value});
      form_.phis.push_back(phi);
    }
    place.value = phi;
  }
  if (killed_all_) forget_all();
  std::erase_if(facts_, [&](const Fact& known) { return is_killed(known); });
  fresh_ = 0;
  form_.gain_to_head = std::exchange(gain_, 0);
  form_.head = emit({.op = Ir::loop});
  told_.code = nullptr;
  trace_.loop_state = frames_;
  trace_.loop_facts = facts_;
  return !failed_;
}

bool Builder::close_loop() {
  if (frames_.size() != 1) abort("the loop does not end in its frame");
  if (failed_) return false;
  stand_behind();
  BuiltFrame& frame = top();
  std::unordered_map<Val, Val> value_of, phi_of;
  for (unsigned r = 0; r < frame.registers.size(); r++) {
    const Register& wanted = trace_.loop_state[0].registers[r];
    Register& place = frame.registers[r];
    if (wanted.content == Content::memory) {
      settle(r);
      if (wanted.value && wanted.value != place.value) abort("a local changes after all");
      continue;
    }
    bool same = place.content == wanted.content && form_[place.value].type == form_[wanted.value].type;
    if (same && place.content == Content::number) {
      auto [value, new_phi] = value_of.try_emplace(wanted.value, place.value);
      auto [phi, new_value] = phi_of.try_emplace(place.value, wanted.value);
      same = value->second == place.value && phi->second == wanted.value;
      if (new_phi && same) form_.moves.push_back({wanted.value, place.value});
    } else if (same) {
      form_.moves.push_back({wanted.value, place.value});
    }
    if (same) continue;
    if (wanted.content == Content::index) {
      abort("an iterator changes its kind");
      return false;
    }
    // Two locals that are one object, or a number that is an object at times: it must stay in its box.
    for (unsigned other = 0; other < frame.registers.size(); other++) {
      const Register& there = trace_.loop_state[0].registers[other];
      if (there.content == Content::number && (other == r || there.value == wanted.value || (place.content == Content::number && frame.registers[other].value == place.value)))
        boxed_registers_[other] = true;
    }
    retry_ = true;
  }
  if (retry_) return false;
  for (const Fact& known : trace_.loop_facts)
    if (is_killed(known)) abort("what the loop knows changes in it");
  for (auto [phi, value] : form_.moves) form_[phi].b = value;
  form_.gain = gain_;
  form_.ending = {Ending::loop, trace_.number};
  if (!failed_ && !peeling_pays()) {
    peels_ = false;
    retry_ = true;
    return false;
  }
  return !failed_;
}

// Whether the second time through the loop has become so much shorter than the first that two copies of it, each with exits
// that get bridges of their own, are worth having. Numbers would have to be boxed for the way back. (docs/machine-code.md
// has what it brought; at 50 percent spectral_norm and deltablue were 30% slower.)
bool Builder::peeling_pays() const {
  constexpr size_t most_left = 65, box = 20;  // percent; nodes
  auto is_work = [](const Node& node) { return node.op != Ir::constant && node.op != Ir::phi && node.op != Ir::position; };
  auto head = form_.nodes.begin() + form_.head;
  auto first = static_cast<size_t>(std::count_if(form_.nodes.begin(), head, is_work)), second = static_cast<size_t>(std::count_if(head, form_.nodes.end(), is_work));
  const auto& registers = trace_.loop_state[0].registers;
  auto numbers = static_cast<size_t>(std::count_if(registers.begin(), registers.end(), [](const Register& place) { return place.content == Content::number; }));
  return second * 100 <= (first + numbers * box) * most_left;
}

// A bridge is back at the head of its root's loop, and all that the loop relies on is so.
bool Builder::can_close_parent() {
  Trace* root = trace_.root;
  if (!trace_.keeps_loop || recording_.ending.trace != root->number || frames_.size() != 1 || level_ != 0) return false;
  for (const Fact& known : root->loop_facts)
    if (is_killed(known)) return false;
  if (killed_all_) return false;
  const auto& wanted = root->loop_state[0].registers;
  BuiltFrame& frame = top();
  if (wanted.size() != frame.registers.size()) return false;
  std::unordered_map<Val, Val> value_of, phi_of;
  for (unsigned r = 0; r < wanted.size(); r++) {
    const Register& place = frame.registers[r];
    if (wanted[r].content == Content::memory) {
      if (wanted[r].value && (written_[r] || place.content != Content::memory)) return false;
      continue;
    }
    if (place.content != wanted[r].content || form_[place.value].type != root->form[wanted[r].value].type) return false;
    auto value = value_of.try_emplace(wanted[r].value, place.value).first;
    auto phi = phi_of.try_emplace(place.value, wanted[r].value).first;
    if (value->second != place.value || phi->second != wanted[r].value) return false;
  }
  for (unsigned r = 0; r < wanted.size(); r++)
    if (wanted[r].content == Content::memory) settle(r);
  for (auto [phi, value] : value_of) form_.moves.push_back({phi, value});
  form_.ending = {Ending::head, root->number};
  return !failed_;
}

bool Builder::enter_other() {
  save_kills();
  form_.gain = gain_;
  if (recording_.log.empty()) {
    abort("nothing was recorded");
    return false;
  }
  form_.ending = {Ending::leave, 0};
  if (recording_.ending.kind == Ending::back) return !failed_;
  Word* next = recording_.log.back().next;
  stand_behind();
  push_all();
  if (recording_.ending.kind == Ending::entry) {
    if (trace_.root && can_close_parent()) return true;
    settle_all();
    form_.ending = recording_.ending;
    return !failed_;
  }
  emit({.op = Ir::guard_never, .snapshot = snapshot(next, recording_.ending.kind == Ending::cut ? Leaving::resume : Leaving::final)});
  return !failed_;
}

bool build(Engine* engine, Recording& recording, Trace& trace) {
  if (!Builder(engine, recording, trace).build()) return false;
  if (engine->stress.verify) verify(trace.form);
  const Logged& last = recording.log.back();
  trace.form.ending.round = family_of(last.opcode) == Opcode::JUMP_BACK || last.event == Event::entered;
  return true;
}

}  // namespace whipsnake
