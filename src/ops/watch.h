// Watches: names in dicts of globals and builtins that sites hold as constants until somebody binds them anew. A dict
// watcher (PyDict_Watch) hears of it and moves on the epoch, and every site that holds a constant of an older one misses.
// The idea of global caches behind dictionary watchers is Cinder's.
#pragma once
#include <atomic>

#include "frame/frame.h"

namespace whipsnake {

extern std::atomic<uint32_t> watch_epoch;  // of all interpreters; never 0

// Whether a site may hold what `dict` says of `name` (or that it says nothing) as long as the epoch lasts. Not of names that
// are bound again and again. Sets no exception.
bool watch_name(Engine* engine, PyObject* dict, PyObject* name);
bool watch_dict(Engine* engine, PyObject* dict);  // whether it is watched now: its death will be told, too
// Whether a name can be bound to another value without telling anybody: nobody holds what it was.
bool may_rebind_quietly(Engine* engine, PyObject* dict, PyObject* name, PyObject* value);
// Whether that holds from now on, for all values but lazy imports, as long as the dict's watchers stay what they are: no site
// ever takes the name for constant.
bool settle_as_variable(Engine* engine, PyObject* dict, PyObject* name);
// Binds a name that the dict has to another value, as PyDict_SetItem does, but nobody is told.
// False: that cannot be, and nothing was done. The old value's destructor may run any code.
bool rebind_quietly(Engine* engine, PyObject* dict, PyObject* name, PyObject* value);
void end_epoch();  // all constants are looked up anew
void free_watches(Engine* engine);

}  // namespace whipsnake
