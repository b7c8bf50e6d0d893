// What CPython keeps of the objects that its collector of cycles looks at, and of how many were made and freed.
#pragma once
#include <cstring>

#include "python/value.h"

namespace whipsnake {

// tracemalloc and others want to hear of each object that is made.
inline bool is_traced() { return _PyRuntime.ref_tracer.tracer_func != nullptr; }

// Who has memory watched (PYTHONMALLOC, valgrind, the sanitizers) is to see what dies.
inline bool is_memory_watched() {
  const char* allocator = _PyMem_GetCurrentAllocatorName();
  return allocator && strcmp(allocator, "pymalloc") != 0;
}

// Whether the next object that is made is to have cycles collected.
inline bool is_collection_due(PyThreadState* thread) {
  const gc_generation& young = thread->interp->gc.generations[0];
  return young.count >= young.threshold && young.threshold && thread->interp->gc.enabled;
}
inline void count_made(PyThreadState* thread) { thread->interp->gc.generations[0].count++; }
inline void count_freed(PyThreadState* thread) {
  gc_generation& young = thread->interp->gc.generations[0];
  if (young.count > 0) young.count--;
}

inline void track(PyThreadState* thread, PyObject* object) {
  PyGC_Head *head = _Py_AS_GC(object), *young = thread->interp->gc.generation0;
  auto* last = reinterpret_cast<PyGC_Head*>(young->_gc_prev);
  _PyGCHead_SET_NEXT(last, head);
  head->_gc_prev = reinterpret_cast<uintptr_t>(last);
  head->_gc_next = reinterpret_cast<uintptr_t>(young);
  young->_gc_prev = reinterpret_cast<uintptr_t>(head);
  thread->interp->gc.heap_size++;
}
inline void untrack(PyThreadState* thread, PyObject* object) {
  PyGC_Head* head = _Py_AS_GC(object);
  if (!head->_gc_next) return;
  PyGC_Head *before = _PyGCHead_PREV(head), *after = _PyGCHead_NEXT(head);
  _PyGCHead_SET_NEXT(before, after);
  _PyGCHead_SET_PREV(after, before);
  head->_gc_next = 0;
  head->_gc_prev &= _PyGC_PREV_MASK_FINALIZED;
  thread->interp->gc.heap_size--;
}

// The memory of objects that have died, as it stands, for the next of the same size (a number below `sizes`): CPython's free
// lists have the classes of every day, these have two more. `words`: that stand before an object's PyGC_Head.
template <unsigned sizes, unsigned most, unsigned words = 0> class DeadMemory {
 public:
  // An object of the class, counted as made, but neither filled nor tracked. Null: CPython is to make it.
  PyObject* take(PyThreadState* thread, PyTypeObject* type, size_t size) {
    PyObject* object = size < sizes ? first_[size] : nullptr;
    if (!object || is_collection_due(thread) || is_traced()) return nullptr;
    first_[size] = reinterpret_cast<PyObject*>(object->ob_type);
    count_[size]--;
    count_made(thread);
    object->ob_type = type;
    object->ob_refcnt_full = 1;
    return object;
  }
  // What is left of an object that is not tracked any more.
  void give(PyThreadState* thread, PyObject* object, size_t size) {
    if (size >= sizes || count_[size] >= most || closed_ || is_traced()) return PyObject_GC_Del(object);
    count_freed(thread);
    _Py_AS_GC(object)->_gc_prev = 0;
    object->ob_type = reinterpret_cast<PyTypeObject*>(first_[size]);
    first_[size] = object;
    count_[size]++;
  }
  void free_all() {  // as CPython clears its free lists: when all generations are collected
    for (PyObject*& first : first_) {
      while (PyObject* object = first) {
        first = reinterpret_cast<PyObject*>(object->ob_type);
        PyObject_Free(reinterpret_cast<char*>(_Py_AS_GC(object)) - words * sizeof(PyObject*));
      }
    }
    memset(count_, 0, sizeof count_);
  }
  void close() {  // for good: the interpreter is being taken down
    closed_ = true;
    free_all();
  }

 private:
  PyObject* first_[sizes]{};  // the next one is where the class stood
  uint8_t count_[sizes]{};
  bool closed_ = is_memory_watched();
};

}  // namespace whipsnake
