#include "isa/boundary.h"

namespace whipsnake {

// A boundary is two bytes of four numbers each half a byte long, the numbers that do not fit, how many positions are
// deferred, and those. What is usual fits: most take three bytes.
namespace {

constexpr uint32_t more = 15;       // a number that stands behind
constexpr uint32_t no_change = 7;   // of the depth

uint32_t unpack(const uint8_t*& at) {
  if (*at < 0x80) [[likely]] return *at++;
  uint32_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    uint8_t byte = *at++;
    value |= uint32_t{byte & 0x7fu} << shift;
    if (!(byte & 0x80)) return value;
  }
}
void pack(std::vector<uint8_t>& bytes, uint32_t value) {
  for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<uint8_t>(value | 0x80));
  bytes.push_back(static_cast<uint8_t>(value));
}

// The two highest bits of an operand tell its kind, and indexes are small.
uint32_t rotated(Operand operand) { return (index_of(operand) << 2) | (operand >> 14u); }
Operand rotated_back(uint32_t value) { return static_cast<Operand>((value >> 2) | (value & 3) << 14); }

}  // namespace

void DeferredList::Iterator::read() {
  if (!left_) return;
  entry_.position = static_cast<uint16_t>(unpack(at_));
  entry_.operand = rotated_back(unpack(at_));
}
bool DeferredList::has(unsigned position) const {
  for (const Deferred& entry : *this)
    if (entry.position == position) return true;
  return false;
}

uint64_t DeferredList::among_first_64() const {
  uint64_t mask = 0;
  for (const Deferred& entry : *this) {
    if (entry.position >= 64) break;
    mask |= uint64_t{1} << entry.position;
  }
  return mask;
}

const Boundary& BoundaryReader::next() {
  boundary_.word += boundary_.length;
  if (done_++ % boundaries_in_group == 0) boundary_.start = boundary_.depth = 0;
  uint32_t first = at_[0], second = at_[1];
  at_ += 2;
  auto number = [&](uint32_t half) { return half == more ? unpack(at_) : half; };
  boundary_.length = number(first & 15);
  uint32_t pops = number(first >> 4);
  if (uint32_t change = second & 15; change != more) boundary_.start += change;
  else boundary_.start = unpack(at_);
  uint32_t depth = second >> 4;
  boundary_.depth = static_cast<uint16_t>(depth == more ? unpack(at_) : boundary_.depth + depth - no_change);
  boundary_.kept = static_cast<uint16_t>(boundary_.depth - pops);
  uint32_t count = unpack(at_);
  boundary_.deferred = {at_, count};
  for (uint32_t i = 0; i < 2 * count; i++) unpack(at_);
  return boundary_;
}

void BoundaryPacker::add(const Boundary& boundary, const std::vector<Deferred>& deferred) {
  if (count_++ % boundaries_in_group == 0) {
    groups.push_back({boundary.word, static_cast<uint32_t>(bytes.size())});
    last_.start = last_.depth = 0;
  }
  std::vector<uint32_t> behind;
  auto half = [&](uint32_t number, uint32_t whole) {
    if (number < more) return number;
    behind.push_back(whole);
    return more;
  };
  uint32_t pops = boundary.depth - boundary.kept, first = half(boundary.length, boundary.length) | half(pops, pops) << 4;
  uint32_t second = half(boundary.start - last_.start, boundary.start);
  second |= half(boundary.depth + no_change - last_.depth, boundary.depth) << 4;
  bytes.push_back(static_cast<uint8_t>(first));
  bytes.push_back(static_cast<uint8_t>(second));
  for (uint32_t value : behind) pack(bytes, value);
  pack(bytes, static_cast<uint32_t>(deferred.size()));
  for (const Deferred& entry : deferred) {
    pack(bytes, entry.position);
    pack(bytes, rotated(entry.operand));
  }
  last_ = boundary;
}

}  // namespace whipsnake
