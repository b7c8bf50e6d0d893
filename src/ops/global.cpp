#include "ops/global.h"

#include "frame/frame.h"

namespace whipsnake::ops {

Next load_global(const Spilled& s) {
  Slot result;
  _PyEval_LoadGlobalStackRef(s.frame()->f_globals, s.frame()->f_builtins, name_of(s, s.pc->b), &result);
  if (PyStackRef_IsNull(result)) return Next::raise;
  s.set(s.pc->a, result);
  return Next::next;
}
Next store_global(const Spilled& s) {
  PyObject *globals = s.frame()->f_globals, *name = name_of(s, s.pc->a), *value = s.object(s.pc->b);
  if (!rebind_quietly(code_behind(s.constants)->engine, globals, name, value) && PyDict_SetItem(globals, name, value) < 0) return Next::raise;
  s.consume(s.pc->b);
  return Next::next;
}
static Next no_such_name(const Spilled& s, PyObject* name) {
  _PyEval_FormatExcCheckArg(s.thread, PyExc_NameError, "name '%.200s' is not defined", name);
  return Next::raise;
}
Next delete_global(const Spilled& s) {
  PyObject* name = name_of(s, s.pc->a);
  int found = PyDict_Pop(s.frame()->f_globals, name, nullptr);
  if (found == 0) return no_such_name(s, name);
  return found < 0 ? Next::raise : Next::next;
}
Next load_name(const Spilled& s) {
  return finish(s, _PyEval_LoadName(s.thread, s.frame(), name_of(s, s.pc->b)));
}
static Next no_locals(const Spilled& s, const char* verb, PyObject* name) {
  _PyErr_Format(s.thread, PyExc_SystemError, "no locals %s %R", verb, name);
  return Next::raise;
}
Next store_name(const Spilled& s) {
  PyObject *name = name_of(s, s.pc->a), *names = s.frame()->f_locals, *value = s.object(s.pc->b);
  if (!names) return no_locals(s, "found when storing", name);
  int status = rebind_quietly(code_behind(s.constants)->engine, names, name, value) ? 0 : PyDict_CheckExact(names) ? PyDict_SetItem(names, name, value) : PyObject_SetItem(names, name, value);
  if (status < 0) return Next::raise;
  s.consume(s.pc->b);
  return Next::next;
}
Next delete_name(const Spilled& s) {
  PyObject *name = name_of(s, s.pc->a), *names = s.frame()->f_locals;
  if (!names) return no_locals(s, "when deleting", name);
  if (PyObject_DelItem(names, name) == 0) return Next::next;
  return no_such_name(s, name);
}
Next load_locals(const Spilled& s) {
  set_position(s);
  PyObject* names = s.frame()->f_locals;
  if (!names) {
    _PyErr_SetString(s.thread, PyExc_SystemError, "no locals");
    return Next::raise;
  }
  return finish(s, Py_NewRef(names));
}
Next load_build_class(const Spilled& s) {
  set_position(s);
  int error = 0;
  PyObject* result = _PyMapping_GetOptionalItem2(s.frame()->f_builtins, &_Py_ID(__build_class__), &error);
  if (error < 0) return Next::raise;
  if (!result) {
    _PyErr_SetString(s.thread, PyExc_NameError, "__build_class__ not found");
    return Next::raise;
  }
  return finish(s, result);
}
// Class bodies look in their namespace first, then in the cell of the enclosing function.
Next load_class_cell(const Spilled& s) {
  unsigned cell_index = s.pc->c;
  PyCodeObject* code = s.python_code();
  PyObject* name = PyTuple_GET_ITEM(code->co_localsplusnames, cell_index);
  int error = 0;
  PyObject* result = _PyMapping_GetOptionalItem2(s.object(s.pc->b), name, &error);
  if (error < 0) return Next::raise;
  if (!result) {
    result = PyCell_GetRef(reinterpret_cast<PyCellObject*>(object_of(s.registers[cell_index])));
    if (!result) {
      _PyEval_FormatExcUnbound(s.thread, code, static_cast<int>(cell_index));
      return Next::raise;
    }
  }
  s.consume(s.pc->b);
  return finish(s, result);
}
Next load_class_global(const Spilled& s) {
  PyObject* name = name_of(s, s.pc->c);
  PyObject* mapping = s.object(s.pc->b);
  int error = 0;
  PyObject* result = _PyMapping_GetOptionalItem2(mapping, name, &error);
  if (error < 0) return Next::raise;
  if (result && PyLazyImport_CheckExact(result)) {
    PyObject* module = _PyLazyImport_Reify(s.thread, result, name, mapping);
    Py_DECREF(result);
    result = module;
    if (!result) return Next::raise;
  }
  if (!result) {
    Slot global;
    _PyEval_LoadGlobalStackRef(s.frame()->f_globals, s.frame()->f_builtins, name, &global);
    if (PyStackRef_IsNull(global)) return Next::raise;
    result = PyStackRef_AsPyObjectSteal(global);
  }
  s.consume(s.pc->b);
  return finish(s, result);
}
Next setup_annotations(const Spilled& s) {
  PyObject* names = s.frame()->f_locals;
  if (!names) {
    _PyErr_Format(s.thread, PyExc_SystemError, "no locals found when setting up annotations");
    return Next::raise;
  }
  int error = 0;
  PyObject* annotations = _PyMapping_GetOptionalItem2(names, &_Py_ID(__annotations__), &error);
  if (error < 0) return Next::raise;
  if (!annotations) {
    annotations = PyDict_New();
    if (!annotations) return Next::raise;
    error = PyObject_SetItem(names, &_Py_ID(__annotations__), annotations);
  }
  Py_DECREF(annotations);
  return error < 0 ? Next::raise : Next::next;
}
Next import_name(const Spilled& s) {
  PyObject* name = name_of(s, s.pc[1].field[0]);
  unsigned kind = s.pc[1].field[1];
  PyObject *level = s.object(s.pc->b), *fromlist = s.object(s.pc->c);
  _PyInterpreterFrame* frame = s.frame();
  PyObject* locals = frame->f_locals ? frame->f_locals : Py_None;
  PyObject* result = kind & 2
      ? _PyEval_ImportName(s.thread, frame->f_builtins, frame->f_globals, locals, name, fromlist, level)
      : _PyEval_LazyImportName(s.thread, frame->f_builtins, frame->f_globals, locals, name, fromlist, level, kind & 1);
  if (!result) return Next::raise;
  s.consume(s.pc->c);
  s.consume(s.pc->b);
  return finish(s, result);
}
Next import_from(const Spilled& s) {
  PyObject *module = s.object(s.pc->b), *name = name_of(s, s.pc->c);
  return finish(s, PyLazyImport_CheckExact(module) ? _PyEval_LazyImportFrom(s.thread, s.frame(), module, name)
                                                   : _PyEval_ImportFrom(s.thread, module, name));
}

}  // namespace whipsnake::ops
