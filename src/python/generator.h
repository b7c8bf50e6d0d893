// Generators and coroutines. They are made and die here as in CPython, counted and collected alike, but the memory of those
// that have died is what the next are made of.
#pragma once
#include "python/collector.h"

namespace whipsnake {

inline bool is_generator(const PyObject* object) { return Py_IS_TYPE(object, &PyGen_Type) || Py_IS_TYPE(object, &PyCoro_Type); }

// Of one interpreter; by how many slots the frame has.
class DeadGenerators : public DeadMemory<64, 32> {
 public:
  // What a function that has just been called gives, of any of the three kinds, without its frame; null with an exception set.
  PyGenObject* make(PyThreadState* thread, PyFunctionObject* function);
  // Deallocates a generator or coroutine whose last reference has been given up, if it has ended. False: nothing was done.
  bool bury(PyThreadState* thread, PyObject* object);
};

}  // namespace whipsnake
