#include "ops/watch.h"

#include "python/dict.h"

namespace whipsnake {

std::atomic<uint32_t> watch_epoch = 1;

// Open addressing; never shrinks. A dict that has died leaves its names, without the dict. The name of a dict as a whole,
// of which all changes are counted, is the dict itself.
struct Watches {
  struct Name { PyObject *dict, *name; uint32_t changes; };
  static constexpr uint32_t most_changes = 3;          // then the name is no constant
  static constexpr uint32_t most_dict_changes = 2000;  // then the dict is not worth being told of
  int watcher = -1;
  uint32_t size = 0, used = 0;  // a power of two; at most three quarters of it
  Name* names = nullptr;
};

namespace {

bool is_same(PyObject* a, PyObject* b) { return a == b || (PyUnicode_CheckExact(a) && PyUnicode_CheckExact(b) && _PyUnicode_Equal(a, b)); }

// By value: who changes a dict may use another string that is equal.
Watches::Name* place_of(Watches* watches, PyObject* dict, PyObject* name) {
  uint64_t hash = reinterpret_cast<uintptr_t>(dict) >> 4;
  if (name != dict) hash ^= static_cast<uint64_t>(PyObject_Hash(name)) * 0x9e3779b97f4a7c15;
  for (uint64_t i = hash * 0x9e3779b97f4a7c15 >> 32;; i++) {
    Watches::Name* at = &watches->names[i & (watches->size - 1)];
    if (!at->name || (at->dict == dict && is_same(at->name, name))) return at;
  }
}

bool grow(Watches* watches) {
  if (watches->used + 2 <= watches->size / 4 * 3) return true;
  Watches larger = *watches;
  larger.size = watches->size ? watches->size * 2 : 256;
  larger.used = 0;
  larger.names = static_cast<Watches::Name*>(PyMem_RawCalloc(larger.size, sizeof(Watches::Name)));
  if (!larger.names) return false;
  for (uint32_t i = 0; i < watches->size; i++) {
    const Watches::Name& old = watches->names[i];
    if (!old.name || !old.dict) continue;
    *place_of(&larger, old.dict, old.name) = old;
    larger.used++;
  }
  PyMem_RawFree(watches->names);
  *watches = larger;
  return true;
}

// All names of a dict: it is cleared, copied into, or dies.
void end_all(Engine* engine, PyObject* dict, bool dies) {
  Watches* watches = engine->watches;
  bool any = false;
  for (uint32_t i = 0; i < watches->size; i++) {
    Watches::Name& name = watches->names[i];
    if (name.dict != dict || !name.name) continue;
    any = true;
    name.changes++;
    if (dies) name.dict = nullptr;
  }
  if (!any) return;
  engine->counters.epochs++;
  end_epoch();
}

// A name whose value nobody holds: it has been bound again and again, or nobody has asked for it.
bool is_variable(Watches* watches, PyObject* dict, PyObject* name) {
  Watches::Name* known = place_of(watches, dict, name);
  return !known->name || known->changes >= Watches::most_changes;
}

// Before the dict changes.
int dict_changes(PyDict_WatchEvent event, PyObject* dict, PyObject* key, PyObject*) {
  Engine* engine = engine_of(PyInterpreterState_Get());
  Watches* watches = engine ? engine->watches : nullptr;
  if (!watches) return 0;
  if (event == PyDict_EVENT_DEALLOCATED) forget_globals(engine, dict);
  bool about_one = event == PyDict_EVENT_ADDED || event == PyDict_EVENT_MODIFIED || event == PyDict_EVENT_DELETED;
  if (event == PyDict_EVENT_MODIFIED && PyUnicode_CheckExact(key) && is_variable(watches, dict, key)) return 0;
  Watches::Name* whole = place_of(watches, dict, dict);
  bool too_many = whole->name && ++whole->changes > Watches::most_dict_changes;
  if (too_many && PyDict_Unwatch(watches->watcher, dict) < 0) PyErr_Clear();
  if (!about_one || too_many || !PyUnicode_CheckExact(key)) {
    end_all(engine, dict, event == PyDict_EVENT_DEALLOCATED);
    return 0;
  }
  Watches::Name* name = place_of(watches, dict, key);
  if (!name->name) return 0;
  if (name->changes++ >= Watches::most_changes) return 0;
  engine->counters.epochs++;
  end_epoch();
  return 0;
}

// The last of the interpreter's few watchers: others expect to find the first ones free. -1: all are taken.
int add_last_watcher() {
  int last = -1, added[DICT_MAX_WATCHERS], count = 0;
  for (; count < DICT_MAX_WATCHERS; count++) {
    added[count] = PyDict_AddWatcher(dict_changes);
    if (added[count] < 0) break;
    last = added[count];
  }
  PyErr_Clear();
  for (int i = 0; i < count; i++)
    if (added[i] != last) PyDict_ClearWatcher(added[i]);
  return last;
}

}  // namespace

void end_epoch() {
  if (++watch_epoch == 0) ++watch_epoch;
}

bool watch_name(Engine* engine, PyObject* dict, PyObject* name) {
  if (!PyUnicode_CheckExact(name) || !_Py_IsImmortal(name)) return false;  // it must outlive the dict's names
  if (!watch_dict(engine, dict)) return false;
  Watches* watches = engine->watches;
  Watches::Name* known = place_of(watches, dict, name);
  if (known->name) return known->changes < Watches::most_changes;
  *known = {dict, name, 0};
  watches->used++;
  return true;
}
bool watch_dict(Engine* engine, PyObject* dict) {
  if (!PyDict_Check(dict)) return false;
  if (!engine->watches) {
    auto* watches = static_cast<Watches*>(PyMem_RawMalloc(sizeof(Watches)));
    if (!watches) return false;
    *watches = {};
    engine->watches = watches;
    watches->watcher = add_last_watcher();
  }
  Watches* watches = engine->watches;
  if (watches->watcher < 0 || !grow(watches)) return false;
  Watches::Name* whole = place_of(watches, dict, dict);
  if (whole->name && whole->changes > Watches::most_dict_changes) return false;
  if (!whole->name && PyDict_Watch(watches->watcher, dict) < 0) {
    PyErr_Clear();
    return false;
  }
  watches->used += !whole->name;
  if (!whole->name) *whole = {dict, dict, 0};
  return true;
}

// CPython's own watcher of modules only minds lazy imports, which are no value to be bound quietly.
static unsigned others_that_watch(PyObject* dict) { return reinterpret_cast<PyDictObject*>(dict)->_ma_watcher_tag & 0xff & ~(1u << MODULE_WATCHER_ID); }

bool may_rebind_quietly(Engine* engine, PyObject* dict, PyObject* name, PyObject* value) {
  if (!PyDict_CheckExact(dict) || (value && PyLazyImport_CheckExact(value))) return false;
  unsigned watchers = others_that_watch(dict);
  Watches* watches = engine->watches;
  return !watchers || (watches && watches->watcher >= 0 && watchers == 1u << watches->watcher && is_variable(watches, dict, name));
}
bool settle_as_variable(Engine* engine, PyObject* dict, PyObject* name) {
  if (!may_rebind_quietly(engine, dict, name, nullptr) || !_Py_IsImmortal(name)) return false;
  if (!others_that_watch(dict)) return true;  // once it is watched its watchers are others
  if (!grow(engine->watches)) return false;
  Watches::Name* known = place_of(engine->watches, dict, name);
  if (!known->name) {
    *known = {dict, name, Watches::most_changes};
    engine->watches->used++;
  }
  return true;
}
bool rebind_quietly(Engine* engine, PyObject* dict, PyObject* name, PyObject* value) {
  PyObject** place;
  if (!may_rebind_quietly(engine, dict, name, value) || look_up_quietly(dict, name, place) != Lookup::found) return false;
  PyObject* old = *place;
  *place = Py_NewRef(value);
  Py_DECREF(old);
  return true;
}

void free_watches(Engine* engine) {
  Watches* watches = engine->watches;
  engine->watches = nullptr;
  if (!watches) return;
  PyMem_RawFree(watches->names);
  PyMem_RawFree(watches);
}

}  // namespace whipsnake
