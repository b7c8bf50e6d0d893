// A site that is to be given a form: what specialize*.cpp look at.
#pragma once
#include "isa/signature.h"
#include "ops/operation.h"

namespace whipsnake::ops {

class Site {
 public:
  explicit Site(const Shell& s) : s_(s), pc_(s.pc), cache_(s.pc) {}
  Site(const Shell& s, Word* cache) : s_(s), pc_(s.pc), cache_(cache) {}  // of attributes only
  Opcode choose();

 private:
  Opcode binary(), subscript(), store_subscript(), compare(bool jump), global(), module_name(), attribute(), method(), super(), store_attribute();
  struct CForms { Opcode one, fast, keywords, vector, generic; };
  Opcode call(), method_call(), unbound_call(), iteration(), unpacking();
  Opcode iterator(PyObject* name, int kind, Opcode form);
  Opcode c_call(PyObject* callable, unsigned count, const CForms& forms);
  Opcode python_call(PyObject* callable, unsigned arguments, Opcode exact, Opcode defaults);
  Opcode class_call(PyTypeObject* type);
  bool use_init(PyTypeObject* type), use_fold(unsigned operands);
  Opcode keyword_call(), planned_call(PyFunctionObject* function);
  PyObject* constant_global(PyObject* wanted, bool& is_builtin);
  bool use_type(PyTypeObject* type), use_class(PyObject* object);
  bool use_operation(PyTypeObject* type, PyFunctionObject* function, unsigned arguments);
  static PyFunctionObject* special(PyTypeObject* type, PyObject* name);
  char use_array(PyObject* object);
  Opcode descriptor_in_c(PyObject* descriptor);
  bool use_shadowing(PyTypeObject* type, PyObject* name);
  bool use_module(PyObject* module, PyObject* name);
  void use_object(PyObject* object) { cache_[3].bits = (cache_[3].bits & ~pointer_mask) | reinterpret_cast<uintptr_t>(object); }
  int inline_index(PyTypeObject* type, PyObject* object, PyObject* name);
  PyObject* operand(int field) { return s_.object(pc_->field[field]); }
  PyObject* name() { return name_of(s_, pc_->c); }

  const Shell& s_;
  Word* pc_;
  Word* cache_;  // the instruction's words, or those of a shape
};

// The position of `key` in a dict with string keys only, and the version of its key set; -1 when there is none to be had.
Py_ssize_t position_in(PyObject* dict, PyObject* key, uint32_t& version);

// Whether what a load puts into registers is a Python function, which the instruction at `call` calls, with its self if it is
// a method. The forms of the two may have to be found yet: a call that is none of these is simply not done by the load.
inline bool may_join(const Word* load, const Word* call, PyObject* loaded) {
  bool method = generic_of[load->opcode] == Opcode::LOAD_METHOD;
  if (!PyFunction_Check(loaded) || generic_of[call->opcode] != (method ? Opcode::CALL_METHOD : Opcode::CALL) || call->b != (load->a | owns_bit)) return false;
  return !method || call_operands(call)[0] == ((load->a + 1) | owns_bit);
}

}  // namespace whipsnake::ops
