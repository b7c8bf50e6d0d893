#include "trace/reserve.h"

#include <sys/mman.h>

#include "base/check.h"
#include "python/box.h"
#include "trace/trace.h"

namespace whipsnake {

constexpr size_t room_size = size_t{1} << 20, instance_size = 512;

template <class Make> static bool fill(PyObject** objects, unsigned& count, unsigned wanted, Make make) {
  while (count < wanted) {
    PyObject* object = make();
    if (!object) return false;
    objects[count++] = object;
  }
  return true;
}

bool Reserve::refill() {
  PyObject* pending = PyErr_GetRaisedException();
  full_ = fill(reals_, real_count_, numbers, [] { return PyFloat_FromDouble(0); }) &&
          fill(integers_, integer_count_, numbers, [] { return PyLong_FromLongLong(INT64_MAX); });
  for (unsigned size = 1; size <= largest_reserved && full_; size++)
    full_ = fill(tuples_[size], tuple_counts_[size], tuples, [size] {
      PyObject* tuple = PyTuple_New(size);
      if (tuple) PyObject_GC_UnTrack(tuple);  // the collector need not look at them
      return tuple;
    });
  full_ = full_ && fill(dicts_, dict_count_, dicts, [] {
            PyObject* dict = PyDict_New();
            if (dict && PyObject_GC_IsTracked(dict)) PyObject_GC_UnTrack(dict);
            return dict;
          });
  while (full_ && instance_count_ < instances) {
    void* memory = PyObject_Malloc(instance_size);
    if (memory) instances_[instance_count_++] = memory;
    full_ = memory != nullptr;
  }
  if (full_ && !room_) {
    room_ = mmap(nullptr, room_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (room_ == MAP_FAILED) room_ = nullptr, full_ = false;
  }
  PyErr_SetRaisedException(pending);
  return full_;
}

template <class T> T* Reserve::take(PyThreadState* thread, T** objects, unsigned& count) {
  CHECK(count > 0);
  full_ = false;
  PyErr_Clear();
  _Py_set_eval_breaker_bit(thread, _PY_CALLS_TO_DO_BIT);  // traces are left where they look at it next
  return objects[--count];
}
PyObject* Reserve::real(PyThreadState* thread, double value) {
  PyObject* box = take(thread, reals_, real_count_);
  write_float(box, value);
  return box;
}
PyObject* Reserve::integer(PyThreadState* thread, int64_t value) {
  PyObject* box = take(thread, integers_, integer_count_);
  write_any_int(box, value);
  return box;
}
PyObject* Reserve::tuple(PyThreadState* thread, unsigned count) {
  PyObject* tuple = take(thread, tuples_[count], tuple_counts_[count]);
  PyObject_GC_Track(tuple);
  return tuple;
}
PyObject* Reserve::dict(PyThreadState* thread) {
  PyObject* dict = take(thread, dicts_, dict_count_);
  PyObject_GC_Track(dict);
  return dict;
}
// What PyType_GenericAlloc makes of the memory.
PyObject* Reserve::instance(PyThreadState* thread, PyTypeObject* type) {
  void* memory = memset(take(thread, instances_, instance_count_), 0, instance_size);
  auto* object = reinterpret_cast<PyObject*>(static_cast<char*>(memory) + _PyType_PreHeaderSize(type));
  PyObject_Init(object, type);
  PyDictValues* values = _PyObject_InlineValues(object);
  values->capacity = static_cast<uint8_t>(shared_keys_usable_size(reinterpret_cast<PyHeapTypeObject*>(type)->ht_cached_keys));
  values->embedded = values->valid = 1;
  PyObject_GC_Track(object);
  return object;
}
void Reserve::free_room() {
  if (room_) munmap(room_, room_size);
  room_ = nullptr;
  full_ = false;
}
Reserve::~Reserve() {
  auto give_up = [](PyObject** objects, unsigned count) {
    while (count) Py_DECREF(objects[--count]);
  };
  give_up(reals_, real_count_);
  give_up(integers_, integer_count_);
  for (unsigned size = 1; size <= largest_reserved; size++) give_up(tuples_[size], tuple_counts_[size]);
  give_up(dicts_, dict_count_);
  while (instance_count_) PyObject_Free(instances_[--instance_count_]);
  if (room_) munmap(room_, room_size);
}

PyObject* box_real_surely(Traces& traces, PyThreadState* thread, double value) {
  Slot box = box_float(thread, value);
  return PyStackRef_IsNull(box) ? traces.reserve.real(thread, value) : object_of(box);
}
PyObject* box_int_surely(Traces& traces, PyThreadState* thread, int64_t value) {
  Slot box = box_int(thread, value);
  return PyStackRef_IsNull(box) ? traces.reserve.integer(thread, value) : object_of(box);
}
PyObject* new_tuple_surely(Traces& traces, PyThreadState* thread, unsigned count) {
  PyObject* tuple = PyTuple_New(count);
  return tuple ? tuple : traces.reserve.tuple(thread, count);
}

PyObject* new_dict_surely(Traces& traces, PyThreadState* thread) {
  PyObject* dict = PyDict_New();
  return dict ? dict : traces.reserve.dict(thread);
}

bool is_reserved_for(PyTypeObject* type) {
  return has_plain_instances(type) && _PyType_PreHeaderSize(type) + sizeof(PyObject) + _PyInlineValuesSize(type) <= instance_size;
}
PyObject* new_instance_surely(Traces& traces, PyThreadState* thread, PyTypeObject* type) {
  PyObject* object = engine_of(thread->interp)->dead.make_plain(thread, type);
  return object ? object : traces.reserve.instance(thread, type);
}
void set_first_time(PyObject* instance, unsigned index, PyObject* value) {
  PyDictValues* values = _PyObject_InlineValues(instance);
  values->values[index] = value;
  _PyDictValues_AddToInsertionOrder(values, index);
}

}  // namespace whipsnake
