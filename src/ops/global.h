// Globals, builtins and other names. The cache of LOAD_GLOBAL and LOAD_NAME: word 1 = {epoch, counter, -}, word 2 = {value}, word 3 = {globals}
// of a name that is watched. Of others: word 1 = {keys version of the globals, counter, index}, word 2 = {keys version of the
// builtins}. A keys version stands for one set of keys: it says where a value is, not what.
#pragma once
#include "ops/attr.h"
#include "ops/watch.h"

namespace whipsnake::ops {

inline PyDictKeysObject* keys_of(PyObject* dict) { return reinterpret_cast<PyDictObject*>(dict)->ma_keys; }

inline bool holds_constant(const Shell& s, Cache cache) {
  return reinterpret_cast<uintptr_t>(s.frame()->f_globals) == cache.words[2].bits &&
         watch_epoch.load(std::memory_order_relaxed) == static_cast<uint32_t>(cache.words[0].half[0]);
}
inline Check guard_module(const Shell& s) { return Check(s.frame()->f_locals == s.frame()->f_globals); }
[[gnu::always_inline]] inline Spec<Held> load_global_constant(const Shell& s, Cache cache) {
  return {{reinterpret_cast<PyObject*>(cache.words[1].bits)}, holds_constant(s, cache)};
}
// In an interpreter there can be other builtins than the usual ones.
[[gnu::always_inline]] inline Spec<Held> load_builtin_constant(const Shell& s, Cache cache) {
  return {{reinterpret_cast<PyObject*>(cache.words[1].bits)}, holds_constant(s, cache) && s.frame()->f_builtins == s.thread->interp->builtins};
}
[[gnu::always_inline]] inline Spec<Held> load_global_module(const Shell& s, Cache cache) {
  PyObject* globals = s.frame()->f_globals;
  if (!PyDict_CheckExact(globals)) return {{nullptr}, false};
  PyDictKeysObject* keys = keys_of(globals);
  if (keys->dk_version != static_cast<uint32_t>(cache.words[0].half[0])) return {{nullptr}, false};
  PyObject* value = settled_value(DK_UNICODE_ENTRIES(keys)[cached_index(cache)].me_value);
  return {{value}, value != nullptr};
}
[[gnu::always_inline]] inline Spec<Held> load_global_builtin(const Shell& s, Cache cache) {
  PyObject *globals = s.frame()->f_globals, *builtins = s.frame()->f_builtins;
  if (!PyDict_CheckExact(globals) || !PyDict_CheckExact(builtins)) return {{nullptr}, false};
  if (keys_of(globals)->dk_version != static_cast<uint32_t>(cache.words[0].half[0])) return {{nullptr}, false};
  PyDictKeysObject* keys = keys_of(builtins);
  if (keys->dk_version != static_cast<uint32_t>(cache.words[1].half[0])) return {{nullptr}, false};
  PyObject* value = settled_value(DK_UNICODE_ENTRIES(keys)[cached_index(cache)].me_value);
  return {{value}, value != nullptr};
}

Next load_global(const Spilled& s);
Next store_global(const Spilled& s);
Next delete_global(const Spilled& s);
Next load_name(const Spilled& s);
Next store_name(const Spilled& s);
Next delete_name(const Spilled& s);
Next load_locals(const Spilled& s);
Next load_build_class(const Spilled& s);
Next load_class_cell(const Spilled& s);
Next load_class_global(const Spilled& s);
Next setup_annotations(const Spilled& s);
Next import_name(const Spilled& s);
Next import_from(const Spilled& s);

}  // namespace whipsnake::ops
