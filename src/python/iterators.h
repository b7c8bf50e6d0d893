// Iterators of CPython's own containers, whose structs are private to its C files: what they go through.
#pragma once
#include "python/box.h"

namespace whipsnake {

struct EnumerateObject {
  PyObject_HEAD
  Py_ssize_t index;
  PyObject *iterator, *result, *long_index, *one;  // result: a tuple that is used again when nobody else has it
};
struct ZipObject {
  PyObject_HEAD
  Py_ssize_t size;
  PyObject *iterators, *result;
  bool strict;
};
extern PyTypeObject* ascii_iterator;  // of strings; CPython does not export it
struct FirstField { PyObject_HEAD PyObject* container; };                     // of dicts and sets
struct DictItemIterator {
  PyObject_HEAD
  PyObject* dict;
  Py_ssize_t used, position;
  PyObject* result;  // as above
};
struct SecondField { PyObject_HEAD Py_ssize_t index; PyObject* container; };  // of sequences

inline bool goes_through_table(PyTypeObject* type) {
  return type == &PyDictIterKey_Type || type == &PyDictIterValue_Type || type == &PyDictIterItem_Type || type == &PySetIter_Type;
}
inline bool goes_through_sequence(PyTypeObject* type) {
  return type == &PyListIter_Type || type == &PyListRevIter_Type || type == &PyTupleIter_Type || type == &PyUnicodeIter_Type ||
         type == &PyBytesIter_Type || (type == ascii_iterator && type);
}
inline PyObject* container_of(PyObject* iterator) {
  if (goes_through_table(Py_TYPE(iterator))) return reinterpret_cast<FirstField*>(iterator)->container;
  if (goes_through_sequence(Py_TYPE(iterator))) return reinterpret_cast<SecondField*>(iterator)->container;
  return nullptr;
}
// Null: an exception is set.
inline PyObject* new_range_iterator(PyThreadState* thread, int64_t start, int64_t step, int64_t count) {
  PyObject* iterator = pop_free(thread->interp->object_state.freelists.range_iters);
  if (!iterator) iterator = reinterpret_cast<PyObject*>(PyObject_New(_PyRangeIterObject, &PyRangeIter_Type));
  if (!iterator) return nullptr;
  auto* range = reinterpret_cast<_PyRangeIterObject*>(iterator);
  range->start = start, range->step = step, range->len = count;
  return iterator;
}
// Whether they are laid out as is said here: tried with one of each. Sets no exception.
bool iterators_are_as_known();

}  // namespace whipsnake
