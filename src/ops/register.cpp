#include "ops/register.h"

#include "frame/frame.h"

namespace whipsnake::ops {

Next unbound_local(const Spilled& s, unsigned index) {
  set_position(s);
  PyCodeObject* code = s.python_code();
  if (_PyLocals_GetKind(code->co_localspluskinds, static_cast<int>(index)) & (CO_FAST_CELL | CO_FAST_FREE)) {
    _PyEval_FormatExcUnbound(s.thread, code, static_cast<int>(index));
  } else {
    _PyEval_FormatExcCheckArg(s.thread, PyExc_UnboundLocalError, "cannot access local variable '%s' where it is not associated with a value",
                              PyTuple_GET_ITEM(code->co_localsplusnames, index));
  }
  return Next::raise;
}
Next delete_local(const Spilled& s) {
  Slot& local = s.registers[index_of(s.pc->a)];
  if (PyStackRef_IsNull(local)) return unbound_local(s, index_of(s.pc->a));
  Slot old = local;
  local = null_slot();
  release(old);
  return Next::next;
}
Next make_cell(const Spilled& s) {
  Slot& local = s.registers[index_of(s.pc->a)];
  set_position(s);
  PyObject* initial = PyStackRef_IsNull(local) ? nullptr : object_of(local);
  PyObject* cell = PyCell_New(initial);
  if (!cell) return Next::raise;
  Slot old = local;
  local = PyStackRef_FromPyObjectSteal(cell);
  release(old);
  return Next::next;
}
Next copy_free_vars(const Spilled& s) {
  auto* function = reinterpret_cast<PyFunctionObject*>(object_of(s.frame()->f_funcobj));
  unsigned count = s.pc->c;
  unsigned first = static_cast<unsigned>(s.python_code()->co_nlocalsplus) - count;
  for (unsigned i = 0; i < count; i++)
    s.registers[first + i] = PyStackRef_FromPyObjectNew(PyTuple_GET_ITEM(function->func_closure, i));
  return Next::next;
}
Next delete_cell(const Spilled& s) {
  auto* cell = reinterpret_cast<PyCellObject*>(object_of(s.registers[index_of(s.pc->a)]));
  PyObject* old = cell->ob_ref;
  if (!old) return unbound_local(s, index_of(s.pc->a));
  cell->ob_ref = nullptr;
  Py_DECREF(old);
  return Next::next;
}

}  // namespace whipsnake::ops
