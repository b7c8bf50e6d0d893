// What C functions and classes are asked that answer, mostly, without running any code of a program's.
#include "opt/builder.h"

#include "ops/call.h"
#include "python/attribute.h"

namespace whipsnake {

using namespace ops;

// getattr(), hasattr() and issubclass(): C looks each time whether it can be said quietly.
bool Builder::call_question(PyObject* callable, const Operand* operands, unsigned count, unsigned skip) {
  if (!PyCFunction_CheckExact(callable)) return false;
  auto* function = reinterpret_cast<PyCFunctionObject*>(callable);
  if (!function->m_module || !PyUnicode_Check(function->m_module) || !PyUnicode_EqualToUTF8(function->m_module, "builtins")) return false;
  auto is_called = [&](const char* name) { return strcmp(function->m_ml->ml_name, name) == 0; };
  bool gets = is_called("getattr") && (count == 2 || count == 3), has = is_called("hasattr") && count == 2, is_sub = is_called("issubclass") && count == 2;
  if ((!gets && !has && !is_sub) || is_number(operands[0]) || is_number(operands[1])) return false;
  unsigned all = count + skip;
  if (is_sub) {
    Val answer = call_quietly(&trace_issubclass, snapshot_here(), object(operands[0]), object(operands[1]));
    types_[answer] = &PyBool_Type;
    return finish_call({Content::borrowed, answer}, all);
  }
  PyObject* name = known_object(object(operands[1]));
  PyTypeObject* seen = seen_type(operands[0], static_cast<int>(1 + skip));
  if (!seen || (name ? !may_get_quietly(seen, name) : seen_type(operands[1], static_cast<int>(2 + skip)) != &PyUnicode_Type)) return false;
  Val self = object(operands[0]), attribute = object(operands[1]);
  if (has) {
    Val answer = call_quietly(&trace_hasattr, snapshot_here(), self, attribute);
    types_[answer] = &PyBool_Type;
    return finish_call({Content::borrowed, answer}, all);
  }
  Val otherwise = count == 3 ? object(operands[2]) : constant(Type::object, 0);
  return finish_call({Content::owned, call_quietly(&trace_getattr, snapshot_here(), self, attribute, otherwise)}, all);
}

// A class that makes its instances as object, list, dict or set does, without arguments.
bool Builder::call_plain_class(PyTypeObject* type, unsigned skip) {
  bool plain = Py_TYPE(type) == &PyType_Type && (type->tp_flags & Py_TPFLAGS_HEAPTYPE) && !(type->tp_flags & Py_TPFLAGS_IS_ABSTRACT) && type->tp_version_tag;
  bool inherits = false;
  for (PyTypeObject* base : {&PyBaseObject_Type, &PyList_Type, &PyDict_Type, &PySet_Type}) inherits |= type->tp_new == base->tp_new && type->tp_init == base->tp_init;
  if (!plain || !inherits || logged_->pc->c != skip || logged_->event != Event::within) return false;
  check_word(&type->tp_version_tag, type->tp_version_tag);
  if (type->tp_init == PyBaseObject_Type.tp_init && can_wait(type))
    return finish_call({Content::owned, new_unmade(type, std::vector<Register>(attributes_of(type), Register{Content::null, 0}))}, skip);
  Val instance = call_quietly(&PyObject_CallNoArgs, raise_snapshot(), constant_object(reinterpret_cast<PyObject*>(type)));
  set_type(instance, type);
  return finish_call({Content::owned, instance}, skip);
}

// What a descriptor gives that asks nobody: a method of an object, as an object of its own; a field of an object of C's.
bool Builder::load_descriptor(const Word* cache) {
  const Word* pc = logged_->pc;
  PyObject* descriptor = cached_object(cache[2]);
  if (is_number(pc->b) || !Py_TYPE(descriptor)->tp_descr_get || !binds_quietly(descriptor)) return false;
  Val self = object(pc->b);
  if (!check_version(self, logged_->types[2], static_cast<uint32_t>(cache[0].half[0])) || !check_not_shadowed(self, cache)) return true;
  Val name = constant_object(PyTuple_GET_ITEM(top().code->python->co_names, pc->c));
  Val method = call_quietly(&get_by_descriptor, raise_snapshot(), constant_object(descriptor), self, name);
  return finish_new(pc->a, method, PyFunction_Check(descriptor) ? &PyMethod_Type : nullptr, {pc->b});
}

}  // namespace whipsnake
