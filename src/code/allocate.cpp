#include "code/allocate.h"

#include <algorithm>

#include "code/assembler.h"

namespace whipsnake {
namespace {

using namespace x86;
// rax, rcx, rdx and the last two xmm are free for a moment's use; r12 and r13 are the frame's registers and the thread.
constexpr uint32_t general = 1u << rbx | 1u << rsi | 1u << rdi | 1u << r8 | 1u << r9 | 1u << r10 | 1u << r11 | 1u << r14 | 1u << r15;
constexpr uint32_t kept_by_calls = 1u << rbx | 1u << r14 | 1u << r15;
constexpr uint32_t floating = (1u << 14) - 1;

class Allocator {
 public:
  Allocator(Trace& trace, Lifetimes& lives) : trace_(trace), form_(trace.form), lives_(lives), count_(form_.nodes.size()) {}
  bool run();

 private:
  bool is_phi(Val ref) const { return form_[ref].op == Ir::phi; }
  void find_wanted();
  void find_fused();
  void find_last();
  void find_calls();
  void place_inputs();
  bool place(Val ref);
  uint32_t weight_at(uint32_t node) const { return node > form_.head ? 10 : 1; }
  // Calls, by their weight, that a value outlives.
  uint32_t outlived(Val ref) const { return calls_[lives_.last[ref]] - calls_[ref + 1]; }
  void expire(Val at);
  void activate(Val ref);
  bool spill(Val ref);

  Trace& trace_;
  Form& form_;
  Lifetimes& lives_;
  size_t count_;
  std::vector<uint32_t> weight_, hint_, calls_;  // calls_: before a node
  std::vector<Val> active_;     // in registers
  uint32_t first_end_ = ~0u;    // where the first of them is used last
  uint32_t free_general_ = general, free_floating_ = floating;
  std::vector<uint32_t> slot_until_ = std::vector<uint32_t>(slot_count, 0);
};

void Allocator::find_wanted() {
  lives_.wanted.assign(count_, false);
  auto& wanted = lives_.wanted;
  for (Val ref : form_.live_through) wanted[ref] = true;
  if (form_.ending.kind == Ending::head)
    for (auto [phi, value] : form_.moves) wanted[value] = true;
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = count_; i-- > 1;) {
      const Node& node = form_[static_cast<Val>(i)];
      Kind kind = kind_of(node.op);
      if (!wanted[i] && kind != Kind::Guard && kind != Kind::Effect) continue;
      wanted[i] = true;
      if (node.op == Ir::phi) {
        changed |= !wanted[node.a] || !wanted[node.b];
        wanted[node.a] = wanted[node.b] = true;
        continue;
      }
      for_each_use(form_, node, [&](Val ref, bool) { wanted[ref] = true; });
    }
  }
}

// A comparison that only the next guard wants is made there.
void Allocator::find_fused() {
  lives_.fused.assign(count_, false);
  std::vector<uint32_t> uses(count_, 0);
  for (size_t i = 1; i < count_; i++)
    if (lives_.wanted[i]) for_each_use(form_, form_[static_cast<Val>(i)], [&](Val ref, bool) { uses[ref]++; });
  for (auto [phi, value] : form_.moves) uses[value]++;
  size_t before = 0;
  for (size_t i = 1; i < count_; i++) {
    if (!lives_.wanted[i] || form_[static_cast<Val>(i)].op == Ir::constant) continue;
    const Node& node = form_[static_cast<Val>(i)];
    Ir op = form_[static_cast<Val>(before)].op;
    if ((node.op == Ir::guard_true || node.op == Ir::guard_false) && node.a == before && uses[before] == 1 &&
        (op == Ir::order || op == Ir::order_real || op == Ir::same)) lives_.fused[before] = true;
    before = i;
  }
}

void Allocator::find_last() {
  lives_.last.assign(count_, 0);
  weight_.assign(count_, 0);
  hint_.assign(count_, 0);
  auto& last = lives_.last;
  auto end = static_cast<uint32_t>(count_);
  for (uint32_t i = 1; i < count_; i++) {
    if (!lives_.wanted[i]) continue;
    const Node& node = form_[static_cast<Val>(i)];
    last[i] = std::max(last[i], i);
    uint32_t weight = weight_at(i);
    auto use = [&](Val ref, bool direct) {
      last[ref] = std::max(last[ref], i);
      if (direct) weight_[ref] += weight;
      if (direct && lives_.fused[ref]) {
        for (Val used : {form_[ref].a, form_[ref].b})
          if (used) last[used] = std::max(last[used], i);
      }
    };
    if (node.op == Ir::phi) {
      last[node.a] = std::max<uint32_t>(last[node.a], form_.head);
      hint_[node.b] = i;
    } else {
      for_each_use(form_, node, use);
    }
  }
  for (Val ref : form_.live_through) last[ref] = end;
  for (auto [phi, value] : form_.moves)
    if (form_.ending.kind != Ending::loop || lives_.wanted[phi]) last[value] = end;
  trace_.loop_needs.clear();
  if (form_.ending.kind != Ending::loop) return;
  for (Val ref = 1; ref < form_.head; ref++) {
    if (last[ref] <= form_.head || is_phi(ref)) continue;
    last[ref] = end;
    if (form_[ref].op != Ir::constant) trace_.loop_needs.push_back(ref);
  }
}

void Allocator::find_calls() {
  calls_.assign(count_ + 1, 0);
  for (uint32_t i = 1; i < count_; i++) {
    Ir op = form_[static_cast<Val>(i)].op;
    bool calls = op == Ir::call || op == Ir::call_or_raise || op == Ir::call_array || op == Ir::instruction;
    calls_[i + 1] = calls_[i] + (calls && lives_.wanted[i] ? weight_at(i) : 0);
  }
}

void Allocator::place_inputs() {
  if (!trace_.root) return;
  const Trace* parent = nullptr;
  for (Val ref = 1; ref < count_; ref++) {
    if (form_[ref].op != Ir::input || !lives_.wanted[ref]) continue;
    if (!parent) parent = trace_.parent;
    Location where = parent->where[static_cast<Val>(form_[ref].constant)];
    trace_.where[ref] = where;
    lives_.last[ref] = std::max<uint32_t>(lives_.last[ref], 1);
    if (where.kind == Location::gpr) free_general_ &= ~(1u << where.number);
    else if (where.kind == Location::xmm) free_floating_ &= ~(1u << where.number);
    else if (where.kind == Location::slot) slot_until_[where.number] = lives_.last[ref];
    if (where.kind != Location::slot) activate(ref);
  }
}

void Allocator::expire(Val at) {
  if (at < first_end_) return;
  const Node& node = form_[at];
  std::erase_if(active_, [&](Val ref) {
    uint32_t last = lives_.last[ref];
    bool handed_on = last == at && ref == node.a && ref != node.b && ref != node.c && kind_of(node.op) == Kind::Value;
    if (node.op == Ir::phi) handed_on = false;
    if (last >= at && !handed_on) return false;
    Location where = trace_.where[ref];
    (where.kind == Location::xmm ? free_floating_ : free_general_) |= 1u << where.number;
    return true;
  });
  first_end_ = static_cast<uint32_t>(count_);
  for (Val ref : active_) first_end_ = std::min(first_end_, lives_.last[ref]);
}
void Allocator::activate(Val ref) {
  active_.push_back(ref);
  first_end_ = std::min(first_end_, lives_.last[ref]);
}

bool Allocator::spill(Val ref) {
  for (unsigned slot = 0; slot < slot_count; slot++) {
    // A slot is one value's from its beginning; values that begin earlier than the one it held before cannot have it.
    if (slot_until_[slot] >= ref) continue;
    slot_until_[slot] = lives_.last[ref];
    trace_.where[ref] = {Location::slot, static_cast<uint8_t>(slot)};
    return true;
  }
  return false;
}

bool Allocator::place(Val ref) {
  bool real = form_[ref].type == Type::real;
  uint32_t& free = real ? free_floating_ : free_general_;
  auto kind = real ? Location::xmm : Location::gpr;
  if (free) {
    uint32_t fitting = real ? free : outlived(ref) ? free & kept_by_calls : free & ~kept_by_calls, choice = fitting ? fitting : free;
    // What calls lose goes to memory and back at each of them: a value may as well be there if that is more often than it is used.
    if (!fitting && 2 * outlived(ref) > weight_[ref] + weight_at(ref)) return spill(ref);
    if (hint_[ref]) {
      Location wish = trace_.where[hint_[ref]];
      if (wish.kind == kind && (free >> wish.number & 1)) choice = 1u << wish.number;
    }
    auto number = static_cast<uint8_t>(__builtin_ctz(choice));
    free &= ~(1u << number);
    trace_.where[ref] = {kind, number};
    activate(ref);
    return true;
  }
  // The one that is used least, for the time that it lives, goes to memory.
  auto cost = [&](Val r) { return static_cast<double>(weight_[r]) / (lives_.last[r] - r + 1); };
  Val worst = ref;
  for (Val other : active_)
    if (trace_.where[other].kind == kind && form_[other].op != Ir::input && cost(other) < cost(worst)) worst = other;
  if (worst == ref) return spill(ref);
  trace_.where[ref] = trace_.where[worst];
  std::erase(active_, worst);
  activate(ref);
  // Its slot must have been free since its beginning.
  for (unsigned slot = 0; slot < slot_count; slot++) {
    if (slot_until_[slot] >= worst) continue;
    slot_until_[slot] = lives_.last[worst];
    trace_.where[worst] = {Location::slot, static_cast<uint8_t>(slot)};
    return true;
  }
  return false;
}

bool Allocator::run() {
  find_wanted();
  find_fused();
  find_last();
  find_calls();
  trace_.where.assign(count_, {});
  place_inputs();
  for (size_t i = 1; i < count_; i++) {
    auto ref = static_cast<Val>(i);
    expire(ref);
    const Node& node = form_[ref];
    if (!lives_.wanted[ref] || lives_.fused[ref] || node.type == Type::none || node.op == Ir::constant || node.op == Ir::input || node.op == Ir::unmade) continue;
    if (!place(ref)) return false;
  }
  return true;
}

}  // namespace

bool allocate(Trace& trace, Lifetimes& lives) { return Allocator(trace, lives).run(); }

}  // namespace whipsnake
