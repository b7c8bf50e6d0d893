// The _whipsnake module: what Python code can ask of the engine. The package whipsnake is its face.
#include "base/address_space.h"
#include "frame/engine.h"
#include "interp/probe.h"
#include "ops/shape.h"
#include "ops/watch.h"
#include "trace/trace.h"

#include <iterator>
#include <string>

namespace whipsnake {
namespace {

PyObject* module_enable(PyObject*, PyObject*) {
  const char* why = enable(PyThreadState_Get());
  if (!why) Py_RETURN_NONE;
  return PyUnicode_FromString(why);
}
PyObject* module_disable(PyObject*, PyObject*) {
  disable(PyThreadState_Get());
  Py_RETURN_NONE;
}
PyObject* module_is_enabled(PyObject*, PyObject*) { return PyBool_FromLong(is_enabled(PyInterpreterState_Get())); }

bool add_count(PyObject* dict, const char* name, uint64_t value) {
  PyObject* number = PyLong_FromUnsignedLongLong(value);
  bool ok = number && PyDict_SetItemString(dict, name, number) == 0;
  Py_XDECREF(number);
  return ok;
}
PyObject* module_stats(PyObject*, PyObject*) {
  Engine* engine = engine_of(PyInterpreterState_Get());
  Counters counters = engine ? engine->counters : Counters{};
  PyObject* dict = PyDict_New();
  if (!dict) return nullptr;
  bool ok = true;
#define COUNTER(name, meaning) ok = ok && add_count(dict, #name, counters.name);
#include "profile/counters.def"
#undef COUNTER
  for (int i = 0; ok && engine && engine->executed && i < opcode_count; i++) {
    std::string name = instruction_info[i].name;
    if (uint64_t times = engine->executed->times[i]) ok = add_count(dict, ("executed " + name).c_str(), times);
    if (uint64_t misses = engine->executed->misses[i]) ok = ok && add_count(dict, ("missed " + name).c_str(), misses);
  }
  if (ok) return dict;
  Py_DECREF(dict);
  return nullptr;
}
PyObject* module_meanings(PyObject*, PyObject*) {
  return Py_BuildValue("{"
#define COUNTER(name, meaning) "ss"
#include "profile/counters.def"
#undef COUNTER
                       "}"
#define COUNTER(name, meaning) , #name, meaning
#include "profile/counters.def"
#undef COUNTER
  );
}
PyObject* module_passes(PyObject*, PyObject*) {
  PyObject* names = PyTuple_New(std::size(pass_names));
  for (size_t i = 0; names && i < std::size(pass_names); i++) {
    PyObject* name = PyUnicode_InternFromString(pass_names[i]);
    if (!name) Py_CLEAR(names);
    else PyTuple_SET_ITEM(names, static_cast<Py_ssize_t>(i), name);
  }
  return names;
}

PyObject* module_set_stress(PyObject*, PyObject* words) {
  Engine* engine = engine_of(PyInterpreterState_Get());
  const char* text = PyUnicode_AsUTF8(words);
  if (!text) return nullptr;
  const char* unknown = engine ? set_stress(engine, text) : nullptr;
  if (unknown) return PyErr_Format(PyExc_ValueError, "no such stress mode: %.100s (there are hot, jit, miss, handback, poll, watch, verify, count, first=NUMBER, traces=NUMBER, seed=NUMBER, without=unboxing|borrowing|unmade|facts|following|peeling)", unknown);
  Py_RETURN_NONE;
}
PyObject* module_left_out(PyObject*, PyObject*) {
  Engine* engine = engine_of(PyInterpreterState_Get());
  return Py_NewRef(engine && engine->left_out ? engine->left_out : Py_None);
}
PyObject* module_last_trace(PyObject*, PyObject*) {
  Engine* engine = engine_of(PyInterpreterState_Get());
  if (!engine || !engine->traces || engine->traces->all.empty()) Py_RETURN_NONE;
  return PyUnicode_FromString(beginning_of(*engine->traces->all.back()).c_str());
}
PyObject* module_set_machine_code(PyObject*, PyObject* on) {
  machine_code = has_machine_code && on == Py_True;
  Py_RETURN_NONE;
}
PyObject* module_set_dumped(PyObject*, PyObject* words) {
  const char* text = PyUnicode_AsUTF8(words);
  if (!text) return nullptr;
  std::string wrong = set_dumped(text);
  if (!wrong.empty()) return PyErr_Format(PyExc_ValueError, "%s", wrong.c_str());
  Py_RETURN_NONE;
}
PyObject* module_list_exits(PyObject*, PyObject*) {
  Engine* engine = engine_of(PyInterpreterState_Get());
  if (engine && engine->traces) list_exits(*engine->traces);
  Py_RETURN_NONE;
}
PyObject* module_dump(PyObject*, PyObject* code) {
  if (PyFunction_Check(code)) code = PyFunction_GetCode(code);
  if (!PyCode_Check(code)) return PyErr_Format(PyExc_TypeError, "dump() wants a function or a code object, not %.100s", Py_TYPE(code)->tp_name);
  return dump(reinterpret_cast<PyCodeObject*>(code));
}

// Run `function(*arguments)` with nothing below it on the Python stack: the program that we start is its bottom, for
// sys._getframe, tracebacks, warnings and recursion limits, as it is when python starts it.
PyObject* module_run_as_main(PyObject*, PyObject* arguments) {
  PyObject *function, *function_arguments;
  if (!PyArg_ParseTuple(arguments, "OO!:run_as_main", &function, &PyTuple_Type, &function_arguments)) return nullptr;
  PyThreadState* thread = PyThreadState_Get();
  _PyInterpreterFrame* ours = thread->current_frame;
  int levels = 0;
  _PyInterpreterFrame* bottom = ours;
  for (; bottom->previous; bottom = bottom->previous) levels += bottom->owner < FRAME_OWNED_BY_INTERPRETER;
  thread->current_frame = bottom;
  thread->py_recursion_remaining += levels;
  PyObject* result = PyObject_Call(function, function_arguments, nullptr);
  thread->py_recursion_remaining -= levels;
  thread->current_frame = ours;
  return result;
}
PyObject* module_evaluate(PyObject*, PyObject* arguments) {
  PyObject *code, *namespace_;
  if (!PyArg_ParseTuple(arguments, "O!O!:evaluate", &PyCode_Type, &code, &PyDict_Type, &namespace_)) return nullptr;
  return PyEval_EvalCode(code, namespace_, namespace_);
}

PyMethodDef methods[] = {
    {"enable", module_enable, METH_NOARGS, "Switch the engine on in this interpreter. None, or the reason why it cannot be."},
    {"disable", module_disable, METH_NOARGS, "Switch the engine off in this interpreter. Frames that it runs go on in it."},
    {"is_enabled", module_is_enabled, METH_NOARGS, "Whether the engine runs this interpreter's frames."},
    {"stats", module_stats, METH_NOARGS, "This interpreter's counters."},
    {"meanings", module_meanings, METH_NOARGS, "What each counter counts."},
    {"passes", module_passes, METH_NOARGS, "What the builder of machine code does and WHIPSNAKE_STRESS=without=NAME leaves out: a tuple of names."},
    {"set_stress", module_set_stress, METH_O, "Testing: words of WHIPSNAKE_STRESS, separated by commas. Raises ValueError."},
    {"left_out", module_left_out, METH_NOARGS, "Testing: the first code object that WHIPSNAKE_STRESS=first=NUMBER kept from being translated, or None."},
    {"last_trace", module_last_trace, METH_NOARGS, "Testing: where the machine code begins that was made last, or None."},
    {"set_machine_code", module_set_machine_code, METH_O, "Whether hot loops of code that is translated from now on are compiled to machine code."},
    {"set_dumped", module_set_dumped, METH_O, "What is printed to standard error as machine code is made: \"trace,passes,code\", or some of them."},
    {"list_exits", module_list_exits, METH_NOARGS, "Print the places where machine code was left most often to standard error."},
    {"run_as_main", module_run_as_main, METH_VARARGS, "Call a function with a tuple of arguments at the bottom of the Python stack."},
    {"evaluate", module_evaluate, METH_VARARGS, "Run a code object in a namespace."},
    {"dump", module_dump, METH_O, "The instructions of a function or code object, as text."},
    {}};

PyModuleDef_Slot slots[] = {{Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED}, {Py_mod_gil, Py_MOD_GIL_USED}, {}};
// The interpreter is being taken down.
void free_module(void*) {
  Engine* engine = engine_of(PyInterpreterState_Get());
  if (!engine) return;
  if (engine->shapes) release_aligned(engine->shapes, shape_count * sizeof(Shape));
  engine->shapes = nullptr;
  Py_CLEAR(engine->left_out);
  free_watches(engine);
  free_traces(engine);
  engine->dead.close();
  engine->dead_generators.close();
  PyMem_RawFree(engine->executed);
  engine->executed = nullptr;
}
// The module is as old as can be: a collection that comes here is one of all generations.
int traverse_module(PyObject*, visitproc, void*) {
  if (Engine* engine = engine_of(PyInterpreterState_Get())) {
    engine->dead.free_all();
    engine->dead_generators.free_all();
  }
  return 0;
}
PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_whipsnake", "The engine of Whipsnake.", 0, methods, slots, traverse_module, nullptr, free_module};

}  // namespace
}  // namespace whipsnake

PyMODINIT_FUNC PyInit__whipsnake() { return PyModuleDef_Init(&whipsnake::definition); }
