// What CPython keeps of the objects that its collector of cycles looks at, and of how many were made and freed.
#pragma once
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

}  // namespace whipsnake
