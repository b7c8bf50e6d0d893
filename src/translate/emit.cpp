#include "translate/emit.h"

#include <cstring>

namespace whipsnake {

Emitter::Emitter(PyCodeObject* code)
    : stack(static_cast<unsigned>(code->co_nlocalsplus)), locals_(static_cast<unsigned>(code->co_nlocalsplus)),
      stack_size_(static_cast<unsigned>(code->co_stacksize)), bytecode_(_PyCode_CODE(code)) {
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_consts); i++)
    constants_.push_back(PyStackRef_FromPyObjectBorrow(PyTuple_GET_ITEM(code->co_consts, i)));
}

void Emitter::end_instruction() {
  last_boundary_.length = static_cast<uint32_t>(words_.size()) - last_boundary_.word;
  if (last_boundary_.length) boundaries_.add(last_boundary_, deferred_);
  deferred_.clear();
}

uint32_t Emitter::emit(Opcode opcode, Operand a, Operand b, Operand c, unsigned pops) {
  auto start = static_cast<uint32_t>(words_.size());
  end_instruction();
  instruction_count_++;
  last_boundary_ = {.word = start, .start = static_cast<uint32_t>(current_->start), .depth = static_cast<uint16_t>(stack.depth()), .kept = static_cast<uint16_t>(stack.depth() - pops), .deferred = {}};
  stack.list_deferred(deferred_);
  words_.push_back({{static_cast<uint16_t>(opcode), a, b, c}});
  words_.resize(start + instruction_info[static_cast<int>(opcode)].words);
  units_.resize(words_.size(), static_cast<uint16_t>(current_->unit));
  last_result_ = none;
  return start;
}

void Emitter::append_operands(const std::vector<Operand>& operands, Operand result) {
  size_t fields = (operands.size() + 2 + 3) / 4 * 4;
  std::vector<Operand> padded(operands);
  padded.resize(fields);
  padded[fields - 1] = padded[fields - 2] = result;
  append_fields(std::move(padded));
}
void Emitter::append_fields(std::vector<Operand> fields) {
  fields.resize((fields.size() + 3) / 4 * 4);
  for (size_t i = 0; i < fields.size(); i += 4) words_.push_back({{fields[i], fields[i + 1], fields[i + 2], fields[i + 3]}});
  units_.resize(words_.size(), static_cast<uint16_t>(current_->unit));
}

void Emitter::push_result(uint32_t instruction) {
  push_temporary();
  last_result_ = instruction;
}

static bool returns_result(Opcode opcode) {  // its last field is the result again
  switch (opcode) {
    case Opcode::SUBSCRIPT: case Opcode::GET_AITER: case Opcode::LOAD_ATTR: case Opcode::CALL: case Opcode::CALL_METHOD: case Opcode::CALL_KEYWORDS:
    case Opcode::CALL_EX: case Opcode::FOR_ITER: case Opcode::SEND: return true;
    default: return false;
  }
}

bool Emitter::retarget(unsigned local) {
  if (last_result_ == none || stack.top().kind != Entry::temporary) return false;
  for (unsigned position = 0; position < stack.depth(); position++)
    if (stack.at(position).is_local() && stack.at(position).index == local) return false;
  return retarget_result(static_cast<Operand>(local) | owns_bit);
}
bool Emitter::retarget_result(Operand result) {
  if (last_result_ == none) return false;
  words_[last_result_].a = result;
  if (returns_result(static_cast<Opcode>(words_[last_result_].opcode))) words_.back().field[3] = result;
  last_result_ = none;
  return true;
}

void Emitter::settle(unsigned position) {
  Entry& entry = stack.at(position);
  if (entry.kind == Entry::temporary) return;
  Operand source = static_cast<Operand>(entry.kind == Entry::constant ? entry.index | constant_bit : entry.index);
  emit(entry.kind == Entry::loaned ? Opcode::BORROW : Opcode::MOVE, stack.register_at(position), source, 0, 0);
  entry = {Entry::temporary, 0};
}
void Emitter::settle_top(unsigned count) {
  for (unsigned position = stack.depth() - count; position < stack.depth(); position++) settle(position);
}
void Emitter::settle_local(unsigned local, unsigned spare) {
  for (unsigned position = 0; position + spare < stack.depth(); position++)
    if (stack.at(position).is_local() && stack.at(position).index == local) settle(position);
}
void Emitter::settle_loans(unsigned spare) {
  for (unsigned position = 0; position + spare < stack.depth(); position++)
    if (stack.at(position).is_local()) settle(position);
}

unsigned Emitter::constant(Slot value) {
  for (size_t i = 0; i < constants_.size(); i++)
    if (constants_[i].bits == value.bits) return static_cast<unsigned>(i);
  constants_.push_back(value);
  return static_cast<unsigned>(constants_.size() - 1);
}

void Emitter::begin_label() { last_result_ = none; }

// Of a RESUME that has been finished: see `delegates`. A jump to the SEND has left the stack in its registers, so what is sent
// is on top of it, and the receiver two below.
bool Emitter::is_delegating(uint32_t at) const {
  if (at < words_from_send || static_cast<int16_t>(words_[at].a) != -words_from_send || words_[at].b != words_[at].a) return false;
  const Word &send = words_[at - words_from_send], &yield = words_[at - words_from_yield];
  return static_cast<Opcode>(send.opcode) == Opcode::SEND && static_cast<Opcode>(yield.opcode) == Opcode::YIELD && yield.c == 1 &&
         send.c == (send.a | owns_bit) && send.b + 2 == send.a && yield.a == send.c && units_[at - words_from_send] + units_from_send == units_[at];
}
// Where to go on behind a RESUME or BEGIN: B words on; or A words when None was sent, which need not be dropped. A jump that
// polls nothing is followed (the loop of a yield from or an await), and, as the RESUME has just found nothing to poll, one
// that does, too.
void Emitter::finish_resume(uint32_t at) {
  if (!is_resume(&words_[at])) return;
  bool begin = words_[at].opcode == static_cast<uint8_t>(Opcode::BEGIN);
  auto opcode_at = [&](int64_t word) { return static_cast<Opcode>(words_[static_cast<size_t>(word)].opcode); };
  auto follow = [&](int64_t to) {
    bool jumps = opcode_at(to) == Opcode::JUMP || instruction_info[static_cast<int>(opcode_at(to))].generic == Opcode::JUMP_BACK;
    return jumps ? to + words_[static_cast<size_t>(to)].half[1] : to;
  };
  auto distance = [&](int64_t to) {
    int64_t words = to - int64_t{at};
    return static_cast<uint16_t>(words == static_cast<int16_t>(words) ? words : 3);
  };
  int64_t behind = int64_t{at} + 3;
  bool enters = opcode_at(behind) == Opcode::ENTER_HOT;
  behind += enters;
  bool drops = opcode_at(behind) == Opcode::DROP && (begin || words_[at].c);  // at the start of a function nothing was sent
  words_[at].b = distance(follow(behind));
  words_[at].a = drops ? distance(follow(behind + 1)) : words_[at].b;
  words_[at + 1].bits = reinterpret_cast<uintptr_t>(bytecode_ + units_[at]);
  if (!begin && is_delegating(at)) words_[at].c |= delegates_bit;
  if (enters) words_[at + 3].c = words_[at].b;
}

Code* Emitter::finish(PyCodeObject* python, const std::vector<Bytecode>& list, const std::vector<uint32_t>& word_of) {
  std::vector<EntryPoint> entries;
  for (size_t i = 0; i < list.size(); i++)
    if (list[i].entry && list[i].depth >= 0) {
      entries.push_back({static_cast<uint32_t>(list[i].start), word_of[i]});
      if (list[i].unit != list[i].start) entries.push_back({static_cast<uint32_t>(list[i].unit), word_of[i]});
    }
  std::vector<uint32_t> word_at(static_cast<size_t>(Py_SIZE(python)) + 1, 0);
  for (size_t i = 0; i < list.size(); i++) word_at[static_cast<size_t>(list[i].start)] = word_of[i];
  for (const Jump& jump : jumps_) {
    int words = instruction_info[words_[jump.word].opcode].words;
    auto distance = static_cast<int32_t>(word_at[static_cast<size_t>(jump.unit)]) - static_cast<int32_t>(jump.word);
    if (words == 1) words_[jump.word].half[1] = distance;
    else words_[jump.word + static_cast<uint32_t>(words) - 1].half[0] = distance;
  }
  end_instruction();
  uint32_t hot_start = 0;
  bool enters = false;
  std::vector<uint32_t> resumes;
  BoundaryReader reader(boundaries_.bytes.data(), {0, 0});
  for (uint32_t i = 0; i < instruction_count_; i++) {
    uint32_t at = reader.next().word;
    Word& word = words_[at];
    if (is_resume(&word)) {
      finish_resume(at);
      resumes.push_back(at);
    } else if (static_cast<Opcode>(word.opcode) == Opcode::ENTER_HOT) {
      enters = true;
      hot_start = at - resume_words;
    }
    set_opcode(word, static_cast<Opcode>(word.opcode));
  }
  size_t parts[] = {sizeof(Code), constants_.size() * sizeof(Slot), words_.size() * sizeof(Word), entries.size() * sizeof(EntryPoint),
                    boundaries_.groups.size() * sizeof(BoundaryGroup), units_.size() * sizeof(uint16_t), boundaries_.bytes.size()};
  size_t total = 0;
  for (size_t size : parts) total += (size + 7) & ~size_t{7};
  auto* code = static_cast<Code*>(take_block(total));
  if (!code) return nullptr;
  auto place = [at = reinterpret_cast<char*>(code), part = parts](const void* data, size_t size) mutable {
    at += (*part++ + 7) & ~size_t{7};
    if (size) memcpy(at, data, size);
    return at;
  };
  place(constants_.data(), parts[1]);
  code->words = reinterpret_cast<Word*>(place(words_.data(), parts[2]));
  for (uint32_t at : resumes) code->words[at + 2].bits = reinterpret_cast<uintptr_t>(code->constants());
  code->entries = reinterpret_cast<EntryPoint*>(place(entries.data(), parts[3]));
  code->groups = reinterpret_cast<BoundaryGroup*>(place(boundaries_.groups.data(), parts[4]));
  code->units = reinterpret_cast<uint16_t*>(place(units_.data(), parts[5]));
  code->packed = reinterpret_cast<uint8_t*>(place(boundaries_.bytes.data(), parts[6]));
  code->python = python;
  code->engine = nullptr;
  code->pinned = false;
  code->calls_left = enters ? hot_function : INT64_MAX;
  code->start = hot_start;
  code->bytecode = _PyCode_CODE(python);
  code->units_from_zero = reinterpret_cast<uintptr_t>(code->units) - (reinterpret_cast<uintptr_t>(code->words) >> 2);
  code->word_count = static_cast<uint32_t>(words_.size());
  code->instruction_count = instruction_count_;
  code->group_count = static_cast<uint32_t>(boundaries_.groups.size());
  code->entry_count = static_cast<uint32_t>(entries.size());
  code->constant_count = static_cast<uint32_t>(constants_.size());
  code->bytes = static_cast<uint32_t>(total);
  code->frame_slots = static_cast<uint32_t>(python->co_framesize);
  code->locals = static_cast<uint32_t>(python->co_nlocalsplus);
  bool plain = (python->co_flags & (CO_OPTIMIZED | CO_VARARGS | CO_VARKEYWORDS)) == CO_OPTIMIZED && python->co_kwonlyargcount == 0;
  code->plain_parameters = plain ? static_cast<uint32_t>(python->co_argcount) : not_plain;
  return code;
}

void discard(Code* code) {
  if (!code) return;
  if (code->pinned) memset(static_cast<void*>(code), 0, code->bytes);
  else give_block(code, code->bytes);
}

}  // namespace whipsnake
