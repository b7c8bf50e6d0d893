#include "python/instance.h"

#include "python/box.h"

namespace whipsnake {

destructor dealloc_of_classes = nullptr;

// What PyType_GenericAlloc does, without clearing.
PyObject* DeadInstances::take_plain(PyThreadState* thread, PyTypeObject* type) {
  PyDictKeysObject* keys = reinterpret_cast<PyHeapTypeObject*>(type)->ht_cached_keys;
  size_t room = shared_keys_usable_size(keys);
  // (The first instances of a class use up the room for attributes that have no name yet.)
  PyObject* object = keys->dk_usable > 1 ? nullptr : take(thread, type, room);
  if (!object) return nullptr;
  Py_INCREF(type);
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
  give(thread, object, _PyObject_InlineValues(object)->capacity);
  Py_DECREF(type);
}

bool DeadInstances::can_bury(PyObject* object) { return has_plain_instances(Py_TYPE(object)) && is_unknown(object) && !is_traced(); }

void DeadInstances::give_up(PyThreadState* thread, PyObject* part, unsigned depth) {
  if (_Py_IsImmortal(part) || --part->ob_refcnt != 0 || free_box(thread, part) || bury(thread, part, depth)) return;
  _Py_Dealloc(part);
}

bool DeadInstances::bury(PyThreadState* thread, PyObject* object, unsigned depth) {
  constexpr unsigned deepest = 4;  // beyond it, CPython minds the C stack
  if (depth > deepest || !can_bury(object)) return false;
  untrack(thread, object);
  PyDictValues* values = _PyObject_InlineValues(object);
  for (unsigned i = 0; i < values->capacity; i++) {
    PyObject* part = values->values[i];
    if (!part) continue;
    values->values[i] = nullptr;
    give_up(thread, part, depth + 1);
  }
  free(thread, object);
  return true;
}

void DeadInstances::empty(PyThreadState* thread, PyObject* list) {
  if (is_traced()) return;
  untrack(thread, list);
  PyObject** items = reinterpret_cast<PyListObject*>(list)->ob_item;
  for (Py_ssize_t i = Py_SIZE(list); i-- > 0;)
    if (items[i]) give_up(thread, items[i], 0);
  Py_SET_SIZE(list, 0);
}

}  // namespace whipsnake
