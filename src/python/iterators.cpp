#include "python/iterators.h"

namespace whipsnake {

PyTypeObject* ascii_iterator = nullptr;

// Gives up both.
static bool goes_through(PyObject* container, PyObject* iterator) {
  bool known = container && iterator && container_of(iterator) == container;
  Py_XDECREF(iterator);
  Py_XDECREF(container);
  return known;
}
template <class Make> static bool goes_through(PyObject* container, Make make) { return goes_through(container, container ? make(container) : nullptr); }

static bool try_all() {
  PyObject *text = PyUnicode_FromString("two"), *of_text = text ? PyObject_GetIter(text) : nullptr;
  if (of_text) ascii_iterator = Py_TYPE(of_text);
  Py_XDECREF(of_text);
  Py_XDECREF(text);
  auto call = [](PyTypeObject* type) {
    return [type](PyObject* container) { return PyObject_CallOneArg(reinterpret_cast<PyObject*>(type), container); };
  };
  bool known = goes_through(PyDict_New(), PyObject_GetIter) && goes_through(PySet_New(nullptr), PyObject_GetIter) &&
               goes_through(PyList_New(0), PyObject_GetIter) && goes_through(PyTuple_Pack(1, Py_None), PyObject_GetIter) &&
               goes_through(PyList_New(1), call(&PyReversed_Type)) && goes_through(PyUnicode_FromString("two"), PyObject_GetIter) &&
               goes_through(PyUnicode_FromOrdinal(0x3042), PyObject_GetIter) && goes_through(PyBytes_FromStringAndSize("two", 3), PyObject_GetIter);
  PyObject *list = PyList_New(0), *inner = list ? PyObject_GetIter(list) : nullptr;
  PyObject* enumerate = inner ? PyObject_CallOneArg(reinterpret_cast<PyObject*>(&PyEnum_Type), inner) : nullptr;
  PyObject* zip = inner ? PyObject_CallOneArg(reinterpret_cast<PyObject*>(&PyZip_Type), inner) : nullptr;
  known = known && enumerate && zip && PyEnum_Type.tp_basicsize == sizeof(EnumerateObject) && PyZip_Type.tp_basicsize == sizeof(ZipObject);
  if (known) {
    auto* e = reinterpret_cast<EnumerateObject*>(enumerate);
    auto* z = reinterpret_cast<ZipObject*>(zip);
    known = e->iterator == inner && e->index == 0 && e->result && PyTuple_CheckExact(e->result) && z->size == 1 && PyTuple_CheckExact(z->iterators) &&
            PyTuple_GET_ITEM(z->iterators, 0) == inner && z->result && PyTuple_CheckExact(z->result) && !z->strict;
  }
  for (PyObject* made : {zip, enumerate, inner, list}) Py_XDECREF(made);
  PyObject *dict = PyDict_New(), *items = dict ? PyObject_CallMethod(dict, "items", nullptr) : nullptr, *iterator = items ? PyObject_GetIter(items) : nullptr;
  known = known && iterator && Py_IS_TYPE(iterator, &PyDictIterItem_Type) && PyDictIterItem_Type.tp_basicsize == sizeof(DictItemIterator) + sizeof(Py_ssize_t);
  if (known) {
    PyObject* result = reinterpret_cast<DictItemIterator*>(iterator)->result;
    known = result && PyTuple_CheckExact(result) && PyTuple_GET_SIZE(result) == 2 && PyTuple_GET_ITEM(result, 0) == Py_None;
  }
  for (PyObject* made : {iterator, items, dict}) Py_XDECREF(made);
  PyErr_Clear();
  return known;
}

bool iterators_are_as_known() {
  static bool known = try_all();
  return known;
}

}  // namespace whipsnake
