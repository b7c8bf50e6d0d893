// Generators and coroutines. They are made and die here as in CPython, counted and collected alike, but the memory of those
// that have died is what the next are made of.
#pragma once
#include "python/collector.h"

namespace whipsnake {

inline bool is_generator(const PyObject* object) { return Py_IS_TYPE(object, &PyGen_Type) || Py_IS_TYPE(object, &PyCoro_Type); }

// Of one interpreter.
class DeadGenerators {
 public:
  DeadGenerators() : closed_(is_memory_watched()) {}
  // What a function that has just been called gives, of any of the three kinds, without its frame; null with an exception set.
  PyGenObject* make(PyThreadState* thread, PyFunctionObject* function);
  // Deallocates a generator or coroutine whose last reference has been given up, if it has ended. False: nothing was done.
  bool bury(PyThreadState* thread, PyObject* object);
  void free_all();  // as CPython clears its free lists: when all generations are collected
  void close();     // for good: the interpreter is being taken down

 private:
  PyGenObject* take(PyThreadState* thread, PyTypeObject* type, unsigned slots);  // null: none may be taken

  static constexpr unsigned sizes = 64, most = 32;  // of each size
  PyGenObject* first_[sizes]{};  // by how many slots the frame has; the next one is where the name stood
  uint8_t count_[sizes]{};
  bool closed_;
};

}  // namespace whipsnake
