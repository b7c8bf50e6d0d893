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
  void free_room();  // give memory back, for one more frame
  ~Reserve();

 private:
  static constexpr unsigned numbers = 512, tuples = 24;
  bool refill();
  PyObject* take(PyThreadState* thread, PyObject** objects, unsigned& count);

  bool full_ = false;
  PyObject *reals_[numbers], *integers_[numbers], *tuples_[largest_reserved + 1][tuples];
  unsigned real_count_ = 0, integer_count_ = 0, tuple_counts_[largest_reserved + 1]{};
  void* room_ = nullptr;
};

// Never null.
PyObject* box_real_surely(Traces& traces, PyThreadState* thread, double value);
PyObject* box_int_surely(Traces& traces, PyThreadState* thread, int64_t value);
PyObject* new_tuple_surely(Traces& traces, PyThreadState* thread, unsigned count);  // of at most largest_reserved

}  // namespace whipsnake
