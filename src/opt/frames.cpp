// Calls that push frames: those in which the interpreter is needed, or that do not come back. Their frames are CPython frames
// in memory, made and removed by machine code; what is known of registers stays known.
#include "opt/builder.h"

namespace whipsnake {

void Builder::check_room(Code* code) {
  if (std::exchange(room_checked_, true)) return;
  guard({.op = Ir::guard_room, .constant = static_cast<int64_t>(code->frame_slots)});
}

// A frame, and all of its caller's registers, go to memory.
void Builder::push(size_t which) {
  BuiltFrame &caller = frames_[which - 1], &callee = frames_[which];
  if (!caller.in_memory) {
    recording_.wants_frames = recording_.from != nullptr;
    return abort("a frame on top of none");
  }
  for (Register& place : callee.registers)
    if (place.content == Content::number) boxed(place.value);
  std::vector<Val> values;
  uint64_t lent = 0;
  for (unsigned r = 0; r < callee.code->locals; r++) {
    Register& place = callee.registers[r];
    if (place.content == Content::index) return abort("an index is an argument");
    bool empty = place.content == Content::memory || place.content == Content::null;
    if (place.content == Content::borrowed && unmade(place.value)) make(place.value);
    bool borrows = !empty && r < 64 && place.content == Content::borrowed && is_lent(place, caller);
    lent |= uint64_t{borrows} << r;
    values.push_back(empty ? constant(Type::object, 0) : borrows ? place.value : reference_to(place));
    place = {Content::memory, values.back(), borrows};
  }
  Val function = reference_to(callee.function);
  callee.function = {Content::owned, function};
  settle_all(caller);
  form_.pushes.push_back({caller.code, callee.code, caller.resume, caller.awaits, known_object(function) != nullptr, static_cast<uint32_t>(form_.arguments.size()), lent});
  form_.arguments.insert(form_.arguments.end(), values.begin(), values.end());
  emit({.op = Ir::push_frame, .a = function, .b = static_cast<Val>(values.size()), .aux = static_cast<int32_t>(form_.pushes.size() - 1)});
  callee.in_memory = callee.pushed = true;
  level_++;
}
// All that are not in memory, at the end of a path: who left it earlier has done without them.
void Builder::push_all() {
  size_t first = frames_.size();
  int64_t slots = 0;
  for (; !frames_[first - 1].in_memory; first--) slots += static_cast<int64_t>(frames_[first - 1].code->frame_slots);
  if (first == frames_.size()) return;
  guard({.op = Ir::guard_room, .constant = slots});
  for (size_t f = first; f < frames_.size() && !failed_; f++) push(f);
}

// A frame that was pushed is about to return.
bool Builder::begin_pop() {
  guard({.op = Ir::guard_simple, .a = constant(Type::object, reinterpret_cast<int64_t>(top().code->python)),
         .b = constant(Type::object, reinterpret_cast<int64_t>(frames_[frames_.size() - 2].code->python))});
  return !failed_;
}
// A local that is returned gives its reference away.
Register Builder::take_returned(Operand operand) {
  if (is_constant(operand) || owns(operand) || at(index_of(operand)).content != Content::memory) return take(operand);
  Register value = take_from_memory(index_of(operand));
  at(index_of(operand)) = {Content::memory, constant(Type::object, 0)};
  return value;
}
// What it holds is given up, the last first; and it goes. Its function is the caller's to give up.
void Builder::pop_top() {
  for (unsigned r = top().code->locals; r-- > 0;) {
    Register& place = at(r);
    if (place.content == Content::number) {
      emit({.op = Ir::release_stale, .aux = static_cast<int32_t>(r)});
    } else if (place.content == Content::memory) {
      Val old = give_up_memory(r);
      if (!is_immortal(old)) release_later(old);
    } else {
      abort("a local that is not where it should be");
    }
    place = {};
  }
  bool shim = frames_[frames_.size() - 2].awaits == Awaits::init_and_shim;
  emit({.op = Ir::pop_frame, .how = static_cast<uint8_t>(shim ? 2 : 1), .a = constant(Type::object, reinterpret_cast<int64_t>(top().code->python))});
  level_--;
}

// A frame that no trace has pushed returns: machine code can do that to a function's.
bool Builder::can_return() {
  Code* code = top().code;
  return logged_->opcode == Opcode::RETURN && code->locals <= 64 && (code->python->co_flags & CO_OPTIMIZED) && top().in_memory && !top().pushed;
}
// Of the locals of the frame, which is in memory with all that is in it: those that may hold a reference then.
uint64_t Builder::locals_to_give_up() {
  Code* code = top().code;
  Operand returned = logged_->pc->a;
  uint64_t locals = 0;
  for (unsigned r = 0; r < code->locals; r++) {
    bool gone = !is_constant(returned) && index_of(returned) == r;  // it is given away
    if (!gone && !(at(r).value && is_immortal(at(r).value))) locals |= uint64_t{1} << r;
  }
  return locals;
}
// The last instruction of the trace.
bool Builder::return_to_anybody() {
  if (frames_.size() != 1 || !can_return()) return call_out(*logged_);
  settle_all();
  form_.targets.push_back({.next = nullptr, .constants = top().code->constants(), .locals = locals_to_give_up(), .gain = gain_});
  emit({.op = Ir::return_frame, .aux = static_cast<int32_t>(form_.targets.size() - 1), .constant = reinterpret_cast<int64_t>(logged_->pc)});
  return !failed_;
}

// A call of a generator function gives the generator. (A coroutine may want to know where it was made, of frames that stand.)
bool Builder::return_generator() {
  constexpr unsigned most_registers = most_in_array - 4;
  Code* code = top().code;
  unsigned count = index_of(logged_->pc->b);  // with the iterator that a generator expression begins with
  bool generator = (code->python->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR)) == CO_GENERATOR;
  if (frames_.size() < 2 || top().in_memory || !generator || count > most_registers || frames_[frames_.size() - 2].awaits != Awaits::value) return false;
  int64_t indices = 0;
  std::vector<Val> values;
  for (unsigned r = 0; r < count; r++) {
    bool empty = at(r).content == Content::memory || at(r).content == Content::null, index = at(r).content == Content::index;
    indices |= int64_t{index} << r;
    values.push_back(empty ? constant(Type::object, 0) : index ? at(r).value : object(static_cast<Operand>(r)));
  }
  std::vector<Val> operands{top().function.value, constant(Type::object, reinterpret_cast<int64_t>(logged_->pc)), constant(Type::object, reinterpret_cast<int64_t>(code)), constant(Type::integer, indices)};
  operands.insert(operands.end(), values.begin(), values.end());
  Val made = call_array(Convention::build, &trace_make_generator, 0, operands, raise_snapshot());
  types_[made] = &PyGen_Type;
  BuiltFrame gone = std::move(frames_.back());
  frames_.pop_back();
  touch();
  set(top().resume[-1].field[3], {Content::owned, made});
  for (size_t r = gone.registers.size(); r-- > 0;) give_up(gone.registers[r]);
  give_up(gone.function);
  return !failed_;
}

// A generator or coroutine goes on, as it did when it was recorded: its frame, which is in memory, is put on top.
bool Builder::resume_generator() {
  auto* pc = const_cast<Word*>(logged_->pc);
  bool sends = logged_->opcode == Opcode::SEND;
  Word* at_resume = logged_->resumed;
  if (logged_->event != Event::entered || !at_resume || !top().in_memory || is_number(pc->b)) return false;
  if (sends && (!is_constant(pc->c) || object_of(constant_of(pc->c)) != Py_None)) return false;
  Code* code = logged_->next_code;
  if (logged_->next != at_resume + static_cast<int16_t>(at_resume->a)) return false;
  Val generator = object(static_cast<Operand>(index_of(pc->b)));
  if (!check_type(generator, logged_->types[0])) return true;
  constexpr auto in_frame = static_cast<int32_t>(offsetof(PyGenObject, gi_iframe));
  guard({.op = Ir::guard_byte, .a = generator, .aux = offsetof(PyGenObject, gi_frame_state), .constant = logged_->state});
  guard({.op = Ir::guard_field, .a = generator, .aux = in_frame + static_cast<int32_t>(padding_offset), .constant = static_cast<int32_t>(place_of(at_resume))});
  Val position = emit({.op = Ir::load, .type = Type::object, .how = static_cast<uint8_t>(Width::w64), .a = generator, .aux = in_frame + static_cast<int32_t>(offsetof(_PyInterpreterFrame, instr_ptr))});
  guard({.op = Ir::guard_same, .a = position, .b = constant(Type::object, static_cast<int64_t>(at_resume[1].bits))});
  check_entry(code);
  top().resume = pc + 2;
  top().awaits = Awaits::value;
  settle_all();
  form_.pushes.push_back({top().code, code, pc + 2, Awaits::value, false, 0});
  emit({.op = Ir::resume_generator, .a = generator, .aux = static_cast<int32_t>(form_.pushes.size() - 1), .constant = reinterpret_cast<int64_t>(at_resume)});
  frames_.push_back({code, true, {}, nullptr, nullptr, Awaits::value, std::vector<Register>(code->frame_slots - FRAME_SPECIALS_SIZE)});
  top().generator = true;
  level_++;
  touch();
  return !failed_;
}

// What it yields is folded, and it goes on.
bool Builder::yield_to_fold() {
  const Word* pc = logged_->pc;
  if (!logged_->folded_at) return false;  // but by way of others, which delegate to it
  guard({.op = Ir::guard_resume, .constant = reinterpret_cast<int64_t>(top().code->python)});
  // That the caller waits where it did, for the same.
  Val caller = field_of_frame(offsetof(_PyInterpreterFrame, previous));
  guard({.op = Ir::guard_field, .a = caller, .aux = static_cast<int32_t>(padding_offset), .constant = logged_->folded_at});
  guard({.op = Ir::guard_byte, .a = caller, .aux = static_cast<int32_t>(offsetof(_PyInterpreterFrame, return_offset) + 1), .constant = logged_->folded_how});
  bool number = is_number(pc->a) && form_[at(index_of(pc->a)).value].type == Type::integer;
  Val value = number ? at(index_of(pc->a)).value : object(pc->a);
  call_quietly(number ? reinterpret_cast<const void*>(&trace_fold_int) : reinterpret_cast<const void*>(&trace_fold), snapshot_here(), caller, value);
  touch();
  // It is in memory, and one of its registers has what is folded.
  if (frames_.size() > 1) frames_[frames_.size() - 2].registers = std::vector<Register>(frames_[frames_.size() - 2].registers.size());
  consume(pc->a);
  // None has been sent, and is there unless that has led past where it would be dropped.
  const Word* resume = pc + words_from_yield;
  if (logged_->next == resume || logged_->next == resume + static_cast<int16_t>(resume->b)) set(static_cast<Operand>(index_of(pc->b)), {Content::borrowed, constant_object(Py_None)});
  return !failed_;
}

// It yields to the frame that has gone on with it.
bool Builder::suspend_generator() {
  if (frames_.size() < 2 || !top().generator || logged_->event != Event::returned) return false;
  const Word* pc = logged_->pc;
  BuiltFrame& caller = frames_[frames_.size() - 2];
  guard({.op = Ir::guard_unprofiled, .a = constant(Type::object, reinterpret_cast<int64_t>(caller.code->python))});
  Register value = take(pc->a);
  if (value.content == Content::borrowed || value.content == Content::memory) {
    if (value.content == Content::memory) return abort("nothing is yielded"), true;
    value = {Content::owned, reference_to(value)};
  } else if (value.content == Content::owned) {
    value.value = reference_to(value);
  } else if (value.content != Content::number) {
    return abort("nothing is yielded"), true;
  }
  settle_all();
  emit({.op = Ir::suspend_generator, .constant = reinterpret_cast<int64_t>(pc)});
  Operand result = caller.resume[-1].field[3];
  frames_.pop_back();
  level_--;
  touch();
  set(result, value);
  return !failed_;
}

}  // namespace whipsnake
