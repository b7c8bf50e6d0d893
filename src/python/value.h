// Ownership as types. A body's parameters and result say who owns what; see docs/words.md.
#pragma once
#include <cstddef>
#include <cstdint>

#include "python/python.h"

namespace whipsnake {

using Slot = _PyStackRef;  // a register: a tagged reference, as CPython keeps it on a frame

struct Ref { PyObject* object; };   // operand, borrowed for the duration of the body
struct Raw { Slot slot; };          // operand or result with its tag: may be NULL or a tagged int
struct Taken { Slot slot; };        // operand that the body stores somewhere: it makes one reference of it, once it cannot miss
struct Imm { unsigned value; };     // a 16-bit literal of the instruction
struct I64 { int64_t value; };      // an unboxed compact int (operand: its guard has passed)
struct Wide { int64_t value; };     // operand: an unboxed int of at most two digits
struct F64 { double value; };       // an unboxed float
struct Number { double value; };    // operand: a float or int of at most two digits, as a double
struct Bool { bool value; };        // result: True or False
struct Thread { PyThreadState* state; bool leaf; };  // the thread that runs, and whether nothing may be called (Shell::leaf)
struct New { PyObject* object; };   // result: a new reference, never null
struct Held { PyObject* object; };  // result: somebody else's reference, of which the register takes its own; null only on a miss
template <class T> struct Maybe { T value; };            // result: null when a Python exception is set
template <class T> struct Spec { T value; bool hit; };   // result: hit is false when the speculation missed
enum class Check : bool { miss, ok };                    // guard
struct Branch { bool taken; };                           // go to the instruction's target, or on
struct MaybeBranch { int taken; };                       // the same; -1 when a Python exception is set
struct Status { bool ok; };                              // no result; false when a Python exception is set

// Which of a slot's references can be released by a plain decrement is told by its tag.
inline void release(Slot slot) { PyStackRef_XCLOSE(slot); }
inline Slot null_slot() { return PyStackRef_NULL; }
inline PyObject* object_of(Slot slot) { return PyStackRef_AsPyObjectBorrow(slot); }
// A second reference to what `slot` refers to. NULL and tagged ints are copied as they are.
inline Slot duplicate(Slot slot) { return PyStackRef_DUP(slot); }
inline Slot borrowed(Slot slot) { return PyStackRef_Borrow(slot); }
inline Slot owned(PyObject* object) { return PyStackRef_FromPyObjectSteal(object); }
inline Slot held(PyObject* object) { return PyStackRef_FromPyObjectNew(object); }
inline PyObject* reference_of(Taken value) { return PyStackRef_AsPyObjectSteal(value.slot); }

inline bool is_compact_int(PyObject* object) {
  return PyLong_CheckExact(object) && reinterpret_cast<PyLongObject*>(object)->long_value.lv_tag < (2u << _PyLong_NON_SIZE_BITS);
}
inline int64_t compact_value(PyObject* object) { return _PyLong_CompactValue(reinterpret_cast<PyLongObject*>(object)); }
// Whether two ints, and no more than that, are equal: their signs and sizes, and their digits.
inline bool equal_ints(PyObject* x, PyObject* y) {
  auto &a = reinterpret_cast<PyLongObject*>(x)->long_value, &b = reinterpret_cast<PyLongObject*>(y)->long_value;
  if (a.ob_digit[0] != b.ob_digit[0] || ((a.lv_tag ^ b.lv_tag) & ~uintptr_t{IMMORTALITY_BIT_MASK})) return false;
  size_t size = a.lv_tag >> _PyLong_NON_SIZE_BITS;
  return size <= 1 || memcmp(a.ob_digit + 1, b.ob_digit + 1, (size - 1) * sizeof(digit)) == 0;
}
// Up to two digits: less than 2**60 either way.
inline bool is_wide_int(PyObject* object) {
  return PyLong_CheckExact(object) && reinterpret_cast<PyLongObject*>(object)->long_value.lv_tag < (3u << _PyLong_NON_SIZE_BITS);
}
inline int64_t wide_value(PyObject* object) {
  auto* number = reinterpret_cast<PyLongObject*>(object);
  if (_PyLong_IsCompact(number)) return _PyLong_CompactValue(number);
  int64_t size = static_cast<int64_t>(number->long_value.ob_digit[1]) << PyLong_SHIFT | number->long_value.ob_digit[0];
  return _PyLong_IsNegative(number) ? -size : size;
}
inline double float_value(PyObject* object) { return reinterpret_cast<PyFloatObject*>(object)->ob_fval; }

// Functions that are changed in place lose theirs, and then have one that says so.
inline bool is_versioned(PyFunctionObject* function) { return function->func_version >= FUNC_VERSION_FIRST_VALID; }

// The function behind a property's getter: the struct is private to CPython's descrobject.c, its first field is the getter.
inline PyObject* property_getter(PyObject* property) { return reinterpret_cast<PyObject**>(property + 1)[0]; }

// What a classmethod or staticmethod wraps: private structs of funcobject.c, whose first field it is.
inline PyObject* wrapped_function(PyObject* method) { return reinterpret_cast<PyObject**>(method + 1)[0]; }

// Padding between the last field of CPython's frame and its locals: four bytes that belong to nobody.
constexpr size_t padding_offset = offsetof(_PyInterpreterFrame, visited) + sizeof(_PyInterpreterFrame::visited);
static_assert(padding_offset == 76 && offsetof(_PyInterpreterFrame, localsplus) == 80);
inline uint32_t& padding_of(_PyInterpreterFrame* frame) { return *reinterpret_cast<uint32_t*>(reinterpret_cast<char*>(frame) + padding_offset); }

inline Slot box_bool(bool value) { return value ? PyStackRef_True : PyStackRef_False; }

}  // namespace whipsnake
