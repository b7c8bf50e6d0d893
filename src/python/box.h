// Boxes for ints and floats: taken from and given back to CPython's free lists without a call, or written again in place.
#pragma once
#include "python/value.h"

namespace whipsnake {

// tracemalloc does not see free lists, but a reference tracer (PyRefTracer_SetTracer) is told of every object.
inline bool references_are_traced() { return _PyRuntime.ref_tracer.tracer_func != nullptr; }

inline PyObject* pop_free(struct _Py_freelist& list) {
  auto* object = static_cast<PyObject*>(list.freelist);
  if (!object || references_are_traced()) [[unlikely]] return nullptr;
  list.freelist = *static_cast<void**>(list.freelist);
  list.size--;
  object->ob_refcnt_full = 1;
  return object;
}
// Whether a few more boxes may be pushed. A list of size -1 is closed.
inline bool has_room(const struct _Py_freelist& list, Py_ssize_t limit) {
  constexpr Py_ssize_t few = 3;  // what one instruction can give up
  return static_cast<size_t>(list.size) <= static_cast<size_t>(limit - few) && !references_are_traced();
}
inline void push_known(struct _Py_freelist& list, PyObject* object) {
  *reinterpret_cast<void**>(object) = list.freelist;
  list.freelist = object;
  list.size++;
}
inline bool push_free(struct _Py_freelist& list, PyObject* object, Py_ssize_t limit) {
  if (!has_room(list, limit)) [[unlikely]] return false;
  push_known(list, object);
  return true;
}

inline bool is_small_int(int64_t value) { return value >= -_PY_NSMALLNEGINTS && value < _PY_NSMALLPOSINTS; }
inline Slot small_int(int64_t value) {
  return PyStackRef_FromPyObjectBorrow(reinterpret_cast<PyObject*>(&_PyLong_SMALL_INTS[_PY_NSMALLNEGINTS + value]));
}
inline bool fits_digit(int64_t value) { return static_cast<uint64_t>(value) + PyLong_MASK <= 2 * static_cast<uint64_t>(PyLong_MASK); }

// A box that may be written: only this slot refers to it, and it is given up by the instruction that writes it.
inline bool is_unshared(Slot slot) { return !(slot.bits & Py_TAG_REFCNT) && object_of(slot)->ob_refcnt == 1; }
inline bool is_free_int(Slot slot) { return is_unshared(slot) && is_compact_int(object_of(slot)); }
inline bool is_free_float(Slot slot) { return is_unshared(slot) && PyFloat_CheckExact(object_of(slot)); }
inline void write_int(PyObject* box, int64_t value) {
  auto* object = reinterpret_cast<PyLongObject*>(box);
  _PyLong_SetSignAndDigitCount(object, value < 0 ? -1 : 1, 1);
  object->long_value.ob_digit[0] = static_cast<digit>(value < 0 ? -value : value);
}
// The same for any value, of an int object that was made for as many digits.
inline void write_any_int(PyObject* box, int64_t value) {
  auto* object = reinterpret_cast<PyLongObject*>(box);
  uint64_t rest = value < 0 ? -static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  Py_ssize_t count = 0;
  for (; rest; rest >>= PyLong_SHIFT) object->long_value.ob_digit[count++] = static_cast<digit>(rest & PyLong_MASK);
  _PyLong_SetSignAndDigitCount(object, value < 0 ? -1 : 1, count);
}
inline void write_float(PyObject* box, double value) { reinterpret_cast<PyFloatObject*>(box)->ob_fval = value; }

// New references. Small ints are shared objects (their identity can be seen). Null slot: no memory, exception set.
[[gnu::noinline, gnu::cold]] inline Slot box_big_int(int64_t value) {
  PyObject* object = PyLong_FromLongLong(value);
  return object ? PyStackRef_FromPyObjectStealMortal(object) : PyStackRef_NULL;
}
[[gnu::noinline, gnu::cold]] inline Slot box_new_float(double value) {
  PyObject* object = PyFloat_FromDouble(value);
  return object ? PyStackRef_FromPyObjectStealMortal(object) : PyStackRef_NULL;
}
inline Slot box_int(PyThreadState* thread, int64_t value) {
  if (is_small_int(value)) return small_int(value);
  PyObject* box = fits_digit(value) ? pop_free(thread->interp->object_state.freelists.ints) : nullptr;
  if (!box) [[unlikely]] return box_big_int(value);
  write_int(box, value);
  return PyStackRef_FromPyObjectStealMortal(box);
}
inline Slot box_float(PyThreadState* thread, double value) {
  PyObject* box = pop_free(thread->interp->object_state.freelists.floats);
  if (!box) [[unlikely]] return box_new_float(value);
  write_float(box, value);
  return PyStackRef_FromPyObjectStealMortal(box);
}

// Put a dead int or float on its free list. False: it is something else, or must be deallocated.
inline bool free_box(PyThreadState* thread, PyObject* object) {
  auto& lists = thread->interp->object_state.freelists;
  if (PyFloat_CheckExact(object)) return push_free(lists.floats, object, Py_floats_MAXFREELIST);
  return is_compact_int(object) && push_free(lists.ints, object, Py_ints_MAXFREELIST);
}

// What is known of the object that a slot refers to.
enum class Box : uint8_t { any, integer, real };

// Whether giving up a reference needs no call, because it is not the last one, or because a free list takes the box.
template <Box kind> [[gnu::always_inline]] inline bool is_released_without_call(PyThreadState* thread, PyObject* object) {
  if (object->ob_refcnt != 1) return true;
  auto& lists = thread->interp->object_state.freelists;
  if (kind == Box::integer || (kind == Box::any && is_compact_int(object))) return has_room(lists.ints, Py_ints_MAXFREELIST);
  if (kind == Box::real || (kind == Box::any && PyFloat_CheckExact(object))) return has_room(lists.floats, Py_floats_MAXFREELIST);
  return false;
}
// Give it up then.
template <Box kind> [[gnu::always_inline]] inline void release_without_call(PyThreadState* thread, PyObject* object) {
  if (--object->ob_refcnt != 0) return;
  auto& lists = thread->interp->object_state.freelists;
  if (kind == Box::real || (kind == Box::any && PyFloat_CheckExact(object))) push_known(lists.floats, object);
  else push_known(lists.ints, object);
}

// Both in one, where nothing else hangs on the answer.
[[gnu::always_inline]] inline bool try_release(PyThreadState* thread, PyObject* object) {
  if (object->ob_refcnt != 1) {
    object->ob_refcnt--;
    return true;
  }
  return free_box(thread, object);
}

// What the last reference to anything, most often to an int or float, has been given up for (frame/frame.cpp). May run any code.
void deallocate(PyThreadState* thread, PyObject* object);
inline bool may_drop(Thread t, PyObject* object) {
  return !t.leaf || _Py_IsImmortal(object) || is_released_without_call<Box::any>(t.state, object);
}
inline void drop_object(Thread t, PyObject* object) {
  if (_Py_IsImmortal(object)) return;
  if (t.leaf) return release_without_call<Box::any>(t.state, object);
  if (--object->ob_refcnt == 0) deallocate(t.state, object);
}

// Give up a reference to an int or float: there is no destructor that could run code.
inline void release_int(PyThreadState* thread, Slot slot) {
  if (slot.bits & Py_TAG_REFCNT) return;
  PyObject* object = object_of(slot);
  if (--object->ob_refcnt != 0) return;
  if (!is_compact_int(object) || !push_free(thread->interp->object_state.freelists.ints, object, Py_ints_MAXFREELIST)) _Py_Dealloc(object);
}
inline void release_float(PyThreadState* thread, Slot slot) {
  if (slot.bits & Py_TAG_REFCNT) return;
  PyObject* object = object_of(slot);
  if (--object->ob_refcnt != 0) return;
  if (!push_free(thread->interp->object_state.freelists.floats, object, Py_floats_MAXFREELIST)) _Py_Dealloc(object);
}

}  // namespace whipsnake
