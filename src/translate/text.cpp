// Instructions as text: the only place that formats them. Golden tests, dumps and the tour show these lines.
#include <cstdarg>
#include <cstdio>
#include <string>

#include "frame/frame.h"
#include "ops/call.h"
#include "ops/operation.h"

namespace whipsnake {
namespace {

void append(std::string& text, const char* format, ...) __attribute__((format(printf, 2, 3)));
void append(std::string& text, const char* format, ...) {
  char line[256];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  text += line;
}

// x and y.. are locals by name, t0, t1 .. stack positions; ! marks an operand that is consumed, k a constant.
void append_operand(std::string& text, Code* code, Operand operand, bool result) {
  unsigned index = index_of(operand), locals = static_cast<unsigned>(code->python->co_nlocalsplus);
  if (is_constant(operand)) {
    Slot value = code->constants()[index];
    PyObject* repr = PyStackRef_IsNull(value) ? nullptr : PyObject_Repr(object_of(value));
    append(text, " %.40s", PyStackRef_IsNull(value) ? "NULL" : repr && PyUnicode_AsUTF8(repr) ? PyUnicode_AsUTF8(repr) : "?");
    Py_XDECREF(repr);
    PyErr_Clear();
  } else if (index < locals) {
    append(text, " %.40s", PyUnicode_AsUTF8(PyTuple_GET_ITEM(code->python->co_localsplusnames, index)));
  } else {
    append(text, " t%u%s", index - locals, owns(operand) && !result ? "!" : "");
  }
}

// Which of a, b, c are operands that can be shown as such.
unsigned operand_fields(Opcode generic) {
  switch (generic) {
#define FIELDS(name, mask) case Opcode::name: return mask;
    FIELDS(MOVE, 6) FIELDS(BORROW, 6) FIELDS(SWAP, 6) FIELDS(DROP, 2) FIELDS(TAKE_LOCAL, 6) FIELDS(CHECK_LOCAL, 2) FIELDS(BINARY, 14)
    FIELDS(SUBSCRIPT, 14) FIELDS(STORE_SUBSCRIPT, 14) FIELDS(COMPARE, 14) FIELDS(IS, 14) FIELDS(CONTAINS, 14) FIELDS(JUMP_COMPARE, 6)
    FIELDS(JUMP_IS, 6) FIELDS(JUMP_CONTAINS, 6) FIELDS(JUMP_TRUE, 2) FIELDS(JUMP_FALSE, 2) FIELDS(JUMP_NONE, 2) FIELDS(JUMP_NOT_NONE, 2)
    FIELDS(RETURN, 2) FIELDS(RETURN_YIELDER, 2) FIELDS(YIELD, 2) FIELDS(LOAD_ATTR, 6) FIELDS(LOAD_METHOD, 6) FIELDS(STORE_ATTR, 6)
    FIELDS(LOAD_GLOBAL, 2) FIELDS(CALL, 6) FIELDS(CALL_METHOD, 6) FIELDS(CALL_KEYWORDS, 6) FIELDS(FOR_ITER, 6) FIELDS(END_ITER, 2) FIELDS(GET_ITER, 6)
    FIELDS(NEGATE, 6) FIELDS(INVERT, 6) FIELDS(NOT, 6) FIELDS(TRUTH, 6) FIELDS(SLICE, 14) FIELDS(LIST_APPEND, 6) FIELDS(UNPACK, 6) FIELDS(UNPACK_LOCALS, 4)
    FIELDS(LOAD_CELL, 6) FIELDS(STORE_CELL, 6) FIELDS(FORMAT, 6) FIELDS(BUILD_TUPLE, 6) FIELDS(BUILD_LIST, 6) FIELDS(SEND, 14)
#undef FIELDS
    default: return 0;
  }
}

int jump_field(Opcode generic) {
  switch (generic) {
    case Opcode::JUMP: case Opcode::JUMP_BACK: case Opcode::JUMP_TRUE: case Opcode::JUMP_FALSE: case Opcode::JUMP_NONE:
    case Opcode::JUMP_NOT_NONE: return 0;
    case Opcode::JUMP_COMPARE: case Opcode::JUMP_IS: case Opcode::JUMP_CONTAINS: case Opcode::FOR_ITER: case Opcode::SEND: return 1;
    default: return -1;
  }
}

PyObject* name_shown(Code* code, Opcode generic, const Word* pc) {
  switch (generic) {
    case Opcode::LOAD_ATTR: case Opcode::LOAD_METHOD: case Opcode::STORE_ATTR: case Opcode::DELETE_ATTR:
      return PyTuple_GET_ITEM(code->python->co_names, pc->c);
    case Opcode::LOAD_GLOBAL: case Opcode::LOAD_NAME: return PyTuple_GET_ITEM(code->python->co_names, pc->b);
    case Opcode::STORE_GLOBAL: case Opcode::STORE_NAME: return PyTuple_GET_ITEM(code->python->co_names, pc->a);
    default: return nullptr;
  }
}

void append_instruction(std::string& text, Code* code, const Word* pc) {
  const InstructionInfo& info = instruction_info[pc->opcode];
  Opcode generic = info.generic;
  append(text, "%4u  %-20s", static_cast<unsigned>(pc - code->words), info.name);
  unsigned fields = operand_fields(generic);
  for (int field = 1; field <= 3; field++) {
    if (!(fields & (1u << field))) continue;
    bool result = field == 1 && has_result(generic);
    append_operand(text, code, pc->field[field], result);
    if (result) text += " =";
  }
  if (generic == Opcode::CALL || generic == Opcode::CALL_METHOD || generic == Opcode::CALL_KEYWORDS) {
    text += " (";
    for (unsigned i = 0; i < pc->c; i++) append_operand(text, code, ops::call_operands(pc)[i], false);
    text += " )";
  }
  if (generic == Opcode::UNPACK_LOCALS) {
    text += " =>";
    for (unsigned i = 0; i < pc->c; i++) append_operand(text, code, (&pc[2].field[0])[i], false);
  }
  if (generic == Opcode::BINARY) append(text, " %s", ops::operator_text(pc[1].field[3]));
  if (PyObject* name = name_shown(code, generic, pc)) append(text, " .%.60s", PyUnicode_AsUTF8(name));
  int jump = jump_field(generic);
  if (jump >= 0) append(text, " -> %d", static_cast<int>(pc - code->words) + (jump == 0 ? pc->half[1] : pc[1].half[0]));
  text += "\n";
}

}  // namespace

PyObject* dump(PyCodeObject* python) {
  Engine* engine = engine_of(PyInterpreterState_Get());
  Record* record = engine ? record_of(engine, python) : nullptr;
  Code* made = nullptr;
  Decline why = Decline::none;
  Code* code = record && record->code ? record->code : made = translate(python, why);
  if (!code) return PyErr_Format(PyExc_ValueError, "this code object cannot be translated (reason %d)", static_cast<int>(why));
  std::string text;
  BoundaryReader boundaries = code->boundaries();
  for (uint32_t i = 0; i < code->instruction_count; i++) append_instruction(text, code, code->words + boundaries.next().word);
  if (made) discard(made);
  return PyUnicode_FromStringAndSize(text.data(), static_cast<Py_ssize_t>(text.size()));
}

}  // namespace whipsnake
