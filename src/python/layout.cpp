// What we rely on in CPython's private structs, checked when we are compiled (against the headers) and when we are loaded
// (against the live process): patch releases move fields. The list with the reasons is docs/python-3.15.md.
#include "python/layout.h"

#include <dlfcn.h>

#include <cstddef>
#include <cstdio>
#include <utility>

#include "python/async_generator.h"
#include "python/instance.h"

static_assert(PY_VERSION_HEX >> 16 == 0x030F, "Whipsnake is written for CPython 3.15");
static_assert(sizeof(_PyStackRef) == sizeof(void*) && Py_INT_TAG == 3 && Py_TAG_REFCNT == 1);
static_assert(offsetof(_PyInterpreterFrame, localsplus) == 80);
static_assert(sizeof(PyDictUnicodeEntry) == 16 && offsetof(PyDictUnicodeEntry, me_value) == 8);
static_assert(offsetof(PyTupleObject, ob_item) == 32 && offsetof(PyListObject, ob_item) == 24 && offsetof(PyListObject, allocated) == 32);
static_assert(offsetof(PyTypeObject, _tp_iteritem) == 416);
static_assert(offsetof(PyLongObject, long_value) == 16 && offsetof(PyFloatObject, ob_fval) == 16);
static_assert(FRAME_CREATED < FRAME_EXECUTING && FRAME_SUSPENDED + 1 == FRAME_SUSPENDED_YIELD_FROM && FRAME_CLEARED > FRAME_EXECUTING);

namespace whipsnake {
namespace {

struct Offset { const char* what; uint64_t live, ours; };

// CPython publishes the offsets it was built with, for debuggers: they are the running binary's own word.
const char* first_difference() {
  const auto& live = _PyRuntime.debug_offsets;
  const Offset offsets[] = {
      {"PyInterpreterState.gc", live.interpreter_state.gc, offsetof(PyInterpreterState, gc)},
      {"PyThreadState.interp", live.thread_state.interp, offsetof(PyThreadState, interp)},
      {"PyThreadState.current_frame", live.thread_state.current_frame, offsetof(PyThreadState, current_frame)},
      {"_PyInterpreterFrame.previous", live.interpreter_frame.previous, offsetof(_PyInterpreterFrame, previous)},
      {"_PyInterpreterFrame.f_executable", live.interpreter_frame.executable, offsetof(_PyInterpreterFrame, f_executable)},
      {"_PyInterpreterFrame.instr_ptr", live.interpreter_frame.instr_ptr, offsetof(_PyInterpreterFrame, instr_ptr)},
      {"_PyInterpreterFrame.localsplus", live.interpreter_frame.localsplus, offsetof(_PyInterpreterFrame, localsplus)},
      {"_PyInterpreterFrame.owner", live.interpreter_frame.owner, offsetof(_PyInterpreterFrame, owner)},
      {"_PyInterpreterFrame.stackpointer", live.interpreter_frame.stackpointer, offsetof(_PyInterpreterFrame, stackpointer)},
      {"PyCodeObject.co_code_adaptive", live.code_object.co_code_adaptive, offsetof(PyCodeObject, co_code_adaptive)},
      {"PyGenObject.gi_iframe", live.gen_object.gi_iframe, offsetof(PyGenObject, gi_iframe)},
      {"PyGenObject.gi_frame_state", live.gen_object.gi_frame_state, offsetof(PyGenObject, gi_frame_state)},
      {"PyTypeObject.tp_flags", live.type_object.tp_flags, offsetof(PyTypeObject, tp_flags)},
      {"sizeof PyInterpreterState", live.interpreter_state.size, sizeof(PyInterpreterState)},
      {"sizeof PyThreadState", live.thread_state.size, sizeof(PyThreadState)},
  };
  for (const Offset& offset : offsets)
    if (offset.live != offset.ours) return offset.what;
  return nullptr;
}

bool is_range_iterator(PyObject* object) {
  auto* iterator = reinterpret_cast<_PyRangeIterObject*>(object);
  return Py_IS_TYPE(object, &PyRangeIter_Type) && iterator->start == 3 && iterator->step == 2 && iterator->len == 4;
}

// A few lines of Python, and what they must have left in the fields that we read.
const char* first_wrong_field(PyThreadState* thread, PyObject* names) {
  constexpr const char* source = "def f(a, b=2, *, c=3):\n  d = a\n  return [d, b, c]\nclass C:\n  def __init__(self): self.x = 7\n"
                                 "o = C()\nr = iter(range(3, 11, 2))\np = property(f)\n";
  PyObject* done = PyRun_String(source, Py_file_input, names, names);
  if (!done) return "a function, a class and a range (they cannot be made)";
  Py_DECREF(done);
  auto* function = reinterpret_cast<PyFunctionObject*>(PyDict_GetItemString(names, "f"));
  auto* code = reinterpret_cast<PyCodeObject*>(PyFunction_GetCode(reinterpret_cast<PyObject*>(function)));
  if (code->co_nlocalsplus != 4 || code->co_argcount != 2 || code->co_kwonlyargcount != 1 || code->co_framesize != FRAME_SPECIALS_SIZE + 4 + code->co_stacksize)
    return "PyCodeObject.co_framesize";
  if (function->func_globals != names || PyTuple_GET_SIZE(function->func_defaults) != 1 || PyDict_GET_SIZE(function->func_kwdefaults) != 1)
    return "PyFunctionObject.func_defaults";
  if (function->vectorcall != _PyFunction_Vectorcall) return "PyFunctionObject.vectorcall";
  PyObject* instance = PyDict_GetItemString(names, "o");
  if (!(Py_TYPE(instance)->tp_flags & Py_TPFLAGS_INLINE_VALUES)) return "PyTypeObject.tp_flags";
  dealloc_of_classes = Py_TYPE(instance)->tp_dealloc;
  if (!has_plain_instances(Py_TYPE(instance)) || !is_unknown(instance) || !_PyObject_GC_IS_TRACKED(instance)) return "instances";
  PyDictValues* values = _PyObject_InlineValues(instance);
  if (!values->valid || values->size != 1 || !values->values[0] || PyLong_AsLong(values->values[0]) != 7) return "the inline values of objects";
  if (!is_range_iterator(PyDict_GetItemString(names, "r"))) return "the iterator of range";
  PyObject* property = PyDict_GetItemString(names, "p");
  if (property_getter(property) != reinterpret_cast<PyObject*>(function)) return "property";
  auto* dict = reinterpret_cast<PyDictObject*>(names);
  if (!DK_IS_UNICODE(dict->ma_keys) || dict->ma_values || _PyDict_GetKeysVersionForCurrentState(thread->interp, dict) != dict->ma_keys->dk_version)
    return "PyDictObject.ma_keys";
  return nullptr;
}

// What `async for` waits for: a value, and then the end. Nobody's hooks are to hear of it.
const char* first_wrong_async_field(PyThreadState* thread, PyObject* names) {
  constexpr const char* source = "async def g(): yield 5\na = g()\nn = a.__anext__()\nm = a.__anext__()\n";
  PyObject* hook = std::exchange(thread->async_gen_firstiter, nullptr);
  PyObject* finalizer = std::exchange(thread->async_gen_finalizer, nullptr);
  PyObject* done = PyRun_String(source, Py_file_input, names, names);
  thread->async_gen_firstiter = hook;
  thread->async_gen_finalizer = finalizer;
  if (!done) return "an asynchronous generator (it cannot be made)";
  Py_DECREF(done);
  PyObject *next = PyDict_GetItemString(names, "n"), *last = PyDict_GetItemString(names, "m");
  auto* first = reinterpret_cast<AsyncSend*>(next);
  bool right = Py_IS_TYPE(next, &_PyAsyncGenASend_Type) && reinterpret_cast<PyObject*>(first->generator) == PyDict_GetItemString(names, "a") &&
               !first->sent && first->state == AsyncSend::fresh && _PyAsyncGenASend_Type.tp_basicsize == sizeof(AsyncSend);
  PyObject* wrapped = right ? _PyAsyncGenValueWrapperNew(thread, Py_None) : nullptr;
  if (!wrapped || reinterpret_cast<AsyncValue*>(wrapped)->value != Py_None) return "asynchronous generators";
  async_value_type = Py_TYPE(wrapped);
  Py_DECREF(wrapped);
  PyObject* value = nullptr;
  right = send_to_async_generator(next, Py_None, &value) == PYGEN_RETURN && PyLong_AsLong(value) == 5 && first->state == AsyncSend::closed;
  Py_CLEAR(value);
  right &= send_to_async_generator(last, Py_None, &value) == PYGEN_ERROR && PyErr_ExceptionMatches(PyExc_StopAsyncIteration);
  PyErr_Clear();
  return right && first->generator->ag_closed ? nullptr : "asynchronous generators";
}

// A float that dies is the next one that is made.
bool has_free_lists(PyThreadState* thread) {
  PyObject* number = PyFloat_FromDouble(2.5);
  if (!number) return false;
  auto address = reinterpret_cast<uintptr_t>(number);
  auto& floats = thread->interp->object_state.freelists.floats;
  Py_ssize_t before = floats.size;
  Py_DECREF(number);
  return before >= Py_floats_MAXFREELIST || (reinterpret_cast<uintptr_t>(floats.freelist) == address && floats.size == before + 1);
}

// Fields that are not published: look at objects of which we know what they must hold.
const char* first_wrong_object(PyThreadState* thread) {
  if (thread->interp != PyInterpreterState_Get()) return "PyThreadState.interp";
  if (thread->datastack_top && (thread->datastack_top > thread->datastack_limit)) return "PyThreadState.datastack_top";
  if (thread->py_recursion_limit != Py_GetRecursionLimit()) return "PyThreadState.py_recursion_limit";
  if (PyFloat_Type.tp_version_tag == 0 || PyFloat_Type.tp_version_tag > 64) return "PyTypeObject.tp_version_tag";
  PyObject* one = PyLong_FromLong(1);
  bool small = one == reinterpret_cast<PyObject*>(&_PyLong_SMALL_INTS[_PY_NSMALLNEGINTS + 1]);
  Py_XDECREF(one);
  if (!small) return "the table of small ints";
  PyObject* builtins = PyEval_GetBuiltins();
  PyObject* len = PyDict_GetItemString(builtins, "len");
  if (!thread->interp->callable_cache.len || (len && PyCFunction_CheckExact(len) && PyCFunction_GET_SELF(len) &&
      !PyCallable_Check(thread->interp->callable_cache.len))) return "PyInterpreterState.callable_cache";
  if (thread->interp->id != PyInterpreterState_GetID(thread->interp)) return "PyInterpreterState.id";
  if (thread->py_recursion_remaining <= 0 || thread->py_recursion_remaining > thread->py_recursion_limit) return "PyThreadState.py_recursion_remaining";
  if (thread->interp->eval_frame && thread->interp->eval_frame != _PyInterpreterState_GetEvalFrameFunc(thread->interp))
    return "PyInterpreterState.eval_frame";
  if (!thread->exc_info) return "PyThreadState.exc_info";
  if (!has_free_lists(thread)) return "the free lists";
  PyObject* names = PyDict_New();
  if (names) PyDict_SetItemString(names, "__builtins__", builtins);
  const char* wrong = names ? first_wrong_field(thread, names) : "a dictionary (it cannot be made)";
  if (!wrong) wrong = first_wrong_async_field(thread, names);
  Py_XDECREF(names);
  PyErr_Clear();
  if (wrong) return wrong;
  if (thread->interp->common_consts[7] != Py_None || thread->interp->common_consts[9] != Py_True) return "PyInterpreterState.common_consts";
  return nullptr;
}

}  // namespace

PyTypeObject* async_value_type = nullptr;
const _PyFrameEvalFunction cpython_evaluator = reinterpret_cast<_PyFrameEvalFunction>(dlsym(RTLD_DEFAULT, "_PyEval_EvalFrameDefault"));

const char* refusal_by_layout(PyThreadState* thread) {
  static char text[160];
  const char* wrong = first_difference();
  if (!wrong) wrong = first_wrong_object(thread);
  if (!wrong) return nullptr;
  std::snprintf(text, sizeof text, "this CPython (%.30s) lays out %s differently from the one Whipsnake was built for (%s)",
                Py_GetVersion(), wrong, PY_VERSION);
  return text;
}

}  // namespace whipsnake
