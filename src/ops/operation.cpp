#include "ops/operation.h"

#include "ops/call.h"

namespace whipsnake {
namespace {

// By CPython's number of a binary operator.
struct Operator { const char* text; size_t slot; PyObject *name, *reflected; };
#define ROW(text, slot, name) {text, offsetof(PyNumberMethods, slot), &_Py_ID(__##name##__), &_Py_ID(__r##name##__)}
const Operator operators[] = {
    ROW("+", nb_add, add), ROW("&", nb_and, and), ROW("//", nb_floor_divide, floordiv), ROW("<<", nb_lshift, lshift),
    ROW("@", nb_matrix_multiply, matmul), ROW("*", nb_multiply, mul), ROW("%", nb_remainder, mod), ROW("|", nb_or, or),
    ROW("**", nb_power, pow), ROW(">>", nb_rshift, rshift), ROW("-", nb_subtract, sub), ROW("/", nb_true_divide, truediv),
    ROW("^", nb_xor, xor)};
#undef ROW
constexpr const char* in_place[] = {"+=", "&=", "//=", "<<=", "@=", "*=", "%=", "|=", "**=", ">>=", "-=", "/=", "^="};
constexpr size_t slots_in_place[] = {
    offsetof(PyNumberMethods, nb_inplace_add), offsetof(PyNumberMethods, nb_inplace_and), offsetof(PyNumberMethods, nb_inplace_floor_divide),
    offsetof(PyNumberMethods, nb_inplace_lshift), offsetof(PyNumberMethods, nb_inplace_matrix_multiply), offsetof(PyNumberMethods, nb_inplace_multiply),
    offsetof(PyNumberMethods, nb_inplace_remainder), offsetof(PyNumberMethods, nb_inplace_or), offsetof(PyNumberMethods, nb_inplace_power),
    offsetof(PyNumberMethods, nb_inplace_rshift), offsetof(PyNumberMethods, nb_inplace_subtract), offsetof(PyNumberMethods, nb_inplace_true_divide),
    offsetof(PyNumberMethods, nb_inplace_xor)};
static_assert(NB_ADD == 0 && NB_AND == 1 && NB_FLOOR_DIVIDE == 2 && NB_LSHIFT == 3 && NB_MATRIX_MULTIPLY == 4 && NB_MULTIPLY == 5 && NB_REMAINDER == 6 &&
              NB_OR == 7 && NB_POWER == 8 && NB_RSHIFT == 9 && NB_SUBTRACT == 10 && NB_TRUE_DIVIDE == 11 && NB_XOR == 12 && NB_INPLACE_ADD == 13);

bool is_in_place(unsigned op) { return op >= NB_INPLACE_ADD && op <= NB_INPLACE_XOR; }
unsigned plain(unsigned op) { return is_in_place(op) ? op - NB_INPLACE_ADD : op; }

binaryfunc slot_of(PyTypeObject* type, size_t slot) {
  return type->tp_as_number ? *reinterpret_cast<binaryfunc*>(reinterpret_cast<char*>(type->tp_as_number) + slot) : nullptr;
}

// A method that a class has, called as CPython calls special methods. NotImplemented where it has none.
PyObject* call_special(PyObject* self, PyObject* name, PyObject* argument) {
  PyObject* method = _PyType_Lookup(Py_TYPE(self), name);
  if (!method) return Py_NewRef(Py_NotImplemented);
  Py_INCREF(method);
  PyObject *arguments[] = {self, argument}, *result = nullptr;
  descrgetfunc get = Py_TYPE(method)->tp_descr_get;
  if ((Py_TYPE(method)->tp_flags & Py_TPFLAGS_METHOD_DESCRIPTOR) || !get) {
    bool binds = Py_TYPE(method)->tp_flags & Py_TPFLAGS_METHOD_DESCRIPTOR;
    result = PyObject_Vectorcall(method, arguments + !binds, binds ? 2 : 1, nullptr);
  } else if (PyObject* bound = get(method, self, reinterpret_cast<PyObject*>(Py_TYPE(self)))) {
    result = PyObject_Vectorcall(bound, arguments + 1, 1, nullptr);
    Py_DECREF(bound);
  }
  Py_DECREF(method);
  return result;
}

// a + b, whose a.__add__(b) has given NotImplemented: what else there is (binary_op1 and SLOT1BINFULL of CPython).
PyObject* other_ways(PyObject* a, PyObject* b, unsigned op) {
  const Operator& row = operators[plain(op)];
  PyTypeObject *left = Py_TYPE(a), *right = Py_TYPE(b);
  PyObject* result = Py_NewRef(Py_NotImplemented);
  if (left != right) {
    binaryfunc first = slot_of(left, row.slot), second = slot_of(right, row.slot);
    if (second) {
      Py_DECREF(result);
      result = second == first ? call_special(b, row.reflected, a) : second(a, b);
    }
  }
  if (result != Py_NotImplemented) return result;
  Py_DECREF(result);
  return PyErr_Format(PyExc_TypeError, "unsupported operand type(s) for %.100s: '%.100s' and '%.100s'", ops::operator_text(op), left->tp_name, right->tp_name);
}

}  // namespace

Next end_operation(Shell& s, _PyInterpreterFrame* caller, Slot value) {
  if (Fold fold = fold_awaited_by(caller); fold != Fold::none) return go_on_folding(s, caller, fold, value);
  Word* end = bookmark_of(caller);
  go_on_in(s, caller, translation_of(code_of(caller)), end - words_of_operation(caller));
  Opcode family = family_of(static_cast<Opcode>(s.pc->opcode));
  switch (family) {
    case Opcode::BINARY:
      if (object_of(value) == Py_NotImplemented) {
        PyObject* result = other_ways(s.object(s.pc->b), s.object(s.pc->c), s.pc[1].field[3]);
        if (!result) return unwind(s.thread, s.pc, Unwinding::raised);
        value = owned(result);
      }
      s.consume(s.pc->c);
      s.consume(s.pc->b);
      s.set(s.pc->a, value);
      break;
    case Opcode::STORE_SUBSCRIPT:
      release(value);
      s.consume(s.pc->b);
      s.consume(s.pc->a);
      s.consume(s.pc->c);
      break;
    case Opcode::FOR_ITER: s.set(s.pc->a, value); break;
    default:
      CHECK(family == Opcode::CALL);
      ops::consume_call(s, s.pc->c);
      s.set(s.pc->a, value);
      if (ops::is_interrupted(s)) return ops::after_call(s, end);
  }
  const Word* done = std::exchange(s.pc, end);
  return is_monitored(code_behind(s.constants)->python) ? hand_back_behind(s.thread, done, end, done->a) : Next::dispatch;
}

namespace ops {

const char* operator_text(unsigned op) {
  if (is_in_place(op)) return in_place[op - NB_INPLACE_ADD];
  return op < std::size(operators) ? operators[op].text : "?";
}

PyFunctionObject* operator_function(PyTypeObject* type, unsigned op) {
  if (plain(op) >= std::size(operators) || plain(op) == NB_POWER || !(type->tp_flags & Py_TPFLAGS_HEAPTYPE)) return nullptr;
  PyObject* function = _PyType_Lookup(type, operators[plain(op)].name);
  if (!function || !PyFunction_Check(function) || !slot_of(type, operators[plain(op)].slot)) return nullptr;
  if (is_in_place(op) && slot_of(type, slots_in_place[op - NB_INPLACE_ADD])) return nullptr;
  PySequenceMethods* sequence = type->tp_as_sequence;
  if (sequence && (sequence->sq_concat || sequence->sq_repeat || sequence->sq_inplace_concat || sequence->sq_inplace_repeat)) return nullptr;
  return reinterpret_cast<PyFunctionObject*>(function);
}

bool left_comes_first(PyTypeObject* a, PyTypeObject* b, unsigned op) {
  if (a == b) return true;
  if (plain(op) == NB_MULTIPLY && b->tp_as_sequence && b->tp_as_sequence->sq_repeat) return false;
  return !(b->tp_flags & Py_TPFLAGS_HEAPTYPE) || !PyType_IsSubtype(b, a);
}

// Enter `function` with copies of so many of the operands that `operand` gives by number; they stay where they are.
template <class Operands> static Next enter_operation(Shell& s, PyObject* function, unsigned count, Word* end, Operands operand) {
  auto* python = reinterpret_cast<PyCodeObject*>(reinterpret_cast<PyFunctionObject*>(function)->func_code);
  Code* code = ready_now(code_behind(s.constants)->engine, python);
  if (!code || code->plain_parameters != count || !has_room(s, code)) return Next::miss;
  return enter_function(s, PyStackRef_FromPyObjectNew(function), code, end, Awaits::operation, [&](Slot* local) {
    for (unsigned i = 0; i < count; i++) *local++ = PyStackRef_FromPyObjectNew(s.object(operand(i)));
    return local;
  });
}

Next binary_python(Shell& s) {
  PyObject *a = s.object(s.pc->b), *b = s.object(s.pc->c);
  if (!has_version(a, {s.pc + 1}) || !left_comes_first(Py_TYPE(a), Py_TYPE(b), s.pc[1].field[3])) return Next::miss;
  return enter_operation(s, cached_object(s.pc[2]), 2, s.pc + 3, [pc = s.pc](unsigned i) { return pc->field[2 + i]; });
}

Next store_subscript_python(Shell& s) {
  if (!has_version(s.object(s.pc->a), {s.pc + 1})) return Next::miss;
  return enter_operation(s, cached_object(s.pc[2]), 3, s.pc + 3, [pc = s.pc](unsigned i) { return pc->field[1 + i]; });
}

Next call_instance(Shell& s) {
  if (!has_version(s.object(s.pc->b), {s.pc + 1})) return Next::miss;
  return enter_operation(s, cached_object(s.pc[2]), s.pc->c + 1u, call_end(s), [pc = s.pc](unsigned i) { return i ? call_operands(pc)[i - 1] : pc->b; });
}

PyFunctionObject* next_function(PyTypeObject* type) {
  PyObject* function = type->tp_flags & Py_TPFLAGS_HEAPTYPE ? _PyType_Lookup(type, &_Py_ID(__next__)) : nullptr;
  return function && PyFunction_Check(function) ? reinterpret_cast<PyFunctionObject*>(function) : nullptr;
}
Next for_iter_python(Shell& s) {
  Slot* iterator = &s.registers[index_of(s.pc->b)];
  PyFunctionObject* function = PyStackRef_IsTaggedInt(iterator[1]) ? nullptr : next_function(Py_TYPE(object_of(iterator[0])));
  if (!function) return Next::miss;
  return enter_operation(s, reinterpret_cast<PyObject*>(function), 1, s.pc + 2, [pc = s.pc](unsigned) { return pc->b; });
}

}  // namespace ops
}  // namespace whipsnake
