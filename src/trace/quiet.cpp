#include "trace/quiet.h"

#include <algorithm>

#include "frame/resume.h"
#include "ops/fold.h"
#include "ops/watch.h"
#include "python/attribute.h"
#include "python/function.h"
#include "python/iterators.h"
#include "python/set.h"
#include "trace/helpers.h"

namespace whipsnake {

static PyObject* or_nothing(PyObject* result) {
  if (!result) PyErr_Clear();
  return result;
}

PyObject* trace_append(PyObject* list, PyObject* item) {
  return _PyList_AppendTakeRef(reinterpret_cast<PyListObject*>(list), Py_NewRef(item)) == 0 ? list : nullptr;
}
PyObject* trace_list(size_t count) {
  PyObject* list = PyList_New(static_cast<Py_ssize_t>(count));
  if (!list) PyErr_Clear();
  return list;
}
void trace_add_name(PyObject* object, int64_t index) { _PyDictValues_AddToInsertionOrder(_PyObject_InlineValues(object), index); }

PyObject* trace_dict_item(PyObject* dict, PyObject* key) {
  PyObject** value;
  return gets_as_dict(Py_TYPE(dict)) && look_up_quietly(dict, key, value) == Lookup::found ? Py_NewRef(*value) : nullptr;
}
PyObject* trace_dict_get(PyObject* dict, PyObject* key, PyObject* otherwise) {
  PyObject** value;
  Lookup result = look_up_quietly(dict, key, value);
  return result == Lookup::unknown ? nullptr : Py_NewRef(result == Lookup::found ? *value : otherwise);
}
static PyObject* store(PyObject* dict, PyObject* key, PyObject* value) {
  if (reinterpret_cast<PyDictObject*>(dict)->ma_values || !sets_as_dict(Py_TYPE(dict))) return nullptr;  // it is an instance's attributes, or has its own ways
  PyObject** old;
  Lookup result = look_up_quietly(dict, key, old);
  if (result == Lookup::unknown) return nullptr;
  // Whose death is seen by nobody.
  if (result == Lookup::found && (*old)->ob_refcnt == 1 && !is_scalar_type(Py_TYPE(*old))) return nullptr;
  if (result == Lookup::found && may_rebind_quietly(engine_of(PyInterpreterState_Get()), dict, key, value)) {
    Py_SETREF(*old, Py_NewRef(value));
    return dict;
  }
  if (PyDict_SetItem(dict, key, value) == 0) return dict;
  PyErr_Clear();
  return nullptr;
}
// Not where something else changes with it that a trace may believe: names that are watched.
PyObject* trace_store_dict_item(PyObject* dict, PyObject* key, PyObject* value) {
  return reinterpret_cast<PyDictObject*>(dict)->_ma_watcher_tag & 0xff ? nullptr : store(dict, key, value);
}
PyObject* trace_store_global(PyObject* globals, PyObject* name, PyObject* value) { return store(globals, name, value); }

// `place`: where it was found.
static Lookup look_through(PyObject* const* items, Py_ssize_t count, PyObject* value, Py_ssize_t& place) {
  bool number = PyLong_CheckExact(value), quiet = number || compares_quietly(value);
  for (Py_ssize_t& i = place = 0; i < count; i++) {
    if (items[i] == value) return Lookup::found;
    if (number && PyLong_CheckExact(items[i])) {  // as quietly_equal() has it, without asking any
      if (equal_ints(items[i], value)) return Lookup::found;
      continue;
    }
    if (!quiet || !compares_quietly(items[i])) return Lookup::unknown;
    int equal = quietly_equal(items[i], value);
    if (equal != 0) return equal < 0 ? Lookup::unknown : Lookup::found;
  }
  return Lookup::absent;
}
static Lookup look_up_in(PyObject* container, PyObject* value) {
  PyTypeObject* type = Py_TYPE(container);
  PyObject** entry;
  Py_ssize_t place;
  if (looks_as_dict(type)) return look_up_quietly(container, value, entry);
  if (type == &PySet_Type || type == &PyFrozenSet_Type) return look_up_quietly_in_set(container, value);
  if (type == &PyTuple_Type) return look_through(reinterpret_cast<PyTupleObject*>(container)->ob_item, PyTuple_GET_SIZE(container), value, place);
  if (type == &PyList_Type) return look_through(reinterpret_cast<PyListObject*>(container)->ob_item, PyList_GET_SIZE(container), value, place);
  if (type != &PyUnicode_Type || !PyUnicode_CheckExact(value)) return Lookup::unknown;
  int found = PyUnicode_Contains(container, value);
  if (found < 0) PyErr_Clear();
  return found < 0 ? Lookup::unknown : found ? Lookup::found : Lookup::absent;
}
PyObject* trace_contains(PyObject* container, PyObject* value) {
  Lookup result = look_up_in(container, value);
  return result == Lookup::unknown ? nullptr : result == Lookup::found ? Py_True : Py_False;
}
PyObject* trace_equal(PyObject* a, PyObject* b) {
  if (!compares_quietly(a) || !compares_quietly(b)) return nullptr;
  int equal = quietly_equal(a, b);
  return equal < 0 ? nullptr : equal ? Py_True : Py_False;
}
PyObject* trace_issubclass(PyObject* type, PyObject* base) {
  auto is_sub = [&](PyObject* one) { return PyType_IsSubtype(reinterpret_cast<PyTypeObject*>(type), reinterpret_cast<PyTypeObject*>(one)); };
  if (!PyType_Check(type)) return nullptr;
  if (Py_IS_TYPE(base, &PyType_Type)) return is_sub(base) ? Py_True : Py_False;
  if (!PyTuple_CheckExact(base)) return nullptr;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(base); i++) {
    PyObject* one = PyTuple_GET_ITEM(base, i);
    if (!Py_IS_TYPE(one, &PyType_Type)) return nullptr;
    if (is_sub(one)) return Py_True;
  }
  return Py_False;
}

PyObject* trace_hasattr(PyObject* object, PyObject* name) {
  PyObject* value = nullptr;
  int found = get_quietly(object, name, value);
  Py_XDECREF(value);
  return found < 0 ? nullptr : found ? Py_True : Py_False;
}
PyObject* trace_getattr(PyObject* object, PyObject* name, PyObject* otherwise) {
  PyObject* value = nullptr;
  int found = get_quietly(object, name, value);
  return found > 0 ? value : found == 0 && otherwise ? Py_NewRef(otherwise) : nullptr;
}
PyObject* trace_list_remove(PyObject* list, PyObject* value) {
  Py_ssize_t place;
  if (look_through(reinterpret_cast<PyListObject*>(list)->ob_item, PyList_GET_SIZE(list), value, place) != Lookup::found) return nullptr;
  PyObject* old = PyList_GET_ITEM(list, place);
  if (old->ob_refcnt == 1 && !is_scalar_type(Py_TYPE(old))) return nullptr;
  if (PyList_SetSlice(list, place, place + 1, nullptr) == 0) return Py_None;
  PyErr_Clear();
  return nullptr;
}
// (It asks the globals for __name__.)
PyObject* trace_make_function(PyObject* code, PyObject* globals) {
  if (functions_are_watched() || !PyDict_CheckExact(globals) || !has_only_strings(globals)) return nullptr;
  return or_nothing(new_function(code, globals));
}
PyObject* trace_set_add(PyObject* set, PyObject* item) {
  Lookup result = look_up_quietly_in_set(set, item);
  if (result == Lookup::found) return Py_None;
  if (result == Lookup::absent && PySet_Add(set, item) == 0) return Py_None;
  PyErr_Clear();
  return nullptr;
}
PyObject* trace_character(PyObject* text, int64_t index) {
  Py_UCS4 code = PyUnicode_READ_CHAR(text, index);
  PyObject* character = latin1_string(code);
  if (character) return character;
  character = PyUnicode_FromOrdinal(static_cast<int>(code));
  if (!character) PyErr_Clear();
  return character;
}
int64_t trace_equal_str(PyObject* a, PyObject* b) {
  int seen = equal_at_sight(a, b);
  return seen >= 0 ? seen : _PyUnicode_Equal(a, b) != 0;
}
int64_t trace_size(PyObject* container) { return PyObject_Size(container); }
bool is_counted_quietly(PyTypeObject* type) {
  if (type == &PyDict_Type || type == &PySet_Type || type == &PyFrozenSet_Type || type == &PyByteArray_Type || type == &PyDictKeys_Type || type == &PyDictValues_Type || type == &PyDictItems_Type) return true;
  return type && (type->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) && strcmp(type->tp_name, "collections.deque") == 0;
}

PyObject* trace_join(PyThreadState*, PyObject* const* texts, size_t count) { return _PyUnicode_JoinArray(&_Py_STR(empty), texts, static_cast<Py_ssize_t>(count)); }
PyObject* trace_map(PyThreadState*, PyObject* const* pairs, size_t count) {
  PyObject* map = PyDict_New();
  for (size_t i = 0; map && i < count; i += 2)
    if (PyDict_SetItem(map, pairs[i], pairs[i + 1]) < 0) Py_CLEAR(map);
  return map;
}
PyObject* trace_set(PyThreadState*, PyObject* const* items, size_t count) {
  PyObject* set = PySet_New(nullptr);
  for (size_t i = 0; set && i < count; i++)
    if (PySet_Add(set, items[i]) < 0) Py_CLEAR(set);
  return set;
}

// Whether nobody sees it when these references are given up: what is not plain is kept by others.
static bool live_on(PyObject* const* items, Py_ssize_t count) {
  for (Py_ssize_t i = 0; i < count; i++) {
    PyObject* item = items[i];
    if (!item || item->ob_refcnt > count || is_scalar_type(Py_TYPE(item))) continue;
    if (item->ob_refcnt <= std::count(items, items + count, item)) return false;
  }
  return true;
}
PyObject* trace_slice(PyObject* sequence, Py_ssize_t start, Py_ssize_t stop) {
  bool text = PyUnicode_CheckExact(sequence);
  PySlice_AdjustIndices(text ? PyUnicode_GET_LENGTH(sequence) : Py_SIZE(sequence), &start, &stop, 1);
  if (text) return or_nothing(PyUnicode_Substring(sequence, start, stop));
  if (PyBytes_CheckExact(sequence)) {
    bool whole = start == 0 && stop == PyBytes_GET_SIZE(sequence);
    return whole ? Py_NewRef(sequence) : or_nothing(PyBytes_FromStringAndSize(PyBytes_AS_STRING(sequence) + start, std::max<Py_ssize_t>(stop - start, 0)));
  }
  return or_nothing(PyList_CheckExact(sequence) ? PyList_GetSlice(sequence, start, stop) : PyTuple_GetSlice(sequence, start, stop));
}
PyObject* trace_slice_backward(PyObject* list, Py_ssize_t start, Py_ssize_t stop) {
  Py_ssize_t count = PySlice_AdjustIndices(PyList_GET_SIZE(list), &start, &stop, -1);
  PyObject* result = or_nothing(PyList_New(count));
  for (Py_ssize_t i = 0; result && i < count; i++) PyList_SET_ITEM(result, i, Py_NewRef(PyList_GET_ITEM(list, start - i)));
  return result;
}
// Only where nobody sees what is replaced die.
PyObject* trace_store_slice(PyThreadState*, const int64_t* operands, size_t) {
  auto *list = reinterpret_cast<PyObject*>(operands[0]), *value = reinterpret_cast<PyObject*>(operands[3]);
  Py_ssize_t start = operands[1], stop = operands[2];
  if (value == list) return nullptr;
  PySlice_AdjustIndices(PyList_GET_SIZE(list), &start, &stop, 1);
  stop = std::max(start, stop);
  PyObject** items = reinterpret_cast<PyListObject*>(list)->ob_item;
  if (!live_on(items + start, stop - start)) return nullptr;
  if (PyList_CheckExact(value) && PyList_GET_SIZE(value) == stop - start) {
    if (operands[4] && Py_REFCNT(value) == 1) {  // it gives its items away
      for (Py_ssize_t i = start; i < stop; i++) Py_DECREF(std::exchange(items[i], PyList_GET_ITEM(value, i - start)));
      Py_SET_SIZE(value, 0);
      return list;
    }
    for (Py_ssize_t i = start; i < stop; i++) Py_DECREF(std::exchange(items[i], Py_NewRef(PyList_GET_ITEM(value, i - start))));
    return list;
  }
  if (PyList_SetSlice(list, start, stop, value) == 0) return list;
  PyErr_Clear();
  return nullptr;
}
// The list that dies becomes the result, exactly as large as a new one would be; another gives its items away.
PyObject* trace_concat_lists(PyThreadState*, const int64_t* operands, size_t) {
  auto *a = reinterpret_cast<PyListObject*>(operands[0]), *b = reinterpret_cast<PyListObject*>(operands[1]);
  bool dies = operands[2] && Py_REFCNT(a) == 1 && a != b, gives = operands[3] && Py_REFCNT(b) == 1;
  Py_ssize_t size = Py_SIZE(a), more = Py_SIZE(b);
  if (!dies || !more) return or_nothing(PyNumber_Add(reinterpret_cast<PyObject*>(a), reinterpret_cast<PyObject*>(b)));
  auto** items = static_cast<PyObject**>(PyMem_Realloc(a->ob_item, static_cast<size_t>(size + more) * sizeof(PyObject*)));
  if (!items) return nullptr;
  a->ob_item = items;
  a->allocated = size + more;
  for (Py_ssize_t i = 0; i < more; i++) items[size + i] = gives ? b->ob_item[i] : Py_NewRef(b->ob_item[i]);
  Py_SET_SIZE(a, size + more);
  if (gives) Py_SET_SIZE(b, 0);
  return Py_NewRef(reinterpret_cast<PyObject*>(a));
}

// list[start:stop] = a part of `source`, without a list for that part where as many items come as go.
PyObject* trace_move_items(PyThreadState* thread, const int64_t* operands, size_t) {
  auto *list = reinterpret_cast<PyObject*>(operands[0]), *source = reinterpret_cast<PyObject*>(operands[3]);
  Py_ssize_t start = operands[1], stop = operands[2], from = operands[4], to = operands[5];
  bool backward = operands[6];
  Py_ssize_t size = std::max<Py_ssize_t>(PySlice_AdjustIndices(PyList_GET_SIZE(list), &start, &stop, 1), 0);
  Py_ssize_t count = std::max<Py_ssize_t>(PySlice_AdjustIndices(PyList_GET_SIZE(source), &from, &to, backward ? -1 : 1), 0);
  PyObject** items = reinterpret_cast<PyListObject*>(list)->ob_item + start;
  if (list == source && size == count && (backward ? from - count + 1 : from) == start) {
    if (backward) std::reverse(items, items + count);
    return list;
  }
  if (list != source && size == count) {
    if (!live_on(items, count)) return nullptr;
    for (Py_ssize_t i = 0; i < count; i++) Py_DECREF(std::exchange(items[i], Py_NewRef(PyList_GET_ITEM(source, backward ? from - i : from + i))));
    return list;
  }
  PyObject* part = backward ? trace_slice_backward(source, operands[4], operands[5]) : trace_slice(source, operands[4], operands[5]);
  const int64_t store[] = {operands[0], operands[1], operands[2], reinterpret_cast<int64_t>(part), true};
  PyObject* done = part ? trace_store_slice(thread, store, std::size(store)) : nullptr;
  Py_XDECREF(part);  // what is in it is in the list that it is of, or has been put into
  return done;
}

// Iterators

bool is_iterated_quietly(PyTypeObject* type) {
  if (!iterators_are_as_known()) return false;
  return goes_through_table(type) || goes_through_sequence(type) || type == &PyEnum_Type || type == &PyZip_Type;
}
bool gives_quiet_iterator(PyTypeObject* type) {
  return type == &PyDict_Type || type == &PyDictKeys_Type || type == &PyDictValues_Type || type == &PyDictItems_Type || type == &PySet_Type ||
         type == &PyFrozenSet_Type || type == &PyUnicode_Type || type == &PyBytes_Type || type == &PyRange_Type || type == &PyEnum_Type ||
         type == &PyZip_Type || type == &PyListRevIter_Type || type == &PyList_Type || type == &PyTuple_Type;
}

namespace {

// What the iterators that a step touches go through: it is kept alive until the step is over.
struct Keeper {
  static constexpr unsigned most = 6;
  PyObject* objects[most];
  unsigned count = 0;
  bool add(PyObject* object) {
    if (!object) return true;
    if (count == most) return false;
    objects[count++] = Py_NewRef(object);
    return true;
  }
};
// A tuple that is used again: its old items die.
bool is_reused_quietly(PyObject* result) {
  return result->ob_refcnt != 1 || live_on(reinterpret_cast<PyTupleObject*>(result)->ob_item, PyTuple_GET_SIZE(result));
}
bool may_step(PyObject* iterator, Keeper& kept) {
  PyTypeObject* type = Py_TYPE(iterator);
  if (goes_through_table(type) || goes_through_sequence(type)) return kept.add(container_of(iterator));
  if (type == &PyRangeIter_Type) return true;
  if (type == &PyEnum_Type) {
    auto* e = reinterpret_cast<EnumerateObject*>(iterator);
    return e->iterator && e->iterator != iterator && Py_TYPE(e->iterator) != &PyEnum_Type && is_reused_quietly(e->result) && may_step(e->iterator, kept);
  }
  if (type != &PyZip_Type) return false;
  auto* z = reinterpret_cast<ZipObject*>(iterator);
  if (!is_reused_quietly(z->result)) return false;
  for (Py_ssize_t i = 0; i < z->size; i++) {
    PyObject* inner = PyTuple_GET_ITEM(z->iterators, i);
    // When one is over, the interpreter asks again: those before it must be nobody else's.
    if (inner->ob_refcnt != 1 || Py_TYPE(inner) == &PyZip_Type || Py_TYPE(inner) == &PyEnum_Type || !may_step(inner, kept)) return false;
  }
  return true;
}

}  // namespace

// While others have the tuple it is not used again. None is kept once for all.
PyObject* trace_keep_last(PyObject* tuple, int64_t place, PyObject* item) {
  PyObject* old = PyTuple_GET_ITEM(tuple, place);
  if (tuple->ob_refcnt != 1) return item != Py_None || is_scalar_type(Py_TYPE(old)) ? tuple : nullptr;
  if (old->ob_refcnt == 1 && !is_scalar_type(Py_TYPE(old))) return nullptr;
  PyTuple_SET_ITEM(tuple, place, Py_NewRef(item));
  Py_DECREF(old);
  if (!PyObject_GC_IsTracked(tuple)) PyObject_GC_Track(tuple);
  return tuple;
}
// What calling a generator function gives, whose frame has not been pushed.
PyObject* trace_make_generator(PyThreadState* thread, const int64_t* operands, size_t count) {
  auto* function = reinterpret_cast<PyFunctionObject*>(operands[0]);
  auto *pc = reinterpret_cast<Word*>(operands[1]);
  auto* code = reinterpret_cast<Code*>(operands[2]);
  PyGenObject* generator = code->engine->dead_generators.make(thread, function);
  if (!generator) return nullptr;
  _PyInterpreterFrame* inside = &generator->gi_iframe;
  begin_frame(inside, nullptr, PyStackRef_FromPyObjectNew(reinterpret_cast<PyObject*>(function)), code);
  const int64_t* values = operands + 4;
  for (size_t i = 0; i < count - 4; i++)
    inside->localsplus[i] = operands[3] >> i & 1 ? PyStackRef_TagInt(values[i]) : values[i] ? PyStackRef_FromPyObjectNew(reinterpret_cast<PyObject*>(values[i])) : null_slot();
  begin_generator(generator, pc);
  return reinterpret_cast<PyObject*>(generator);
}
PyObject* trace_range_iterator(int64_t start, int64_t stop, int64_t step) {
  int64_t distance, behind;  // the last step must not go past what 64 bits hold
  if (step == 0 || step == INT64_MIN || __builtin_sub_overflow(stop, start, &distance) || distance == INT64_MIN || __builtin_add_overflow(stop, step, &behind)) return nullptr;
  bool goes_on = step > 0 ? distance > 0 : distance < 0;
  int64_t count = !goes_on ? 0 : step == 1 ? distance : 1 + (std::abs(distance) - 1) / std::abs(step);
  return or_nothing(new_range_iterator(PyThreadState_GetUnchecked(), start, step, count));
}
PyObject* trace_fold(_PyInterpreterFrame* caller, PyObject* value) { return fold_value(folded(caller), fold_awaited_by(caller), value) ? Py_None : nullptr; }
PyObject* trace_fold_int(_PyInterpreterFrame* caller, int64_t value) { return fold_int(folded(caller), fold_awaited_by(caller), value) ? Py_None : nullptr; }
PyObject* trace_next(PyObject* iterator) {
  if (Py_IS_TYPE(iterator, &PyDictIterItem_Type) && !is_reused_quietly(reinterpret_cast<DictItemIterator*>(iterator)->result)) return trace_stopped;
  // What others hold, too, lives on when the iterator gives it up.
  if (PyObject* container = container_of(iterator); container && container->ob_refcnt > 1) {
    PyObject* value = Py_TYPE(iterator)->tp_iternext(iterator);
    if (value || !PyErr_Occurred()) return value;
    PyErr_Clear();  // the interpreter finds it again
    return trace_stopped;
  }
  Keeper kept;
  PyObject* value = may_step(iterator, kept) ? Py_TYPE(iterator)->tp_iternext(iterator) : trace_stopped;
  if (!value && PyErr_Occurred()) {
    if (PyErr_ExceptionMatches(PyExc_StopIteration)) PyErr_Clear();
    else value = trace_stopped;
  }
  for (unsigned i = 0; i < kept.count; i++) {
    PyObject* object = kept.objects[i];
    if (object->ob_refcnt > 1) {
      Py_DECREF(object);
      continue;
    }
    if (helper_destroy(object, PyThreadState_GetUnchecked())) continue;
    // It dies when the trace has been left.
    Traces& traces = *engine_of(PyInterpreterState_Get())->traces;
    PyObject* pair = traces.dying ? PyTuple_New(2) : nullptr;
    if (pair) PyTuple_SET_ITEM(pair, 0, traces.dying), PyTuple_SET_ITEM(pair, 1, object);
    traces.dying = pair ? pair : object;
    if (!value) value = trace_stopped;
  }
  return value;
}

}  // namespace whipsnake
