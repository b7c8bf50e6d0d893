// Attributes. Caches: word 1 = {type version, counter, index}, word 2 = {keys version or hint}, word 3 = {object, result}.
#pragma once
#include "isa/shell.h"
#include "python/attribute.h"

namespace whipsnake::ops {

// A pointer shares its word with a 16-bit field above it: addresses of user space have 48 bits.
constexpr uint64_t pointer_mask = 0xffff'ffff'ffff;
inline PyObject* cached_object(const Word& word) { return reinterpret_cast<PyObject*>(word.bits & pointer_mask); }

inline bool has_version(PyObject* object, Cache cache) {
  return Py_TYPE(object)->tp_version_tag == static_cast<uint32_t>(cache.words[0].half[0]);
}
inline unsigned cached_index(Cache cache) { return cache.words[0].field[3]; }

inline PyObject* name_of(const Shell& s, unsigned index) { return PyTuple_GET_ITEM(s.python_code()->co_names, index); }

// What a namespace holds, for a site that knows where: not the placeholder of a lazy import (PEP 810), which must be resolved.
inline PyObject* settled_value(PyObject* value) { return value && !PyLazyImport_CheckExact(value) ? value : nullptr; }

// Where the value is in an object whose class is the one that the cache is about. Null: not there, or not now.
[[gnu::always_inline]] inline PyObject* inline_value(PyObject* object, Cache cache) {
  PyDictValues* values = _PyObject_InlineValues(object);
  return values->valid ? values->values[cached_index(cache)] : nullptr;
}
[[gnu::always_inline]] inline PyObject* dict_value(PyObject* object, Cache cache) {
  PyDictObject* dict = _PyObject_GetManagedDict(object);
  auto hint = static_cast<uint32_t>(cache.words[1].half[0]);
  if (!dict || !DK_IS_UNICODE(dict->ma_keys) || dict->ma_values || hint >= static_cast<size_t>(dict->ma_keys->dk_nentries)) return nullptr;
  PyDictUnicodeEntry* entry = DK_UNICODE_ENTRIES(dict->ma_keys) + hint;
  return entry->me_key == cached_object(cache.words[2]) ? entry->me_value : nullptr;
}
[[gnu::always_inline]] inline PyObject* slot_value(PyObject* object, Cache cache) {
  return *reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object) + cached_index(cache));
}

// An instance that has no value of its own shows its class's.
[[gnu::always_inline]] inline PyObject* value_or_default(PyObject* object, Cache cache) {
  PyDictValues* values = _PyObject_InlineValues(object);
  if (!values->valid) return nullptr;
  PyObject* value = values->values[cached_index(cache)];
  return value ? value : cached_object(cache.words[2]);
}
// object.__class__
[[gnu::always_inline]] inline PyObject* class_of(PyObject* object, Cache) { return reinterpret_cast<PyObject*>(Py_TYPE(object)); }

template <auto value_in> [[gnu::always_inline]] inline Spec<Held> load_value(Ref object, Cache cache) {
  PyObject* value = has_version(object.object, cache) ? value_in(object.object, cache) : nullptr;
  return {{value}, value != nullptr};
}
[[gnu::always_inline]] inline Spec<Held> load_inline_value(Ref object, Cache cache) { return load_value<inline_value>(object, cache); }
[[gnu::always_inline]] inline Spec<Held> load_value_or_default(Ref object, Cache cache) { return load_value<value_or_default>(object, cache); }
[[gnu::always_inline]] inline Spec<Held> load_class_of(Ref object, Cache cache) { return load_value<class_of>(object, cache); }
[[gnu::always_inline]] inline Spec<Held> load_dict_value(Ref object, Cache cache) { return load_value<dict_value>(object, cache); }
[[gnu::always_inline]] inline Spec<Held> load_slot(Ref object, Cache cache) { return load_value<slot_value>(object, cache); }
// A module's dict entry: valid as long as the set of its keys is the same (keys version).
inline PyObject* module_value(PyObject* module, Cache cache) {
  if (!PyModule_CheckExact(module)) return nullptr;
  auto* dict = reinterpret_cast<PyDictObject*>(reinterpret_cast<PyModuleObject*>(module)->md_dict);
  if (dict->ma_keys->dk_version != static_cast<uint32_t>(cache.words[1].half[0])) return nullptr;
  return settled_value(DK_UNICODE_ENTRIES(dict->ma_keys)[cached_index(cache)].me_value);
}
inline Spec<Held> load_module_attr(Ref module, Cache cache) {
  PyObject* value = module_value(module.object, cache);
  return {{value}, value != nullptr};
}
// What a class object holds: valid as long as the class has its version, and its metaclass the one in word 2; 0: that is
// plain `type`.
inline PyObject* class_value(PyObject* object, Cache cache) {
  auto version = static_cast<uint32_t>(cache.words[1].half[0]);
  if (version ? Py_TYPE(object)->tp_version_tag != version : Py_TYPE(object) != &PyType_Type) return nullptr;
  if (reinterpret_cast<PyTypeObject*>(object)->tp_version_tag != static_cast<uint32_t>(cache.words[0].half[0])) return nullptr;
  return cached_object(cache.words[2]);
}
// Functions and methods are themselves when they are seen through their class; other descriptors must be asked.
inline bool is_itself_in_class(PyObject* value) {
  PyTypeObject* type = Py_TYPE(value);
  return !type->tp_descr_get || type == &PyFunction_Type || type == &PyMethodDescr_Type || type == &PyWrapperDescr_Type;
}
inline Spec<Held> load_class_attr(Ref object, Cache cache) {
  PyObject* value = class_value(object.object, cache);
  bool hit = value && is_itself_in_class(value);  // its class may have been given a __get__ meanwhile
  return {{value}, hit};
}
// Instances could shadow a class attribute. They do not when they have no dict (keys version 0), or when their values are
// inline and the class's shared keys, which do not have the name, are still the same.
inline bool not_shadowed(PyObject* object, Cache cache) {
  auto keys_version = static_cast<uint32_t>(cache.words[1].half[0]);
  if (keys_version == 0) return true;
  return _PyObject_InlineValues(object)->valid &&
         reinterpret_cast<PyHeapTypeObject*>(Py_TYPE(object))->ht_cached_keys->dk_version == keys_version;
}
[[gnu::always_inline]] inline PyObject* constant_value(PyObject* object, Cache cache) {
  if (!not_shadowed(object, cache)) return nullptr;
  PyObject* value = cached_object(cache.words[2]);
  return Py_TYPE(value)->tp_descr_get ? nullptr : value;  // its class may have been given one meanwhile
}
[[gnu::always_inline]] inline Spec<Held> load_constant_attr(Ref object, Cache cache) { return load_value<constant_value>(object, cache); }

// Method loads write two registers: the function and self, which is moved from the operand if that is consumed.
[[gnu::always_inline]] inline Next bind_method(Shell& s, Slot self, PyObject* function) {
  Slot* result = &s.registers[s.pc->a];
  Slot second = s.consumes(2) ? self : borrowed(self);
  result[0] = held(function);
  result[1] = second;
  return Next::next;
}
[[gnu::always_inline]] inline Next unbound_method(Shell& s, Slot object, PyObject* value) {
  Slot* result = &s.registers[s.pc->a];
  bool consumed = s.consumes(2);
  if (consumed && !s.may_give_up(object)) return Next::call;
  result[0] = held(value);
  result[1] = null_slot();
  if (consumed) s.give_up(object);
  return Next::next;
}
// The method that the site knows; null when it is not self's. `by_keys`: self's values must be looked at.
template <bool by_keys> [[gnu::always_inline]] inline PyObject* known_method(const Shell& s, Slot self) {
  Cache cache{s.pc + 1};
  return has_version(object_of(self), cache) && (!by_keys || not_shadowed(object_of(self), cache)) ? cached_object(s.pc[3]) : nullptr;
}
template <bool by_keys> [[gnu::always_inline]] inline Next load_known_method(Shell& s) {
  Slot self = s.input(2);
  PyObject* method = known_method<by_keys>(s, self);
  return method ? bind_method(s, self, method) : Next::miss;
}
[[gnu::always_inline]] inline Next load_method_plain(Shell& s) { return load_known_method<false>(s); }
[[gnu::always_inline]] inline Next load_method_values(Shell& s) { return load_known_method<true>(s); }
// Types in C that make an instance's dict when it is first wanted.
[[gnu::always_inline]] inline Next load_method_lazy(Shell& s) {
  Slot self = s.input(2);
  if (!has_version(object_of(self), {s.pc + 1})) return Next::miss;
  if (*reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object_of(self)) + s.pc[2].half[0])) return Next::miss;
  return bind_method(s, self, cached_object(s.pc[3]));
}
[[gnu::always_inline]] inline Next load_method_module(Shell& s) {
  Slot module = s.input(2);
  PyObject* value = module_value(object_of(module), {s.pc + 1});
  return value ? unbound_method(s, module, value) : Next::miss;
}
[[gnu::always_inline]] inline Next load_method_class(Shell& s) {
  Slot object = s.input(2);
  PyObject* value = class_value(object_of(object), {s.pc + 1});
  return value ? unbound_method(s, object, value) : Next::miss;
}
// Class methods and static methods in Python, seen through the class. (What they wrap can be changed, by __init__.)
[[gnu::always_inline]] inline Next load_method_classmethod(Shell& s) {
  Slot object = s.input(2);
  PyObject* method = class_value(object_of(object), {s.pc + 1});
  if (!method || !PyFunction_Check(wrapped_function(method))) return Next::miss;
  return bind_method(s, object, wrapped_function(method));
}
[[gnu::always_inline]] inline Next load_method_static(Shell& s) {
  Slot object = s.input(2);
  PyObject* method = class_value(object_of(object), {s.pc + 1});
  return method && wrapped_function(method) ? unbound_method(s, object, wrapped_function(method)) : Next::miss;
}
// The same, seen through an instance.
[[gnu::always_inline]] inline Next load_wrapped(Shell& s, Slot object, PyObject* wrapper) {
  PyObject* function = wrapped_function(wrapper);
  if (Py_IS_TYPE(wrapper, &PyStaticMethod_Type)) return function ? unbound_method(s, object, function) : Next::miss;
  if (!function || !PyFunction_Check(function)) return Next::miss;
  bool consumed = s.consumes(2);
  if (consumed && !s.may_give_up(object)) return Next::call;
  Slot* result = &s.registers[s.pc->a];
  result[0] = held(function);
  result[1] = held(reinterpret_cast<PyObject*>(Py_TYPE(object_of(object))));
  if (consumed) s.give_up(object);
  return Next::next;
}
[[gnu::always_inline]] inline Next load_method_wrapped(Shell& s) {
  Slot object = s.input(2);
  PyObject* wrapper = known_method<true>(s, object);
  return wrapper ? load_wrapped(s, object, wrapper) : Next::miss;
}
[[gnu::always_inline]] inline Next load_method_value(Shell& s) {
  Slot object = s.input(2);
  Cache cache{s.pc + 1};
  PyObject* value = has_version(object_of(object), cache) ? inline_value(object_of(object), cache) : nullptr;
  return value ? unbound_method(s, object, value) : Next::miss;
}

// Stores of a value over an old one, whose reference is given up: not in a leaf if that is the last one, or if the object
// itself is what it gives up.
inline bool may_replace(Thread t, PyObject* old, Ref object) { return may_drop(t, old) && !(t.leaf && old == object.object); }

// Where a value is to be stored in an object whose class is the one that the cache is about. Null: not now.
[[gnu::always_inline]] inline PyObject** inline_place(PyObject* object, Cache cache) {
  PyDictValues* values = _PyObject_InlineValues(object);
  return values->valid && !_PyObject_GetManagedDict(object) ? &values->values[cached_index(cache)] : nullptr;
}
[[gnu::always_inline]] inline PyObject** slot_place(PyObject* object, Cache cache) {
  return reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object) + cached_index(cache));
}
[[gnu::always_inline]] inline Check store_at(PyObject** place, bool inline_values, Ref object, Taken value, Cache cache, Thread t) {
  PyObject* old = place ? *place : nullptr;
  if (!place || (old && !may_replace(t, old, object))) return Check::miss;
  *place = reference_of(value);
  if (old) drop_object(t, old);
  else if (inline_values) _PyDictValues_AddToInsertionOrder(_PyObject_InlineValues(object.object), cached_index(cache));
  return Check::ok;
}
[[gnu::always_inline]] inline Check store_inline_value(Ref object, Taken value, Cache cache, Thread t) {
  PyObject** place = has_version(object.object, cache) ? inline_place(object.object, cache) : nullptr;
  return store_at(place, true, object, value, cache, t);
}
[[gnu::always_inline]] inline Check store_slot(Ref object, Taken value, Cache cache, Thread t) {
  PyObject** place = has_version(object.object, cache) ? slot_place(object.object, cache) : nullptr;
  return store_at(place, false, object, value, cache, t);
}
inline Check store_dict_value(Ref object, Taken value, Cache cache, Thread t) {
  if (!has_version(object.object, cache)) return Check::miss;
  PyDictObject* dict = _PyObject_GetManagedDict(object.object);
  auto hint = static_cast<uint32_t>(cache.words[0].field[3]);
  PyObject* name = cached_object(cache.words[1]);
  if (!dict || !DK_IS_UNICODE(dict->ma_keys) || dict->ma_values || hint >= static_cast<size_t>(dict->ma_keys->dk_nentries)) return Check::miss;
  PyDictUnicodeEntry* entry = DK_UNICODE_ENTRIES(dict->ma_keys) + hint;
  if (entry->me_key != name || !entry->me_value) return Check::miss;
  _PyDict_NotifyEvent(PyDict_EVENT_MODIFIED, dict, name, object_of(value.slot));
  PyObject* old = entry->me_value;
  entry->me_value = reference_of(value);
  drop_object(t, old);
  return Check::ok;
}

Next load_method(const Spilled& s);
Next load_property(Shell& s);
Next load_super(const Spilled& s);
constexpr unsigned super_method = 1, super_arguments = 2;  // flags: a method is wanted; super was written with arguments
// What super() finds depends on the class it starts behind and on the type of self, whose version covers all its bases.
inline Next load_super_method(Shell& s) {
  Operand super_operand = s.pc[3].field[3];
  Slot self = s.get(s.pc->c);
  if (!has_version(object_of(self), {s.pc + 1}) || s.object(s.pc->b) != cached_object(s.pc[2]) ||
      s.object(super_operand) != reinterpret_cast<PyObject*>(&PySuper_Type)) return Next::miss;
  Slot second = owns(s.pc->c) ? self : borrowed(self);
  s.consume(s.pc->b);
  s.consume(super_operand);
  Slot* result = &s.registers[index_of(s.pc->a)];
  result[0] = held(cached_object(s.pc[3]));
  result[1] = second;
  return Next::next;
}
Next load_special(const Spilled& s);
Next delete_attr(const Spilled& s);

// A descriptor in C, which is found through the type; of instances that could shadow it, one that does not.
inline Spec<Maybe<New>> load_descriptor(Ref object, Name name, Cache cache) {
  if (!has_version(object.object, cache) || !not_shadowed(object.object, cache)) return {{{nullptr}}, false};
  PyObject* descriptor = Py_NewRef(cached_object(cache.words[2]));
  PyObject* value = get_by_descriptor(descriptor, object.object, name.object);
  Py_DECREF(descriptor);
  return {{{value}}, true};
}
// CPython releases the object before the value: the last parameter dies first.
inline Status store_attr(Ref value, Ref object, Name name) { return {PyObject_SetAttr(object.object, name.object, value.object) == 0}; }

}  // namespace whipsnake::ops
