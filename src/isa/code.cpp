#include "isa/code.h"

namespace whipsnake {

const Boundary* Code::boundary_of(const Word* pc) const {
  auto word = static_cast<uint32_t>(pc - words);
  // Instructions are of about the same length: guess, and walk the rest.
  auto at = static_cast<uint32_t>(uint64_t{word} * boundary_count / word_count);
  while (boundaries[at].word > word) at--;
  while (at + 1 < boundary_count && boundaries[at + 1].word <= word) at++;
  return &boundaries[at];
}

const Word* Code::entry_at(int unit) const {
  uint32_t low = 0, high = entry_count;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (entries[middle].unit < static_cast<uint32_t>(unit)) low = middle + 1;
    else high = middle;
  }
  return low < entry_count && entries[low].unit == static_cast<uint32_t>(unit) ? words + entries[low].word : nullptr;
}

}  // namespace whipsnake
