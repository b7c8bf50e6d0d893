#include "python/instance.h"

#include "python/box.h"

namespace whipsnake {

destructor dealloc_of_classes = nullptr;

// tracemalloc and others want to hear of each object that is made.
static bool is_traced() { return _PyRuntime.ref_tracer.tracer_func != nullptr; }

// Who has memory watched (PYTHONMALLOC, valgrind, the sanitizers) is to see what dies.
DeadInstances::DeadInstances() {
  const char* allocator = _PyMem_GetCurrentAllocatorName();
  closed_ = allocator && strcmp(allocator, "pymalloc") != 0;
}

static void track(PyThreadState* thread, PyObject* object) {
  PyGC_Head *head = _Py_AS_GC(object), *young = thread->interp->gc.generation0;
  auto* last = reinterpret_cast<PyGC_Head*>(young->_gc_prev);
  _PyGCHead_SET_NEXT(last, head);
  head->_gc_prev = reinterpret_cast<uintptr_t>(last);
  head->_gc_next = reinterpret_cast<uintptr_t>(young);
  young->_gc_prev = reinterpret_cast<uintptr_t>(head);
  thread->interp->gc.heap_size++;
}
static void untrack(PyThreadState* thread, PyObject* object) {
  PyGC_Head* head = _Py_AS_GC(object);
  if (!head->_gc_next) return;
  PyGC_Head *before = _PyGCHead_PREV(head), *after = _PyGCHead_NEXT(head);
  _PyGCHead_SET_NEXT(before, after);
  _PyGCHead_SET_PREV(after, before);
  head->_gc_next = 0;
  head->_gc_prev &= _PyGC_PREV_MASK_FINALIZED;
  thread->interp->gc.heap_size--;
}

// What PyType_GenericAlloc does, when there is memory that needs no clearing and no collection is due.
PyObject* DeadInstances::take(PyThreadState* thread, PyTypeObject* type) {
  PyDictKeysObject* keys = reinterpret_cast<PyHeapTypeObject*>(type)->ht_cached_keys;
  auto room = shared_keys_usable_size(keys);
  PyObject* object = first_[room];
  gc_generation& young = thread->interp->gc.generations[0];
  bool due = young.count >= young.threshold && young.threshold && thread->interp->gc.enabled;
  // (The first instances of a class use up the room for attributes that have no name yet.)
  if (!object || due || keys->dk_usable > 1 || is_traced()) return nullptr;
  first_[room] = reinterpret_cast<PyObject*>(object->ob_type);
  count_[room]--;
  young.count++;
  Py_INCREF(type);
  object->ob_type = type;
  object->ob_refcnt_full = 1;
  PyDictValues* values = _PyObject_InlineValues(object);
  values->capacity = static_cast<uint8_t>(room);
  values->size = 0;
  values->embedded = values->valid = 1;
  track(thread, object);
  return object;
}

void DeadInstances::free(PyThreadState* thread, PyObject* object) {
  untrack(thread, object);
  PyTypeObject* type = Py_TYPE(object);
  size_t room = _PyObject_InlineValues(object)->capacity;
  if (count_[room] < most && !closed_ && !is_traced()) {
    gc_generation& young = thread->interp->gc.generations[0];
    if (young.count > 0) young.count--;
    _Py_AS_GC(object)->_gc_prev = 0;
    object->ob_type = reinterpret_cast<PyTypeObject*>(first_[room]);
    first_[room] = object;
    count_[room]++;
  } else {
    PyObject_GC_Del(object);
  }
  Py_DECREF(type);
}

bool DeadInstances::can_bury(PyObject* object) { return has_plain_instances(Py_TYPE(object)) && is_unknown(object) && !is_traced(); }

bool DeadInstances::bury(PyThreadState* thread, PyObject* object, unsigned depth) {
  constexpr unsigned deepest = 4;  // beyond it, CPython minds the C stack
  if (depth > deepest || !can_bury(object)) return false;
  untrack(thread, object);
  PyDictValues* values = _PyObject_InlineValues(object);
  for (unsigned i = 0; i < values->capacity; i++) {
    PyObject* part = values->values[i];
    if (!part) continue;
    values->values[i] = nullptr;
    if (_Py_IsImmortal(part) || --part->ob_refcnt != 0 || free_box(thread, part) || bury(thread, part, depth + 1)) continue;
    _Py_Dealloc(part);
  }
  free(thread, object);
  return true;
}

void DeadInstances::close() {
  closed_ = true;
  free_all();
}
void DeadInstances::free_all() {
  constexpr size_t before = 2 * sizeof(PyObject*) + sizeof(PyGC_Head);
  for (PyObject*& first : first_) {
    while (PyObject* object = first) {
      first = reinterpret_cast<PyObject*>(object->ob_type);
      PyObject_Free(reinterpret_cast<char*>(object) - before);
    }
  }
  memset(count_, 0, sizeof count_);
}

}  // namespace whipsnake
