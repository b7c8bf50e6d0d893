// Ints. Fast forms work on compact ints (one digit, so |value| < 2**30): sums and products fit in 64 bits.
#pragma once
#include "isa/shell.h"

namespace whipsnake::ops {

inline Check guard_int(Ref a) { return Check(is_compact_int(a.object)); }

inline I64 add_int(I64 a, I64 b) { return {a.value + b.value}; }
inline I64 subtract_int(I64 a, I64 b) { return {a.value - b.value}; }
inline I64 multiply_int(I64 a, I64 b) { return {a.value * b.value}; }
inline I64 and_int(I64 a, I64 b) { return {a.value & b.value}; }
inline I64 or_int(I64 a, I64 b) { return {a.value | b.value}; }
inline I64 xor_int(I64 a, I64 b) { return {a.value ^ b.value}; }
inline Spec<I64> negate_int(Ref a) {
  bool hit = is_compact_int(a.object);
  return {{hit ? -compact_value(a.object) : 0}, hit};
}
// Shifted by nothing, CPython gives the very object back.
inline Spec<I64> lshift_int(I64 a, I64 b) {
  bool hit = b.value > 0 && b.value <= 32;
  return {{a.value * (int64_t{1} << (hit ? b.value : 0))}, hit};
}
inline Spec<I64> rshift_int(I64 a, I64 b) { return {{a.value >> (b.value & 63)}, b.value > 0 && b.value <= 63}; }
// Python rounds towards minus infinity and gives the remainder the divisor's sign.
inline Spec<I64> floordivide_int(I64 a, I64 b) {
  if (b.value == 0) return {{0}, false};
  int64_t quotient = a.value / b.value;
  return {{quotient - ((a.value % b.value != 0) & ((a.value ^ b.value) < 0))}, true};
}
inline Spec<I64> remainder_int(I64 a, I64 b) {
  if (b.value == 0) return {{0}, false};
  int64_t remainder = a.value % b.value;
  return {{remainder != 0 && (remainder ^ b.value) < 0 ? remainder + b.value : remainder}, true};
}
inline Spec<F64> divide_int(I64 a, I64 b) {
  if (b.value == 0) return {{0}, false};
  return {{static_cast<double>(a.value) / static_cast<double>(b.value)}, true};
}

// The same on wider ints, whose sums still fit 64 bits.
inline Check guard_wide(Ref a) { return Check(is_wide_int(a.object)); }
inline I64 add_wide(Wide a, Wide b) { return {a.value + b.value}; }
inline I64 subtract_wide(Wide a, Wide b) { return {a.value - b.value}; }
inline I64 and_wide(Wide a, Wide b) { return {a.value & b.value}; }
inline I64 or_wide(Wide a, Wide b) { return {a.value | b.value}; }
inline I64 xor_wide(Wide a, Wide b) { return {a.value ^ b.value}; }
inline Spec<I64> multiply_wide(Wide a, Wide b) {
  int64_t product;
  bool overflows = __builtin_mul_overflow(a.value, b.value, &product);
  return {{product}, !overflows};
}
inline Spec<I64> lshift_wide(Wide a, I64 b) {
  if (b.value <= 0 || b.value > 62) return {{0}, false};
  return multiply_wide(a, {int64_t{1} << b.value});
}
inline Spec<I64> rshift_wide(Wide a, I64 b) { return rshift_int({a.value}, b); }
inline Spec<I64> floordivide_wide(Wide a, Wide b) { return floordivide_int({a.value}, {b.value}); }
// CPython gives the very object back that is less than what it is divided by.
inline Spec<I64> remainder_wide(Wide a, Wide b) {
  auto size = [](int64_t value) { return value < 0 ? -static_cast<uint64_t>(value) : static_cast<uint64_t>(value); };
  if (size(a.value) < size(b.value)) return {{0}, false};
  return remainder_int({a.value}, {b.value});
}

// A relation as a mask over the three (for floats: four) ways two values can compare.
constexpr unsigned mask_less = 1, mask_equal = 2, mask_greater = 4, mask_unordered = 8;
inline unsigned order(int64_t a, int64_t b) { return a < b ? mask_less : a == b ? mask_equal : mask_greater; }
inline Bool compare_int(I64 a, I64 b, Cache cache) { return {(order(a.value, b.value) & cache.words[0].field[3]) != 0}; }
inline Branch jump_compare_int(I64 a, I64 b, Imm mask) { return {(order(a.value, b.value) & mask.value) != 0}; }

}  // namespace whipsnake::ops
