// Floats, and ints mixed with floats.
#pragma once
#include "ops/int.h"

namespace whipsnake::ops {

inline Check guard_float(Ref a) { return Check(PyFloat_CheckExact(a.object)); }
// One float and one int, in either order, or two floats. Comparing is exact: only compact ints will do.
inline Check guard_mixed(Ref a, Ref b) {
  bool float_a = PyFloat_CheckExact(a.object), float_b = PyFloat_CheckExact(b.object);
  return Check((float_a & float_b) || (float_a && is_wide_int(b.object)) || (float_b && is_wide_int(a.object)));
}
inline Check guard_comparable(Ref a, Ref b) {
  bool float_a = PyFloat_CheckExact(a.object), float_b = PyFloat_CheckExact(b.object);
  return Check((float_a & float_b) || (float_a && is_compact_int(b.object)) || (float_b && is_compact_int(a.object)));
}

inline F64 add_float(F64 a, F64 b) { return {a.value + b.value}; }
inline F64 subtract_float(F64 a, F64 b) { return {a.value - b.value}; }
inline F64 multiply_float(F64 a, F64 b) { return {a.value * b.value}; }
inline Spec<F64> divide_float(F64 a, F64 b) { return {{a.value / b.value}, b.value != 0}; }
inline F64 add_number(Number a, Number b) { return {a.value + b.value}; }
inline F64 subtract_number(Number a, Number b) { return {a.value - b.value}; }
inline F64 multiply_number(Number a, Number b) { return {a.value * b.value}; }
inline Spec<F64> divide_number(Number a, Number b) { return {{a.value / b.value}, b.value != 0}; }

inline unsigned order(double a, double b) {
  return a < b ? mask_less : a == b ? mask_equal : a > b ? mask_greater : mask_unordered;
}
inline Bool compare_float(F64 a, F64 b, Cache cache) { return {(order(a.value, b.value) & cache.words[0].field[3]) != 0}; }
inline Bool compare_number(Number a, Number b, Cache cache) { return {(order(a.value, b.value) & cache.words[0].field[3]) != 0}; }
inline Branch jump_compare_number(Number a, Number b, Imm mask) { return {(order(a.value, b.value) & mask.value) != 0}; }
inline Branch jump_compare_float(F64 a, F64 b, Imm mask) { return {(order(a.value, b.value) & mask.value) != 0}; }

}  // namespace whipsnake::ops
