// Looking an item up in a set without running any code: the probing of CPython's setobject.c.
#pragma once
#include "python/dict.h"

namespace whipsnake {

inline Lookup look_up_quietly_in_set(PyObject* set, PyObject* item) {
  constexpr size_t linear_probes = 9;
  constexpr int perturb_shift = 5;
  if (!compares_quietly(item)) return Lookup::unknown;
  Py_hash_t hash = quiet_hash(item);
  auto* object = reinterpret_cast<PySetObject*>(set);
  auto mask = static_cast<size_t>(object->mask), perturb = static_cast<size_t>(hash), place = static_cast<size_t>(hash) & mask;
  for (;; perturb >>= perturb_shift, place = (place * 5 + 1 + perturb) & mask) {
    size_t last = place + (place + linear_probes <= mask ? linear_probes : 0);
    for (size_t at = place; at <= last; at++) {
      const setentry& entry = object->table[at];
      if (!entry.key && entry.hash == 0) return Lookup::absent;
      if (!entry.key || entry.hash != hash) continue;
      if (entry.key == item) return Lookup::found;
      if (!compares_quietly(entry.key)) return Lookup::unknown;  // (also what stands for an item that is gone)
      int equal = quietly_equal(entry.key, item);
      if (equal != 0) return equal < 0 ? Lookup::unknown : Lookup::found;
    }
  }
}

}  // namespace whipsnake
