// Deaths that nobody can see: of objects that have no finalizer and no weak references, and whose parts live on or die so,
// too. What is said here of an object holds while nothing else runs.
#include <algorithm>
#include <bitset>

#include "python/box.h"
#include "python/function.h"
#include "python/iterators.h"
#include "trace/helpers.h"

namespace whipsnake {
namespace {

// What can die unseen, or not at all.
bool never_matters(PyObject* part) { return !part || _Py_IsImmortal(part) || is_plain(Py_TYPE(part)); }

// Goes through what would die with an object. What others hold, too, lives on only if the references that die are not all
// there are: at least so many others must be left.
class Mourner {
 public:
  bool dies_quietly(PyObject* object) {
    if (!go_through(object, 0) || spare_ <= seen_ - own_ || spare_of_parts_ <= seen_) return false;
    return std::all_of(shared_, shared_ + shared_count_, [&](const Shared& part) { return part.object->ob_refcnt > part.times + own_; });
  }

 private:
  static constexpr unsigned deepest = 4;
  static constexpr Py_ssize_t most_parts = 500;
  bool go_through(PyObject* object, unsigned depth);
  bool parts_die_quietly(PyObject* const* parts, Py_ssize_t count, unsigned depth);
  bool part_dies_quietly(PyObject* part, unsigned depth);
  bool dict_dies_quietly(PyObject* dict, unsigned depth);
  bool set_dies_quietly(PyObject* set, unsigned depth);
  bool instance_dies_quietly(PyObject* object, unsigned depth);

  Py_ssize_t work_ = 0;
  Py_ssize_t seen_ = 0, own_ = 0;  // references that die, to what has others; those of them that are the object's own
  Py_ssize_t spare_ = INT32_MAX, spare_of_parts_ = INT32_MAX;  // references that its parts have from others; parts of parts, from anybody
  struct Shared { PyObject* object; Py_ssize_t times; } shared_[8];  // the first parts of parts that others hold, too, counted exactly
  unsigned shared_count_ = 0;
};

bool Mourner::part_dies_quietly(PyObject* part, unsigned depth) {
  if (never_matters(part)) return true;
  if (part->ob_refcnt == 1) return go_through(part, depth + 1);
  seen_++;
  Shared* known = std::find_if(shared_, shared_ + shared_count_, [&](const Shared& other) { return other.object == part; });
  if (known != shared_ + shared_count_) known->times++;
  else if (shared_count_ < std::size(shared_)) shared_[shared_count_++] = {part, 1};
  else spare_of_parts_ = std::min<Py_ssize_t>(spare_of_parts_, part->ob_refcnt);
  return true;
}
bool Mourner::parts_die_quietly(PyObject* const* parts, Py_ssize_t count, unsigned depth) {
  if ((work_ += count) > most_parts) return false;
  for (Py_ssize_t i = 0; i < count; i++) {
    PyObject* part = parts[i];
    if (never_matters(part)) continue;
    if (depth > 0 || part->ob_refcnt == 1) {
      if (!part_dies_quietly(part, depth)) return false;
      continue;
    }
    seen_++, own_++;
    Py_ssize_t times = part->ob_refcnt > count ? count : std::count(parts, parts + count, part);
    spare_ = std::min<Py_ssize_t>(spare_, part->ob_refcnt - times);
  }
  return true;
}
bool Mourner::dict_dies_quietly(PyObject* object, unsigned depth) {
  auto* dict = reinterpret_cast<PyDictObject*>(object);
  if (dict->ma_values || dict->_ma_watcher_tag & 0xff) return false;
  PyDictKeysObject* keys = dict->ma_keys;
  if ((work_ += 2 * keys->dk_nentries) > most_parts) return false;
  for (Py_ssize_t i = 0; i < keys->dk_nentries; i++) {
    bool unicode = DK_IS_UNICODE(keys);
    PyObject* key = unicode ? DK_UNICODE_ENTRIES(keys)[i].me_key : DK_ENTRIES(keys)[i].me_key;
    PyObject* value = unicode ? DK_UNICODE_ENTRIES(keys)[i].me_value : DK_ENTRIES(keys)[i].me_value;
    if (!part_dies_quietly(key, depth) || !part_dies_quietly(value, depth)) return false;
  }
  return true;
}
bool Mourner::set_dies_quietly(PyObject* object, unsigned depth) {
  auto* set = reinterpret_cast<PySetObject*>(object);
  if (set->weakreflist || (work_ += set->used) > most_parts || set->mask > 4 * most_parts) return false;
  for (Py_ssize_t i = 0; i <= set->mask; i++)
    if (set->table[i].key && set->table[i].hash != -1 && !part_dies_quietly(set->table[i].key, depth)) return false;
  return true;
}
bool Mourner::instance_dies_quietly(PyObject* object, unsigned depth) {
  if (!has_plain_instances(Py_TYPE(object)) || !is_unknown(object)) return false;
  PyDictValues* values = _PyObject_InlineValues(object);
  return parts_die_quietly(values->values, values->capacity, depth);
}

bool Mourner::go_through(PyObject* object, unsigned depth) {
  PyTypeObject* type = Py_TYPE(object);
  if (is_plain(type) || type == &PyByteArray_Type || type == &PyRange_Type || type == &PyComplex_Type) return true;
  if (depth > deepest) return false;
  if (type == &PyTuple_Type) return parts_die_quietly(reinterpret_cast<PyTupleObject*>(object)->ob_item, Py_SIZE(object), depth);
  if (type == &PyList_Type || is_only_list(object)) return parts_die_quietly(reinterpret_cast<PyListObject*>(object)->ob_item, Py_SIZE(object), depth);
  if (type == &PyDict_Type) return dict_dies_quietly(object, depth);
  if (type == &PySet_Type || type == &PyFrozenSet_Type) return set_dies_quietly(object, depth);
  if (type == &PyMethod_Type) {
    auto* method = reinterpret_cast<PyMethodObject*>(object);
    PyObject* parts[] = {method->im_func, method->im_self};
    return !method->im_weakreflist && parts_die_quietly(parts, 2, depth);
  }
  if (type == &PySlice_Type) {
    auto* slice = reinterpret_cast<PySliceObject*>(object);
    PyObject* parts[] = {slice->start, slice->stop, slice->step};
    return parts_die_quietly(parts, 3, depth);
  }
  if (type == &PyDictKeys_Type || type == &PyDictValues_Type || type == &PyDictItems_Type) {
    auto* dict = reinterpret_cast<PyObject*>(reinterpret_cast<_PyDictViewObject*>(object)->dv_dict);
    return parts_die_quietly(&dict, 1, depth);
  }
  if (type == &PyFunction_Type && !functions_are_watched()) {
    auto* f = reinterpret_cast<PyFunctionObject*>(object);
    PyObject* parts[] = {f->func_globals, f->func_builtins, f->func_name, f->func_qualname, f->func_code, f->func_defaults, f->func_kwdefaults, f->func_doc,
                         f->func_dict, f->func_closure, f->func_annotations, f->func_annotate, f->func_typeparams, f->func_module};
    return !f->func_weakreflist && parts_die_quietly(parts, std::size(parts), depth);
  }
  if (type == &PyCell_Type) return parts_die_quietly(&reinterpret_cast<PyCellObject*>(object)->ob_ref, 1, depth);
  if (type == &PyCFunction_Type) {
    auto* function = reinterpret_cast<PyCFunctionObject*>(object);
    PyObject* parts[] = {function->m_self, function->m_module};
    return !function->m_weakreflist && parts_die_quietly(parts, 2, depth);
  }
  if (type == &PyGen_Type) {  // one that is over
    auto* generator = reinterpret_cast<PyGenObject*>(object);
    return generator->gi_frame_state == FRAME_CLEARED && !generator->gi_weakreflist;
  }
  if (iterators_are_as_known()) {
    if (type == &PyEnum_Type) {
      auto* e = reinterpret_cast<EnumerateObject*>(object);
      PyObject* parts[] = {e->iterator, e->result, e->long_index};
      return parts_die_quietly(parts, 3, depth);
    }
    if (type == &PyZip_Type) {
      auto* z = reinterpret_cast<ZipObject*>(object);
      PyObject* parts[] = {z->iterators, z->result};
      return parts_die_quietly(parts, 2, depth);
    }
    PyObject* container = container_of(object);
    if (type == &PyDictIterItem_Type) {
      PyObject* parts[] = {container, reinterpret_cast<DictItemIterator*>(object)->result};
      return parts_die_quietly(parts, 2, depth);
    }
    if (container) return parts_die_quietly(&container, 1, depth);
    if (goes_through_sequence(type)) return true;  // it is over
  }
  return instance_dies_quietly(object, depth);
}

// Parts that live on, or are plain: they are gone through once, not once to look and once more to give them up. False: there
// are others, and nothing was done. `clears`: there are nulls where they stood.
template <Py_ssize_t most, bool clears> bool give_up_parts(PyThreadState* thread, PyObject** parts, Py_ssize_t count) {
  if (count > most) return false;
  std::bitset<most> dying;
  bool any = false;
  for (Py_ssize_t i = 0; i < count; i++) {
    PyObject* part = parts[i];
    if (!part || _Py_IsImmortal(part)) continue;
    if (part->ob_refcnt > 1) {
      part->ob_refcnt--;
    } else if (is_plain(Py_TYPE(part))) {
      dying[static_cast<size_t>(i)] = any = true;
    } else {
      while (i-- > 0)
        if (!dying[static_cast<size_t>(i)]) Py_XINCREF(parts[i]);
      return false;
    }
  }
  for (Py_ssize_t i = 0; (any || clears) && i < count; i++) {
    PyObject* part = parts[i];
    if (clears) parts[i] = nullptr;
    if (!dying[static_cast<size_t>(i)]) continue;
    part->ob_refcnt = 0;
    if (!free_box(thread, part)) _Py_Dealloc(part);
  }
  return true;
}

bool empty_quickly(PyThreadState* thread, PyObject* list) {
  if (!give_up_parts<512, false>(thread, reinterpret_cast<PyListObject*>(list)->ob_item, Py_SIZE(list))) return false;
  Py_SET_SIZE(list, 0);
  return true;
}
bool free_quickly(PyThreadState* thread, DeadInstances& dead, PyObject* instance) {
  PyDictValues* values = _PyObject_InlineValues(instance);
  if (!give_up_parts<64, true>(thread, values->values, values->capacity)) return false;
  dead.free(thread, instance);
  return true;
}

}  // namespace

bool helper_release_if_plain(PyObject* object, PyThreadState* thread) {
  if (!is_plain(Py_TYPE(object))) return false;
  helper_release_plain(object, thread);
  return true;
}
bool helper_destroy(PyObject* object, PyThreadState* thread) {
  DeadInstances& dead = engine_of(thread->interp)->dead;
  if (PyList_CheckExact(object)) {
    bool emptied = Py_SIZE(object) > 0 && empty_quickly(thread, object);
    if (!emptied && !Mourner().dies_quietly(object)) return false;
    object->ob_refcnt = 0;
    if (!emptied) dead.empty(thread, object);
    _Py_Dealloc(object);
    return true;
  }
  bool buried_here = DeadInstances::can_bury(object);
  if (buried_here && free_quickly(thread, dead, object)) return true;
  if (!Mourner().dies_quietly(object)) return false;
  object->ob_refcnt = 0;
  if (!buried_here || !dead.bury(thread, object)) _Py_Dealloc(object);
  return true;
}

}  // namespace whipsnake
