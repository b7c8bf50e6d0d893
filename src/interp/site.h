// A site that is to be given a form: what specialize*.cpp look at.
#pragma once
#include "isa/signature.h"

namespace whipsnake::ops {

class Site {
 public:
  explicit Site(const Shell& s) : s_(s), pc_(s.pc), cache_(s.pc) {}
  Site(const Shell& s, Word* cache) : s_(s), pc_(s.pc), cache_(cache) {}  // of attributes only
  Opcode choose();

 private:
  Opcode binary(), subscript(), store_subscript(), compare(bool jump), global(), attribute(), method(), super(), store_attribute();
  struct CForms { Opcode one, fast, keywords, vector, generic; };
  void join_load();
  Opcode call(), method_call(), unbound_call(), iteration(), unpacking();
  Opcode iterator(PyObject* name, int kind, Opcode form);
  Opcode c_call(PyObject* callable, unsigned count, const CForms& forms);
  Opcode python_call(PyObject* callable, unsigned arguments, Opcode exact, Opcode defaults);
  Opcode class_call(PyTypeObject* type);
  bool use_init(PyTypeObject* type);
  Opcode keyword_call(), planned_call(PyFunctionObject* function);
  PyObject* constant_global(PyObject* wanted, bool& is_builtin);
  bool use_type(PyTypeObject* type);
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
// Whether the instruction at `call` calls, with its self, what a method load has just put into registers.
inline bool is_called_by(const Word* load, const Word* call) {
  return generic_of[call->opcode] == Opcode::CALL_METHOD && call->b == (load->a | owns_bit) && call_operands(call)[0] == ((load->a + 1) | owns_bit);
}

}  // namespace whipsnake::ops
