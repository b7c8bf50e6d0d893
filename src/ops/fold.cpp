#include "ops/fold.h"

#include <algorithm>
#include <cmath>

#include "ops/call.h"
#include "python/box.h"

namespace whipsnake {
namespace {

// What a sum is, and what rounding has lost of it (cs_add and cs_to_double of CPython).
struct Compensated {
  double sum, lost;
  void add(double x) {
    double next = sum + x;
    lost += std::fabs(sum) >= std::fabs(x) ? (sum - next) + x : (x - next) + sum;
    sum = next;
  }
  double value() const { return lost != 0 && std::isfinite(lost) ? sum + lost : sum; }
};
Compensated& compensated(PyObject* object) {
  static_assert(sizeof(Compensated) == sizeof(Py_complex));
  return reinterpret_cast<Compensated&>(reinterpret_cast<PyComplexObject*>(object)->cval);
}
bool is_bool_or_int(PyObject* value) { return PyLong_CheckExact(value) || PyBool_Check(value); }
bool is_number(PyObject* value) { return PyLong_CheckExact(value) || PyFloat_CheckExact(value); }

// Replace what a slot holds, an int or a complex that nobody else knows.
bool replace(Slot& slot, Slot made) {
  if (PyStackRef_IsNull(made)) {
    PyErr_Clear();  // C finds it again
    return false;
  }
  release(std::exchange(slot, made));
  return true;
}

bool add_int(Slot& so_far, int64_t value) {
  PyObject* object = object_of(so_far);
  if (PyComplex_CheckExact(object)) {
    compensated(object).add(static_cast<double>(value));
    return true;
  }
  int64_t sum;
  if (value == 0) return true;
  if (!is_wide_int(object) || __builtin_add_overflow(wide_value(object), value, &sum)) return false;
  if (is_free_int(so_far) && fits_digit(sum)) {
    write_int(object, sum);
    return true;
  }
  return replace(so_far, box_int(PyThreadState_GetUnchecked(), sum));
}
bool add_real(Slot& so_far, double value) {
  PyObject* object = object_of(so_far);
  if (PyComplex_CheckExact(object)) {
    compensated(object).add(value);
    return true;
  }
  if (!is_wide_int(object)) return false;
  PyObject* sum = PyComplex_FromDoubles(static_cast<double>(wide_value(object)) + value, 0);
  return replace(so_far, sum ? owned(sum) : null_slot());
}
bool add(Slot& so_far, PyObject* value) {
  if (PyFloat_CheckExact(value)) return add_real(so_far, float_value(value));
  if (PyBool_Check(value)) return add_int(so_far, value == Py_True);
  return is_wide_int(value) && add_int(so_far, wide_value(value));
}

// Whether one of two compact ints comes before the other, for min or max.
bool is_better(int64_t value, int64_t best, Fold fold) { return fold == Fold::least ? value < best : value > best; }
bool compare(Slot& so_far, Fold fold, PyObject* value) {
  bool text = PyUnicode_CheckExact(value);
  if (!text && !is_number(value)) return false;
  if (!PyStackRef_IsNull(so_far)) {
    PyObject* best = object_of(so_far);
    if (text ? !PyUnicode_CheckExact(best) : !is_number(best)) return false;
    int better = PyObject_RichCompareBool(value, best, fold == Fold::least ? Py_LT : Py_GT);
    if (better < 0) PyErr_Clear();
    if (better <= 0) return better == 0;
  }
  release(std::exchange(so_far, PyStackRef_FromPyObjectNew(value)));
  return true;
}

// What is left of a generator, as C goes through it. These take over a reference to `value`, which may be null, and to
// what there is so far; they give a new one, or null with an exception set.
using Reference = PyObject*;
PyObject* sum_rest(PyObject* function, PyObject* generator, Reference sum) {
  PyObject *arguments[] = {generator, sum}, *result = sum ? PyObject_Vectorcall(function, arguments, 2, nullptr) : nullptr;
  Py_XDECREF(sum);
  return result;
}
PyObject* add_rest(PyObject* function, PyObject* generator, Reference sum) {
  if (sum && PyComplex_CheckExact(sum)) return sum_rest(function, generator, sum);
  while (sum) {
    PyObject* value = PyIter_Next(generator);
    if (!value) break;
    PyObject* next = PyNumber_Add(sum, value);
    Py_DECREF(sum);
    Py_DECREF(value);
    sum = next;
  }
  if (sum && PyErr_Occurred()) Py_CLEAR(sum);
  return sum;
}
PyObject* add_to(Reference sum, Reference value) {
  PyObject* result = sum ? PyNumber_Add(sum, value) : nullptr;
  Py_XDECREF(sum);
  Py_DECREF(value);
  return result;
}
PyObject* sum_reals(PyObject* function, PyObject* generator, Compensated sum, Reference value) {
  if (!value) value = PyIter_Next(generator);
  for (; value; value = PyIter_Next(generator)) {
    bool real = PyFloat_CheckExact(value);
    if (!real && !PyLong_Check(value)) return add_rest(function, generator, add_to(PyFloat_FromDouble(sum.value()), value));
    double number = real ? float_value(value) : PyLong_AsDouble(value);
    Py_DECREF(value);
    if (!real && number == -1 && PyErr_Occurred()) return nullptr;
    sum.add(number);
  }
  return PyErr_Occurred() ? nullptr : PyFloat_FromDouble(sum.value());
}
PyObject* sum_all(PyObject* function, PyObject* generator, Reference so_far, Reference value) {
  if (PyComplex_CheckExact(so_far)) {
    Compensated sum = compensated(so_far);
    Py_DECREF(so_far);
    return sum_reals(function, generator, sum, value);
  }
  bool integer = !value || is_bool_or_int(value);
  PyObject* sum = value ? add_to(so_far, value) : so_far;
  if (integer || !sum) return sum_rest(function, generator, sum);
  if (!PyFloat_CheckExact(sum)) return add_rest(function, generator, sum);
  Compensated first{float_value(sum), 0};
  Py_DECREF(sum);
  return sum_reals(function, generator, first, nullptr);
}
PyObject* compare_all(PyObject* function, PyObject* generator, int better, Reference best, Reference value) {
  if (!best) best = std::exchange(value, nullptr);
  if (!best) return PyObject_CallOneArg(function, generator);
  if (!value) value = PyIter_Next(generator);
  for (; value; value = PyIter_Next(generator)) {
    int is_better = PyObject_RichCompareBool(value, best, better);
    if (is_better > 0) std::swap(best, value);
    Py_DECREF(value);
    if (is_better < 0) break;
  }
  if (PyErr_Occurred()) Py_CLEAR(best);
  return best;
}

// A list with as much room as list.extend makes for an iterator that does not know its length: programs can ask for its size.
PyObject* new_list() {
  constexpr Py_ssize_t guessed_length = 8;
  PyObject* list = PyList_New(guessed_length);
  if (list) Py_SET_SIZE(list, 0);
  return list;
}
// What becomes of a list of all values; it takes that over.
PyObject* collected(const Shell& s, Fold fold, Reference list) {
  if (fold == Fold::list) return list;
  if (fold == Fold::sorted) {
    if (PyList_Sort(list) < 0) Py_CLEAR(list);
    return list;
  }
  PyObject* result = fold == Fold::tuple ? PyList_AsTuple(list) : PyUnicode_Join(s.object(ops::call_operands(s.pc)[0]), list);
  Py_DECREF(list);
  return result;
}
PyObject* collect_all(const Shell& s, Fold fold, PyObject* generator, Reference list, Reference value) {
  int done = value ? PyList_Append(list, value) : 0;
  Py_XDECREF(value);
  if (done == 0 && PyList_Extend(list, generator) == 0) return collected(s, fold, list);
  Py_DECREF(list);
  return nullptr;
}

// The generator is at its end: what the values have come to, as a new reference. The shell is at the call.
PyObject* result_of(const Shell& s, Fold fold, Slot so_far, PyObject* generator) {
  if (PyStackRef_IsNull(so_far)) return PyObject_CallOneArg(s.object(s.pc->b), generator);  // an error
  PyObject* object = PyStackRef_AsPyObjectSteal(so_far);
  if (fold >= Fold::list) return collected(s, fold, object);
  if (fold != Fold::sum) return object;
  PyObject* result = object;
  if (PyComplex_CheckExact(object)) result = PyFloat_FromDouble(compensated(object).value());
  else if (is_compact_int(object)) result = PyStackRef_AsPyObjectSteal(box_int(s.thread, compact_value(object)));  // small ints are shared
  else return object;
  Py_DECREF(object);
  return result;
}
Next end_call(Shell& s, PyObject* result) {
  return result ? ops::end_c_call(s, result, s.pc->c) : unwind(s.thread, s.pc, Unwinding::raised);
}
PyObject* generator_of(const Shell& s) { return s.object(ops::call_operands(s.pc)[s.pc->c - 1]); }
// The shell is the caller's, at its call. Gives what has been folded so far, which the caller has no longer.
Slot stop_folding(Shell& s, _PyInterpreterFrame* caller) {
  Slot so_far = std::exchange(folded(caller), null_slot());
  go_on_in(s, caller, translation_of(code_of(caller)), bookmark_of(caller) - words_of_operation(caller));
  return so_far;
}
Next finish_fold(Shell& s, _PyInterpreterFrame* caller, Fold fold, Slot value) {
  Slot so_far = stop_folding(s, caller);
  auto taken = [](Slot slot) { return PyStackRef_IsNull(slot) ? nullptr : PyStackRef_AsPyObjectSteal(slot); };
  PyObject *generator = generator_of(s), *before = taken(so_far), *now = taken(value);
  if (fold >= Fold::list) return end_call(s, collect_all(s, fold, generator, before, now));
  PyObject* function = s.object(s.pc->b);
  if (fold == Fold::sum) return end_call(s, sum_all(function, generator, before, now));
  return end_call(s, compare_all(function, generator, fold == Fold::least ? Py_LT : Py_GT, before, now));
}
Next enter_folded(Shell& s, PyGenObject* generator, Fold fold) {
  _PyInterpreterFrame* caller = s.frame();
  Word* end = ops::call_end(s);
  auto words = static_cast<unsigned>(end - s.pc);
  Next next = enter_generator(s, generator, true, PyStackRef_None, end);
  set_bookmark(caller, end, Awaits::operation, words, fold);
  return next;
}
// Begin, if that can be: nothing has been done otherwise.
Next fold_generator(Shell& s, Fold fold) {
  auto* generator = reinterpret_cast<PyGenObject*>(generator_of(s));
  bool has_place = fold != Fold::join || s.pc->b == (folded_place(ops::call_end(s) - 1, fold) | owns_bit);
  if (!has_place || !can_resume(reinterpret_cast<PyObject*>(generator)) || !is_ready(s, generator)) return Next::miss;
  PyObject* list = fold >= Fold::list ? new_list() : nullptr;
  if (!list && fold >= Fold::list) return Next::raise;
  Slot* place = &s.registers[folded_place(ops::call_end(s) - 1, fold)];
  if (fold == Fold::join) s.consume(s.pc->b);
  *place = list ? owned(list) : fold == Fold::sum ? small_int(0) : null_slot();
  return enter_folded(s, generator, fold);
}

}  // namespace

bool fold_value(Slot& so_far, Fold fold, PyObject* value) {
  if (fold < Fold::list) return fold == Fold::sum ? add(so_far, value) : compare(so_far, fold, value);
  if (PyList_Append(object_of(so_far), value) == 0) return true;
  PyErr_Clear();  // C finds it again
  return false;
}
bool fold_int(Slot& so_far, Fold fold, int64_t value) {
  if (fold == Fold::sum) return add_int(so_far, value);
  bool compact = !PyStackRef_IsNull(so_far) && is_compact_int(object_of(so_far));
  if (compact && !is_better(value, compact_value(object_of(so_far)), fold)) return true;
  Slot box = box_int(PyThreadState_GetUnchecked(), value);
  if (PyStackRef_IsNull(box)) {
    PyErr_Clear();
    return false;
  }
  bool done = fold_value(so_far, fold, object_of(box));
  release(box);
  return done;
}

// A generator that the caller folds has been left with a value, through others that delegate to it or by CPython.
Next go_on_folding(Shell& s, _PyInterpreterFrame* caller, Fold fold, Slot value) {
  if (!fold_value(folded(caller), fold, object_of(value))) return finish_fold(s, caller, fold, value);
  release(value);
  go_on_in(s, caller, translation_of(code_of(caller)), bookmark_of(caller) - words_of_operation(caller));
  auto* generator = reinterpret_cast<PyGenObject*>(generator_of(s));
  bool ready = can_resume(reinterpret_cast<PyObject*>(generator)) && is_ready(s, generator);
  return ready ? enter_folded(s, generator, fold) : finish_fold(s, caller, fold, null_slot());
}
// It has ended.
Next end_fold(Shell& s, _PyInterpreterFrame* caller, Slot value) {
  Fold fold = fold_awaited_by(caller);
  release(value);
  Slot so_far = stop_folding(s, caller);
  return end_call(s, result_of(s, fold, so_far, generator_of(s)));
}

namespace ops {

// By which function: of builtins, a class, or str.join, which has its self before the generator.
static Fold fold_of(PyObject* callable) {
  if (PyType_Check(callable)) {
    auto* type = reinterpret_cast<PyTypeObject*>(callable);
    return type == &PyList_Type ? Fold::list : type == &PyTuple_Type ? Fold::tuple : Fold::none;
  }
  if (Py_IS_TYPE(callable, &PyMethodDescr_Type)) {
    auto* method = reinterpret_cast<PyMethodDescrObject*>(callable);
    return method->d_common.d_type == &PyUnicode_Type && strcmp(method->d_method->ml_name, "join") == 0 ? Fold::join : Fold::none;
  }
  if (!PyCFunction_CheckExact(callable)) return Fold::none;
  auto* function = reinterpret_cast<PyCFunctionObject*>(callable);
  PyModuleDef* module = function->m_self && PyModule_Check(function->m_self) ? PyModule_GetDef(function->m_self) : nullptr;
  if (!module || strcmp(module->m_name, "builtins") != 0) return Fold::none;
  constexpr struct { const char* name; Fold fold; } folds[] = {{"sum", Fold::sum}, {"min", Fold::least}, {"max", Fold::greatest}, {"sorted", Fold::sorted}};
  for (auto [name, fold] : folds)
    if (strcmp(function->m_ml->ml_name, name) == 0) return fold;
  return Fold::none;
}
// The last operand is a generator, and the others are what a fold's are. None is a local: who looks at the caller's frame
// could bind that anew, and they are wanted when the generator has run.
static bool has_generator(const Shell& s, unsigned operands) {
  if (s.pc->c != operands) return false;
  auto stays = [&s](Operand operand) { return is_constant(operand) || index_of(operand) >= code_behind(s.constants)->locals; };
  if (!stays(s.pc->b) || !std::all_of(call_operands(s.pc), call_operands(s.pc) + operands, stays)) return false;
  Slot last = s.get(call_operands(s.pc)[operands - 1]);
  if (PyStackRef_IsNull(last) || PyStackRef_IsTaggedInt(last) || !PyGen_CheckExact(object_of(last))) return false;
  Slot self = operands == 2 ? s.get(call_operands(s.pc)[0]) : last;
  return operands == 1 || (!PyStackRef_IsNull(self) && PyUnicode_CheckExact(object_of(self)));
}
Fold fold_of_call(const Shell& s, unsigned operands) {
  if (!has_generator(s, operands)) return Fold::none;
  Fold fold = fold_of(s.object(s.pc->b));
  return (fold == Fold::join) == (operands == 2) ? fold : Fold::none;
}
template <unsigned operands> static Next fold_known(Shell& s) {
  if (identity_of(s.object(s.pc->b)) != s.pc[2].bits || !has_generator(s, operands)) return Next::miss;
  return fold_generator(s, static_cast<Fold>(s.pc[1].field[3]));
}
Next call_fold(Shell& s) { return fold_known<1>(s); }
Next call_method_fold(Shell& s) { return fold_known<2>(s); }
Next fold_at_once(Shell& s, unsigned operands) {
  Fold fold = fold_of_call(s, operands);
  return fold == Fold::none ? Next::miss : fold_generator(s, fold);
}

// Behind the RESUME that None is sent to. Where that leads to a loop's head it is by a jump that counts, if it does.
static Word* going_on_behind(Word* resume, bool resumes) {
  if (!resumes) return resume;
  Word* drop = resume + static_cast<int16_t>(resume->b);
  auto jump = static_cast<Opcode>(drop[1].opcode);
  bool counts = drop->opcode == static_cast<uint8_t>(Opcode::DROP) && (jump == Opcode::JUMP_BACK_COUNTED || jump == Opcode::JUMP_BACK_TRACE);
  return counts ? drop + 1 : resume + static_cast<int16_t>(resume->a);
}
bool yield_to_fold(Shell& s, Fold fold) {
  constexpr unsigned delegates = 1;
  if (s.pc->c == delegates || !fold_value(folded(s.frame()->previous), fold, s.object(s.pc->a))) return false;
  s.consume(s.pc->a);
  s.registers[index_of(s.pc->b)] = PyStackRef_None;
  s.pc = going_on_behind(s.pc + words_from_yield, may_resume(s.thread, code_behind(s.constants)->python));
  return true;
}

}  // namespace ops
}  // namespace whipsnake
