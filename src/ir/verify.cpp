#include "ir/verify.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace whipsnake {
namespace {

const char* const types_of[] = {
#define IR(name, kind, types, ...) types,
#include "ir/ir.def"
#undef IR
};

bool fits(char wanted, Type type) {
  switch (wanted) {
    case 'o': return type == Type::object;
    case 'i': return type == Type::integer;
    case 'O': return type == Type::object || type == Type::none;
    case 'I': return type == Type::integer || type == Type::none;
    case 'r': return type == Type::real;
    case 'b': return type == Type::boolean;
    case 'x': return type != Type::none;
    default: return true;
  }
}

class Verifier {
 public:
  explicit Verifier(const Form& form) : form_(form) {}
  const char* broken_by(size_t number) {
    at_ = number;
    for (auto rule : {&Verifier::operands, &Verifier::types, &Verifier::ways_out, &Verifier::registers, &Verifier::stack, &Verifier::position})
      if (const char* broken = (this->*rule)()) return broken;
    return nullptr;
  }

 private:
  const Node& node() const { return form_.nodes[at_]; }
  bool is_before(Val value) const { return value && value < at_; }
  template <typename Each> bool all_frames(Each each) const {
    if (node().snapshot == no_snapshot) return true;
    const Snapshot& snapshot = form_.snapshots[node().snapshot];
    for (uint32_t f = 0; f < snapshot.frame_count; f++)
      if (!each(form_.frames[snapshot.first_frame + f], f, snapshot)) return false;
    return true;
  }
  bool all_kept(const FrameState& frame, auto each) const {
    for (uint32_t k = frame.first; k < frame.first + frame.count; k++)
      if (!each(form_.kept[k])) return false;
    return true;
  }

  const char* operands() {
    const Node& n = node();
    bool before = (!n.a || is_before(n.a)) && (!n.c || is_before(n.c)) && (!n.extra || is_before(n.extra));
    if (!has_arguments(n) && n.op != Ir::phi) before = before && (!n.b || is_before(n.b));
    for (unsigned i = 0; has_arguments(n) && i < n.b; i++) {
      Val argument = form_.arguments[first_argument(form_, n) + i];
      before = before && (!argument || is_before(argument));
    }
    return before ? nullptr : "an operand is computed before it is used";
  }

  const char* types() {
    const Node& n = node();
    const char* wanted = types_of[static_cast<int>(n.op)];
    auto type_of = [&](Val value) { return value ? form_[value].type : Type::none; };
    Val operands[] = {n.a, has_arguments(n) ? Val{0} : n.b, n.c};
    for (Val operand : operands) {
      char type = *wanted && *wanted != '>' ? *wanted++ : 0;
      if (type ? !fits(type, type_of(operand)) : operand != 0) return "operands have the types that the operation wants";
    }
    if (!fits(*wanted == '>' ? wanted[1] : '*', n.type) || (*wanted != '>' && n.type != Type::none)) return "a result has the type of its operation";
    if (n.op == Ir::phi && (type_of(n.a) != n.type || type_of(n.b) != n.type)) return "what comes to a phi has its type";
    return nullptr;
  }

  const char* ways_out() {
    const Node& n = node();
    bool has_way = n.snapshot != no_snapshot;
    if (n.op == Ir::instruction) return nullptr;  // it has a target in place of a snapshot
    if (n.op == Ir::call_array) return nullptr;   // of what cannot fail, it has none
    return has_way == (kind_of(n.op) == Kind::Guard) ? nullptr : "guards can leave the trace, and nothing else";
  }

  // What is kept, in registers and in what has not been made.
  bool is_sound(const Kept& kept) const {
    if (kept.content == Content::unmade) {
      const Form::Span& span = form_.unmade[kept.value];
      for (uint32_t k = span.first; k < span.first + span.count; k++)
        if (!is_sound(form_.kept[k])) return false;
      return true;
    }
    Type type = kept.value ? form_[kept.value].type : Type::none;
    switch (kept.content) {
      case Content::owned: case Content::borrowed: return is_before(kept.value) && type == Type::object;
      case Content::number: return is_before(kept.value) && (type == Type::integer || type == Type::real || type == Type::boolean);
      case Content::index: return is_before(kept.value) && type == Type::integer;
      default: return true;
    }
  }
  const char* registers() {
    bool sound = all_frames([&](const FrameState& frame, uint32_t, const Snapshot&) {
      return all_kept(frame, [&](const Kept& kept) { return is_sound(kept) && (kept.place == function_place || kept.place < frame.code->frame_slots - FRAME_SPECIALS_SIZE); });
    });
    return sound ? nullptr : "what an exit keeps is there, and is what it is kept as";
  }

  // What dies when the frames stand may ask where it is.
  const char* position() {
    if (node().snapshot == no_snapshot) return nullptr;
    const Snapshot& snapshot = form_.snapshots[node().snapshot];
    Code* code = form_.frames[snapshot.first_frame + snapshot.frame_count - 1].code;
    const Word* at = snapshot.at;
    return at >= code->words && at < code->words + code->word_count ? nullptr : "an exit is at an instruction of the frame that goes on";
  }

  // The stack of the frame that goes on is the one that its instruction expects.
  const char* stack() {
    const char* broken = nullptr;
    all_frames([&](const FrameState& frame, uint32_t f, const Snapshot& snapshot) {
      if (f + 1 < snapshot.frame_count || !frame.code->python) return true;
      Boundary boundary = frame.code->boundary_of(frame.pc);
      if (boundary.word != static_cast<uint32_t>(frame.pc - frame.code->words)) broken = "an exit goes on where an instruction begins";
      std::vector<bool> here(boundary.depth);
      for (const Deferred& entry : boundary.deferred)
        if (entry.position < boundary.depth) here[entry.position] = true;
      bool above = !all_kept(frame, [&](const Kept& kept) {
        if (kept.place == function_place || kept.place < frame.code->locals) return true;
        unsigned position = kept.place - frame.code->locals;
        if (position >= boundary.depth) return kept.content == Content::null;
        here[position] = true;
        return true;
      });
      if (above) broken = "nothing is kept above the stack";
      if (f > 0 && std::find(here.begin(), here.end(), false) != here.end()) broken = "a frame that is made has all of its stack";
      return true;
    });
    return broken;
  }

  const Form& form_;
  size_t at_ = 0;
};

}  // namespace

std::string broken_rule(const Form& form) {
  Verifier verifier(form);
  for (size_t i = 1; i < form.nodes.size(); i++)
    if (const char* rule = verifier.broken_by(i)) return std::string("not so: ") + rule + "\n" + text_of_node(form, i);
  return {};
}

void verify(const Form& form) {
  std::string broken = broken_rule(form);
  if (broken.empty()) return;
  std::fprintf(stderr, "%s\n%s\n", text_of(form).c_str(), broken.c_str());
  std::abort();
}

}  // namespace whipsnake
