#include "ops/parameters.h"

namespace whipsnake::ops {
namespace {

unsigned count_of(PyObject* tuple) { return tuple ? static_cast<unsigned>(PyTuple_GET_SIZE(tuple)) : 0; }

struct Parameters {
  unsigned positional, all, direct;  // that positional arguments can fill; with the keyword-only ones; that they do fill here
  bool rest, kwargs;
  Parameters(PyCodeObject* python, unsigned given)
      : positional(static_cast<unsigned>(python->co_argcount)), all(positional + static_cast<unsigned>(python->co_kwonlyargcount)),
        direct(given < positional ? given : positional), rest(python->co_flags & CO_VARARGS), kwargs(python->co_flags & CO_VARKEYWORDS) {}
  unsigned keyword_only() const { return all - positional; }
};

// The parameter with that very name object, as the compiler interns them; `all` when there is none.
unsigned find_parameter(PyCodeObject* python, unsigned all, PyObject* name) {
  for (auto i = static_cast<unsigned>(python->co_posonlyargcount); i < all; i++)
    if (PyTuple_GET_ITEM(python->co_localsplusnames, i) == name) return i;
  return all;
}

// What must be made before a frame is: making it can fail, or run the collector.
struct Extras {
  PyObject *rest = nullptr, *kwargs = nullptr;
  unsigned looked_up = 0;
  PyObject* defaults[to_kwargs];  // of the first `looked_up` keyword-only parameters: new references, or null
  Extras() = default;
  Extras(const Extras&) = delete;
  void give_up() {
    Py_XDECREF(rest);
    Py_XDECREF(kwargs);
    for (unsigned i = 0; i < looked_up; i++) Py_XDECREF(defaults[i]);
  }
};

bool make_kwargs(const Given& given, Plan plan, Extras& extras) {
  extras.kwargs = PyDict_New();
  if (!extras.kwargs) return false;
  for (unsigned k = 0; k < given.keywords; k++)
    if (planned(plan, k) == to_kwargs && PyDict_SetItem(extras.kwargs, given.names[k], object_of(given.values[given.positional + k])) < 0) return false;
  return true;
}
// The defaults of keyword-only parameters that no keyword fills stand in a dict that anybody can change.
Next find_defaults(PyFunctionObject* function, const Parameters& p, const Given& given, Plan plan, Extras& extras) {
  auto* python = reinterpret_cast<PyCodeObject*>(function->func_code);
  uint32_t filled = 0;
  for (unsigned k = 0; k < given.keywords; k++) filled |= 1u << planned(plan, k);
  for (unsigned i = p.positional; i < p.all; i++) {
    PyObject*& value = extras.defaults[extras.looked_up++] = nullptr;
    if (filled >> (i - p.direct) & 1) continue;
    PyObject* dict = function->func_kwdefaults;
    if (!dict) return Next::call;
    int found = PyDict_GetItemRef(dict, PyTuple_GET_ITEM(python->co_localsplusnames, i), &value);
    if (found <= 0) return found < 0 ? Next::raise : Next::call;
  }
  return Next::next;
}

}  // namespace

bool make_plan(PyFunctionObject* function, unsigned positional, PyObject* const* names, unsigned keywords, Plan& plan) {
  auto* python = reinterpret_cast<PyCodeObject*>(function->func_code);
  Parameters p(python, positional);
  if (!(python->co_flags & CO_OPTIMIZED) || (positional > p.positional && !p.rest)) return false;
  if (keywords > most_planned || p.all - p.direct >= to_kwargs) return false;
  uint32_t filled = 0;
  plan = 0;
  for (unsigned k = 0; k < keywords; k++) {
    PyObject* name = names[k];
    if (!PyUnicode_CheckExact(name) || !PyUnicode_CHECK_INTERNED(name)) return false;
    unsigned at = find_parameter(python, p.all, name);
    if (at == p.all ? !p.kwargs : at < p.direct || (filled >> (at - p.direct) & 1)) return false;
    unsigned to = at == p.all ? to_kwargs : at - p.direct;
    if (at < p.all) filled |= 1u << to;
    plan |= to << k * plan_bits;
  }
  for (unsigned i = p.direct; i < p.positional; i++)
    if (!(filled >> (i - p.direct) & 1) && i + count_of(function->func_defaults) < p.positional) return false;
  return true;
}

Next enter_planned(Shell& s, Slot function_slot, Code* code, const Given& given, Plan plan, Word* resume, Awaits awaits) {
  auto* function = reinterpret_cast<PyFunctionObject*>(object_of(function_slot));
  Parameters p(code->python, given.positional);
  Extras extras;
  Next ready = p.keyword_only() ? find_defaults(function, p, given, plan, extras) : Next::next;
  if (ready == Next::next && p.kwargs && !make_kwargs(given, plan, extras)) ready = Next::raise;
  if (ready == Next::next && p.rest) {  // the last, for it takes its items over
    extras.rest = _PyTuple_FromStackRefStealOnSuccess(given.values + p.direct, given.positional - p.direct);
    if (!extras.rest) ready = Next::raise;
  }
  if (ready != Next::next) {
    extras.give_up();
    return ready;
  }
  Next next = enter_function(s, function_slot, code, resume, awaits, [&](Slot* first) __attribute__((always_inline)) {
    for (unsigned i = 0; i < p.direct; i++) first[i] = given.values[i];
    for (unsigned i = p.direct; i < p.all; i++) first[i] = null_slot();
    for (unsigned k = 0; k < given.keywords; k++)
      if (planned(plan, k) != to_kwargs) first[p.direct + planned(plan, k)] = given.values[given.positional + k];
    PyObject* defaults = function->func_defaults;
    for (unsigned i = p.direct; i < p.positional; i++)
      if (PyStackRef_IsNull(first[i])) first[i] = PyStackRef_FromPyObjectNew(PyTuple_GET_ITEM(defaults, i + count_of(defaults) - p.positional));
    for (unsigned i = p.positional; i < p.all; i++)
      if (PyObject* value = extras.defaults[i - p.positional]) first[i] = owned(value);
    Slot* local = first + p.all;
    if (p.rest) *local++ = owned(extras.rest);
    if (p.kwargs) *local++ = owned(extras.kwargs);
    return local;
  });
  // The dict keeps them alive.
  for (unsigned k = 0; p.kwargs && k < given.keywords; k++)
    if (planned(plan, k) == to_kwargs) release(given.values[given.positional + k]);
  return next;
}
}  // namespace whipsnake::ops
