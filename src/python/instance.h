// Instances of classes written in Python that are nothing but their attributes. They are born and die here as in CPython,
// counted, collected and traced alike, but the memory of those that have died is what the next are made of, as it stands.
#pragma once
#include "python/collector.h"

namespace whipsnake {

extern destructor dealloc_of_classes;  // subtype_dealloc, which all have that a class statement makes (layout.cpp finds it)

// Whether all classes between this one and that, which is written in C, are made by class statements.
inline bool derives_by_classes(const PyTypeObject* type, const PyTypeObject* from) {
  for (; type != from; type = type->tp_base)
    if (!type || type->tp_dealloc != dealloc_of_classes) return false;
  return true;
}

// Whether the class's instances keep their attributes in themselves, have no other fields, and die without a word.
inline bool has_plain_instances(const PyTypeObject* type) {
  constexpr unsigned long plain = Py_TPFLAGS_HEAPTYPE | Py_TPFLAGS_INLINE_VALUES | Py_TPFLAGS_HAVE_GC;
  return (type->tp_flags & plain) == plain && type->tp_basicsize == sizeof(PyObject) && !type->tp_itemsize && !type->tp_finalize && !type->tp_del &&
         type->tp_alloc == PyType_GenericAlloc && type->tp_free == PyObject_GC_Del && derives_by_classes(type, &PyBaseObject_Type);
}

// The dict and the weak references of an instance stand before it, if its class has them managed.
inline bool has_none(PyObject* object, unsigned long managed, Py_ssize_t offset) {
  return !(Py_TYPE(object)->tp_flags & managed) || !*reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object) + offset);
}
inline bool has_no_dict(PyObject* object) { return has_none(object, Py_TPFLAGS_MANAGED_DICT, MANAGED_DICT_OFFSET); }
inline bool has_no_weak_references(PyObject* object) { return has_none(object, Py_TPFLAGS_MANAGED_WEAKREF, MANAGED_WEAKREF_OFFSET); }

// Of such a class: whether neither a dict nor a weak reference knows the instance.
inline bool is_unknown(PyObject* object) { return _PyObject_InlineValues(object)->valid && has_no_dict(object) && has_no_weak_references(object); }

// Whether it is an instance of a class written in Python that is a list and no more: without attributes, weak references,
// fields of its own or a finalizer.
inline bool is_only_list(PyObject* object) {
  const PyTypeObject* type = Py_TYPE(object);
  constexpr unsigned long wanted = Py_TPFLAGS_HEAPTYPE | Py_TPFLAGS_LIST_SUBCLASS;
  return (type->tp_flags & wanted) == wanted && type->tp_basicsize == PyList_Type.tp_basicsize && !type->tp_finalize && !type->tp_del &&
         derives_by_classes(type, &PyList_Type) && has_no_dict(object) && has_no_weak_references(object);
}

// Of one interpreter; by how many attributes there is room for.
class DeadInstances : public DeadMemory<SHARED_KEYS_MAX_SIZE + 1, 64, 2> {
 public:
  // An instance without attributes of any class that PyType_GenericAlloc makes instances of; null with a MemoryError set.
  PyObject* make(PyThreadState* thread, PyTypeObject* type) {
    return has_plain_instances(type) ? make_plain(thread, type) : PyType_GenericAlloc(type, 0);
  }
  PyObject* make_plain(PyThreadState* thread, PyTypeObject* type) {  // of a class with plain instances
    PyObject* object = take_plain(thread, type);
    return object ? object : PyType_GenericAlloc(type, 0);
  }
  // Frees an instance of such a class that nobody knows and nothing refers to, and that has no attributes any more.
  void free(PyThreadState* thread, PyObject* object);
  // Whether the object is such an instance, and its death is nobody else's business.
  static bool can_bury(PyObject* object);
  // Deallocates an object whose last reference has been given up, if it is such an instance: its attributes are given up
  // in their order, which may run any code. False: it is something else, and nothing was done.
  bool bury(PyThreadState* thread, PyObject* object, unsigned depth = 0);
  // Gives up the items of a list whose last reference has been given up, the last first, as list_dealloc would.
  void empty(PyThreadState* thread, PyObject* list);

 private:
  PyObject* take_plain(PyThreadState* thread, PyTypeObject* type);  // null: none may be taken
  void give_up(PyThreadState* thread, PyObject* part, unsigned depth);
};

}  // namespace whipsnake
