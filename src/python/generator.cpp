#include "python/generator.h"

#include <utility>

namespace whipsnake {

static unsigned slots_of(const PyCodeObject* code) { return static_cast<unsigned>(code->co_framesize - FRAME_SPECIALS_SIZE); }

// What PyObject_GC_NewVar gives, when there is memory that needs no clearing and no collection is due.
PyGenObject* DeadGenerators::take(PyThreadState* thread, PyTypeObject* type, unsigned slots) {
  PyGenObject* generator = slots < sizes ? first_[slots] : nullptr;
  if (!generator || is_collection_due(thread) || is_traced()) return nullptr;
  first_[slots] = reinterpret_cast<PyGenObject*>(generator->gi_name);
  count_[slots]--;
  count_made(thread);
  auto* object = reinterpret_cast<PyObject*>(generator);
  object->ob_type = type;
  object->ob_refcnt_full = 1;
  return generator;
}

PyGenObject* DeadGenerators::make(PyThreadState* thread, PyFunctionObject* function) {
  auto* code = reinterpret_cast<PyCodeObject*>(function->func_code);
  int kind = code->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR);
  bool coroutine = kind == CO_COROUTINE && thread->coroutine_origin_tracking_depth == 0;
  PyGenObject* generator = coroutine || kind == CO_GENERATOR ? take(thread, coroutine ? &PyCoro_Type : &PyGen_Type, slots_of(code)) : nullptr;
  if (!generator) return reinterpret_cast<PyGenObject*>(_Py_MakeCoro(function));
  generator->gi_weakreflist = nullptr;
  generator->gi_name = Py_NewRef(function->func_name);
  generator->gi_qualname = Py_NewRef(function->func_qualname);
  generator->gi_exc_state = {};
  generator->gi_origin_or_finalizer = nullptr;
  track(thread, reinterpret_cast<PyObject*>(generator));
  return generator;
}

bool DeadGenerators::bury(PyThreadState* thread, PyObject* object) {
  auto* generator = reinterpret_cast<PyGenObject*>(object);
  bool coroutine = Py_IS_TYPE(object, &PyCoro_Type);
  if (generator->gi_frame_state != FRAME_CLEARED || generator->gi_weakreflist || generator->gi_exc_state.exc_value || is_traced()) return false;
  Slot executable = generator->gi_iframe.f_executable;
  if ((coroutine && generator->gi_origin_or_finalizer) || !PyCode_Check(object_of(executable))) return false;
  unsigned slots = slots_of(reinterpret_cast<PyCodeObject*>(object_of(executable)));
  untrack(thread, object);
  generator->gi_iframe.f_executable = PyStackRef_NULL;
  release(executable);
  Py_DECREF(std::exchange(generator->gi_name, nullptr));
  Py_DECREF(std::exchange(generator->gi_qualname, nullptr));
  if (slots >= sizes || count_[slots] >= most || closed_) {
    PyObject_GC_Del(object);
    return true;
  }
  count_freed(thread);
  _Py_AS_GC(object)->_gc_prev = 0;
  generator->gi_name = reinterpret_cast<PyObject*>(first_[slots]);
  first_[slots] = generator;
  count_[slots]++;
  return true;
}

void DeadGenerators::close() {
  closed_ = true;
  free_all();
}
void DeadGenerators::free_all() {
  for (PyGenObject*& first : first_) {
    while (PyGenObject* generator = first) {
      first = reinterpret_cast<PyGenObject*>(generator->gi_name);
      PyObject_Free(_Py_AS_GC(reinterpret_cast<PyObject*>(generator)));
    }
  }
  memset(count_, 0, sizeof count_);
}

}  // namespace whipsnake
