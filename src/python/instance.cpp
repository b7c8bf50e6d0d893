#include "python/instance.h"

#include "python/box.h"

namespace whipsnake {

destructor dealloc_of_classes = nullptr;

// What PyType_GenericAlloc does, when there is memory that needs no clearing and no collection is due.
PyObject* DeadInstances::take(PyThreadState* thread, PyTypeObject* type) {
  PyDictKeysObject* keys = reinterpret_cast<PyHeapTypeObject*>(type)->ht_cached_keys;
  auto room = shared_keys_usable_size(keys);
  PyObject* object = first_[room];
  // (The first instances of a class use up the room for attributes that have no name yet.)
  if (!object || is_collection_due(thread) || keys->dk_usable > 1 || is_traced()) return nullptr;
  first_[room] = reinterpret_cast<PyObject*>(object->ob_type);
  count_[room]--;
  count_made(thread);
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
    count_freed(thread);
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
