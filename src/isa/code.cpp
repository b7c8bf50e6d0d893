#include "isa/code.h"

namespace whipsnake {

Boundary Code::boundary_of(const Word* pc) const {
  auto word = static_cast<uint32_t>(pc - words);
  // Groups are of about the same length: guess, and walk the rest.
  auto group = static_cast<uint32_t>(uint64_t{word} * group_count / word_count);
  while (groups[group].word > word) group--;
  while (group + 1 < group_count && groups[group + 1].word <= word) group++;
  BoundaryReader reader(packed, groups[group]);
  for (;;)
    if (const Boundary& boundary = reader.next(); word < boundary.word + boundary.length) return boundary;
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
