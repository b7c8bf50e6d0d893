// C functions that traces call, and that run no code of a program's. What they give is a new reference; null: nothing was
// done, for a reason that the interpreter will find again, unless it is said otherwise.
#pragma once
#include "trace/trace.h"

namespace whipsnake {

PyObject* trace_append(PyObject* list, PyObject* item);  // the list, borrowed; null: an exception is set
PyObject* trace_list(size_t count);                      // its items are null
PyObject* trace_dict_item(PyObject* dict, PyObject* key);
PyObject* trace_dict_get(PyObject* dict, PyObject* key, PyObject* otherwise);
PyObject* trace_store_dict_item(PyObject* dict, PyObject* key, PyObject* value);  // the dict, borrowed
PyObject* trace_store_global(PyObject* globals, PyObject* name, PyObject* value);  // the same; watchers hear of it
PyObject* trace_contains(PyObject* container, PyObject* value);                   // True or False
PyObject* trace_equal(PyObject* a, PyObject* b);                                  // of tuples: True or False
PyObject* trace_issubclass(PyObject* type, PyObject* base);                       // True or False
PyObject* trace_hasattr(PyObject* object, PyObject* name);                        // True or False
PyObject* trace_getattr(PyObject* object, PyObject* name, PyObject* otherwise);   // otherwise: may be null
PyObject* trace_make_function(PyObject* code, PyObject* globals);                 // where nobody is told of it
PyObject* trace_set_add(PyObject* set, PyObject* item);                           // None
PyObject* trace_list_remove(PyObject* list, PyObject* value);                     // None
PyObject* trace_character(PyObject* text, int64_t index);
int64_t trace_equal_str(PyObject* a, PyObject* b);
int64_t trace_size(PyObject* container);
bool is_counted_quietly(PyTypeObject* type);             // its instances are true when trace_size is not 0
void trace_add_name(PyObject* object, int64_t index);    // an attribute has been set for the first time

// Of many values, which stay whose they are.
PyObject* trace_join(PyThreadState* thread, PyObject* const* texts, size_t count);  // these two: null: an exception is set
PyObject* trace_map(PyThreadState* thread, PyObject* const* pairs, size_t count);   // scalar keys
PyObject* trace_set(PyThreadState* thread, PyObject* const* items, size_t count);   // scalars
PyObject* trace_store_slice(PyThreadState* thread, const int64_t* operands, size_t count);  // list, start, stop, value, whether that dies then
PyObject* trace_concat_lists(PyThreadState* thread, const int64_t* operands, size_t count);  // two lists, whether they die then

PyObject* trace_make_generator(PyThreadState* thread, const int64_t* operands, size_t count);  // function, RETURN_GENERATOR, Code, a bit for each register that is a tagged int, registers; null: an exception is set

// Of a list, tuple, string or bytes from one number to another; those out of range are as in Python.
PyObject* trace_move_items(PyThreadState* thread, const int64_t* operands, size_t count);  // list, start, stop, the list whose items come, from, to, whether backward
PyObject* trace_slice(PyObject* sequence, int64_t start, int64_t stop);
PyObject* trace_slice_backward(PyObject* list, int64_t start, int64_t stop);  // each item before the last

// What iter(range(start, stop, step)) gives; null: it is no iterator of that kind, or an exception.
PyObject* trace_range_iterator(int64_t start, int64_t stop, int64_t step);
// The next value; null: it is over; trace_stopped: go on in the interpreter, which may find an exception.
PyObject* trace_next(PyObject* iterator);
inline PyObject* const trace_stopped = reinterpret_cast<PyObject*>(1);
// One more value for a caller that is known to fold. None; null: nothing was done.
PyObject* trace_fold(_PyInterpreterFrame* caller, PyObject* value);
PyObject* trace_fold_int(_PyInterpreterFrame* caller, int64_t value);
PyObject* trace_keep_last(PyObject* tuple, int64_t place, PyObject* item);  // of enumerate or zip: the tuple, borrowed
bool is_iterated_quietly(PyTypeObject* type);      // an iterator that trace_next knows
bool gives_quiet_iterator(PyTypeObject* type);     // iter() of it is one

}  // namespace whipsnake
