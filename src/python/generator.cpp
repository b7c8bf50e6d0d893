#include "python/generator.h"

#include <utility>

namespace whipsnake {

static size_t slots_of(const PyCodeObject* code) { return static_cast<size_t>(code->co_framesize - FRAME_SPECIALS_SIZE); }

PyGenObject* DeadGenerators::make(PyThreadState* thread, PyFunctionObject* function) {
  auto* code = reinterpret_cast<PyCodeObject*>(function->func_code);
  int kind = code->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR);
  bool coroutine = kind == CO_COROUTINE && thread->coroutine_origin_tracking_depth == 0;
  PyObject* object = coroutine || kind == CO_GENERATOR ? take(thread, coroutine ? &PyCoro_Type : &PyGen_Type, slots_of(code)) : nullptr;
  if (!object) return reinterpret_cast<PyGenObject*>(_Py_MakeCoro(function));
  auto* generator = reinterpret_cast<PyGenObject*>(object);
  generator->gi_weakreflist = nullptr;
  generator->gi_name = Py_NewRef(function->func_name);
  generator->gi_qualname = Py_NewRef(function->func_qualname);
  generator->gi_exc_state = {};
  generator->gi_origin_or_finalizer = nullptr;
  track(thread, object);
  return generator;
}

bool DeadGenerators::bury(PyThreadState* thread, PyObject* object) {
  auto* generator = reinterpret_cast<PyGenObject*>(object);
  bool coroutine = Py_IS_TYPE(object, &PyCoro_Type);
  if (generator->gi_frame_state != FRAME_CLEARED || generator->gi_weakreflist || generator->gi_exc_state.exc_value || is_traced()) return false;
  Slot executable = generator->gi_iframe.f_executable;
  if ((coroutine && generator->gi_origin_or_finalizer) || !PyCode_Check(object_of(executable))) return false;
  size_t slots = slots_of(reinterpret_cast<PyCodeObject*>(object_of(executable)));
  untrack(thread, object);
  generator->gi_iframe.f_executable = PyStackRef_NULL;
  release(executable);
  Py_DECREF(std::exchange(generator->gi_name, nullptr));
  Py_DECREF(std::exchange(generator->gi_qualname, nullptr));
  give(thread, object, slots);
  return true;
}

}  // namespace whipsnake
