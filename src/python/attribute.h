// Getting an attribute without running any code: where nothing has been put in the place of how objects and classes do it, and
// what is found in a class is not asked, or is a method or a field of C's.
#pragma once
#include "python/python.h"

namespace whipsnake {

bool binds_quietly(PyObject* found);                       // what is found in a class; null: nothing is
bool may_get_quietly(PyTypeObject* type, PyObject* name);  // of its instances, as far as the class says
int get_quietly(PyObject* object, PyObject* name, PyObject*& value);  // 1: it is in `value`; 0: there is none; -1: that cannot be said

// What a descriptor of the object's class gives; an AttributeError knows what has been asked for. Null with an exception set.
PyObject* get_by_descriptor(PyObject* descriptor, PyObject* object, PyObject* name);

}  // namespace whipsnake
