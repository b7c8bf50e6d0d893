// CPython's value stack as the translator sees it: positions that a register holds, and positions that stand for a local
// or a constant and need no instruction until somebody wants them.
#pragma once
#include <vector>

#include "isa/code.h"

namespace whipsnake {

struct Entry {
  enum Kind : uint8_t {
    temporary,  // in the register of its position
    loaned,     // a local, loaded without a reference: CPython's compiler has proved that the local stays as it is
    loaded,     // a local, loaded with a reference of its own
    constant,
  };
  Kind kind;
  uint16_t index;  // of the local or the constant
  bool is_local() const { return kind == loaned || kind == loaded; }
};

class VirtualStack {
 public:
  explicit VirtualStack(unsigned locals) : locals_(locals) {}
  unsigned depth() const { return static_cast<unsigned>(entries_.size()); }
  Operand register_at(unsigned position) const { return static_cast<Operand>(locals_ + position); }
  Entry& at(unsigned position) { return entries_[position]; }
  Entry& top(unsigned from_top = 0) { return entries_[entries_.size() - 1 - from_top]; }
  // The operand that reads the entry and, if it is a temporary, consumes it.
  Operand operand(unsigned from_top) const {
    Operand seen = peek(from_top);
    return entries_[entries_.size() - 1 - from_top].kind == Entry::temporary ? seen | owns_bit : seen;
  }
  Operand peek(unsigned from_top) const {
    unsigned position = depth() - 1 - from_top;
    const Entry& entry = entries_[position];
    if (entry.kind == Entry::temporary) return register_at(position);
    return entry.kind == Entry::constant ? entry.index | constant_bit : entry.index;
  }
  void push(Entry entry) { entries_.push_back(entry); }
  void drop(unsigned count) { entries_.resize(entries_.size() - count); }
  void reset(unsigned depth) { entries_.assign(depth, Entry{Entry::temporary, 0}); }
  void list_deferred(std::vector<Deferred>& list) const {
    for (unsigned position = 0; position < depth(); position++) {
      const Entry& entry = entries_[position];
      if (entry.kind == Entry::temporary) continue;
      unsigned kind = entry.kind == Entry::constant ? constant_bit : entry.kind == Entry::loaned ? loaned_bit : 0;
      list.push_back({static_cast<uint16_t>(position), static_cast<Operand>(entry.index | kind)});
    }
  }

 private:
  unsigned locals_;
  std::vector<Entry> entries_;
};

}  // namespace whipsnake
