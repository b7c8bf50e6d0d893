// Objects set aside for when memory runs out inside a trace, where an instruction can no longer be undone. The interpreter,
// which goes on soon after, reports it: it finds no memory either.
#pragma once
#include "python/python.h"

namespace whipsnake {

struct Traces;
constexpr unsigned largest_reserved = 8;  // items of a tuple

class Reserve {
 public:
  // All set aside? If not, it is tried, and nothing of Python's is changed by it. While it is false no trace may be entered.
  bool is_full() { return full_ || refill(); }
  PyObject* real(PyThreadState* thread, double value);
  PyObject* integer(PyThreadState* thread, int64_t value);
  PyObject* tuple(PyThreadState* thread, unsigned count);  // its items are null
  PyObject* dict(PyThreadState* thread);  // empty
  PyObject* instance(PyThreadState* thread, PyTypeObject* type);
  void free_room();  // give memory back, for one more frame
  ~Reserve();

  const bool* full() const { return &full_; }  // for machine code

 private:
  static constexpr unsigned numbers = 512, tuples = 24, dicts = 24, instances = 64;
  bool refill();
  template <class T> T* take(PyThreadState* thread, T** objects, unsigned& count);

  bool full_ = false;
  PyObject *reals_[numbers], *integers_[numbers], *tuples_[largest_reserved + 1][tuples], *dicts_[dicts];
  void* instances_[instances];  // memory for them
  unsigned real_count_ = 0, integer_count_ = 0, tuple_counts_[largest_reserved + 1]{}, dict_count_ = 0, instance_count_ = 0;
  void* room_ = nullptr;
};

// Never null.
PyObject* box_real_surely(Traces& traces, PyThreadState* thread, double value);
PyObject* box_int_surely(Traces& traces, PyThreadState* thread, int64_t value);
PyObject* new_tuple_surely(Traces& traces, PyThreadState* thread, unsigned count);  // of at most largest_reserved

PyObject* new_dict_surely(Traces& traces, PyThreadState* thread);  // empty

// Whether there is memory for instances of the class: it is written in Python, they keep their attributes in themselves,
// and nobody sees them die.
bool is_reserved_for(PyTypeObject* type);
PyObject* new_instance_surely(Traces& traces, PyThreadState* thread, PyTypeObject* type);  // of such a class, without attributes
void set_first_time(PyObject* instance, unsigned index, PyObject* value);  // an attribute of it that is not set, by its place; takes the reference

}  // namespace whipsnake
