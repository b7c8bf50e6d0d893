#include "isa/code.h"

namespace whipsnake {

const Boundary* Code::boundary_of(const Word* pc) const {
  auto word = static_cast<uint32_t>(pc - words);
  uint32_t low = 0, high = boundary_count;
  while (high - low > 1) {
    uint32_t middle = (low + high) / 2;
    if (boundaries[middle].word <= word) low = middle;
    else high = middle;
  }
  return &boundaries[low];
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
