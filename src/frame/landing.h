// Landings: where the exceptions of an instruction go. Who raises once raises again, so what has been found out is kept.
#pragma once
#include "isa/code.h"

namespace whipsnake {

struct Landing {
  const Word* pc = nullptr;      // of the instruction; null: nothing is known
  const Word* target = nullptr;  // of the handler in the same frame; null: there is none
  DeferredList deferred;         // see Boundary
  int target_unit = 0;           // of the handler
  uint16_t depth = 0, kept = 0;  // of the live stack, see Boundary
  uint16_t level = 0;            // of it, in the handler
  bool lasti = false;            // the handler wants to know where it was raised
};

// Of one engine.
class Landings {
 public:
  const Landing& of(Code* code, const Word* pc);  // until the next is asked for
  void forget(const Code* code);  // which dies: its words may become another's

 private:
  static constexpr size_t count = 64;
  Landing& place_of(const Word* pc) {
    auto word = reinterpret_cast<uintptr_t>(pc) / sizeof(Word);
    return known_[(word ^ word >> 6) % count];
  }
  Landing known_[count];
};

// Where an exception goes that is raised at a unit of the bytecode, as far as CPython's exception table says it.
Landing landing_at(Code* code, int unit);

}  // namespace whipsnake
