// Shapes: what a class says about an attribute, kept for the whole interpreter by type version and name. A site that sees
// more than one class does not fit a form for long: it is given one that looks here (V8's megamorphic stub cache does the
// same), and its generic instruction looks here before it asks CPython.
#pragma once
#include "frame/frame.h"
#include "isa/outcome.h"
#include "ops/attr.h"

namespace whipsnake {

// The words that a site would have that saw only this class: its form in the first, and its cache. What they leave free says
// whose they are, so that half a cache line holds it all.
struct alignas(32) Shape {
  Word words[4];

  // Immortal; null in an empty place.
  PyObject* name() const { return reinterpret_cast<PyObject*>(words[0].bits >> 16); }
  Opcode form() const { return static_cast<Opcode>(words[0].opcode); }
  bool is_of(Opcode generic, uint32_t version, PyObject* name) const {
    return this->name() == name && words[1].half[0] == static_cast<int32_t>(version) && words[1].field[2] == static_cast<uint16_t>(generic);
  }
  // How often this place has been taken; the next takes as many misses, as a power of two. And the misses so far.
  uint8_t& backoff() { return words[0].places; }
  uint16_t& misses() { return words[3].field[3]; }
  // Whether it is time to learn what stands here anew; if not, another miss is counted.
  bool is_due() {
    if ((misses() + 1) >> backoff()) return true;
    misses()++;
    return false;
  }
};
constexpr size_t shape_count = 4096;
constexpr uint8_t most_shape_backoff = 14;

inline Shape* place_for_shape(Shape* shapes, uint32_t version, PyObject* name, Opcode generic) {
  size_t hash = version * size_t{0x9e3779b1} + (reinterpret_cast<uintptr_t>(name) >> 5) + static_cast<size_t>(generic) * 97;
  return &shapes[(hash ^ hash >> 15) % shape_count];
}

namespace ops {

// The form of a family that looks here; the family when there is none.
constexpr Opcode form_by_shape(Opcode generic) {
  return generic == Opcode::LOAD_ATTR ? Opcode::LOAD_ATTR_BY_SHAPE : generic == Opcode::LOAD_METHOD ? Opcode::LOAD_METHOD_BY_SHAPE
         : generic == Opcode::STORE_ATTR ? Opcode::STORE_ATTR_BY_SHAPE : generic;
}

// Make the shape of an object for the family of the instruction at hand, if it is time. Null: there is none to be had.
Shape* learn_shape(const Spilled& s, PyObject* object);

[[gnu::always_inline]] inline Shape* known_shape(const Shell& s, Opcode generic, PyObject* object, PyObject* name) {
  uint32_t version = Py_TYPE(object)->tp_version_tag;
  Shape* shapes = code_behind(s.constants)->engine->shapes;
  Shape* shape = shapes ? place_for_shape(shapes, version, name, generic) : nullptr;
  return shape && version && shape->is_of(generic, version, name) ? shape : nullptr;
}
// Of the generic instruction, which has the name in field C.
[[gnu::always_inline]] inline Shape* shape_of(const Shell& s, Opcode generic, PyObject* object) {
  Shape* shape = known_shape(s, generic, object, name_of(s, s.pc->c));
  return shape ? shape : learn_shape(s, object);
}
// A shape is there but does not say it: objects of that class may have come to differ from the one that it was learnt from.
inline Next try_again(const Shell& s, Shape* shape, PyObject* object) {
  if (shape->is_due()) learn_shape(s, object);
  return Next::next;
}
inline Cache cache_of(Shape* shape) { return {shape->words + 1}; }

// Null: the value is not there, or it takes more to get it.
[[gnu::always_inline]] inline PyObject* value_by_shape(Shape* shape, PyObject* object) {
  switch (shape->form()) {
    case Opcode::LOAD_ATTR_VALUE: return inline_value(object, cache_of(shape));
    case Opcode::LOAD_ATTR_SLOT: return slot_value(object, cache_of(shape));
    case Opcode::LOAD_ATTR_DICT: return dict_value(object, cache_of(shape));
    case Opcode::LOAD_ATTR_CONSTANT: return constant_value(object, cache_of(shape));
    case Opcode::LOAD_ATTR_DEFAULT: return value_or_default(object, cache_of(shape));
    case Opcode::LOAD_ATTR_CLASS_OF: return class_of(object, cache_of(shape));
    default: return nullptr;
  }
}
[[gnu::always_inline]] inline Spec<Held> load_attr_by_shape(Ref object, Cache cache, const Shell& s) {
  Shape* shape = known_shape(s, Opcode::LOAD_ATTR, object.object, cached_object(cache.words[2]));
  PyObject* value = shape ? value_by_shape(shape, object.object) : nullptr;
  return {{value}, value != nullptr};
}
// Before the generic body: does it all when there is a shape, else goes on to that.
inline Next load_attr_and_learn(Shell& s) {
  PyObject* object = s.object(s.pc->b);
  Shape* shape = shape_of(s, Opcode::LOAD_ATTR, object);
  if (!shape) return Next::next;
  if (shape->form() == Opcode::LOAD_ATTR_PROPERTY) {
    Slot getter = PyStackRef_FromPyObjectNew(cached_object(shape->words[3]));
    return call_getter(s, getter, {s.take(s.pc->b), null_slot()}, 1, s.pc + 4);
  }
  if (shape->form() == Opcode::LOAD_ATTR_DESCRIPTOR) return Next::next;
  PyObject* value = value_by_shape(shape, object);
  if (!value) return try_again(s, shape, object);
  conclude(s, Held{value}, Consumed<1, Given<2, Box::any>>(s));
  s.pc += 4;
  return Next::dispatch;
}
inline Maybe<New> load_attr(Ref object, Name name, const Shell& s) {
  Shape* shape = known_shape(s, Opcode::LOAD_ATTR, object.object, name.object);
  if (shape && shape->form() == Opcode::LOAD_ATTR_DESCRIPTOR) {
    Spec<Maybe<New>> value = load_descriptor(object, name, cache_of(shape));
    if (value.hit) return value.value;
  }
  return {{PyObject_GetAttr(object.object, name.object)}};
}

// Next::miss: it takes more.
[[gnu::always_inline]] inline Next method_by_shape(Shell& s, Shape* shape, Slot object) {
  switch (shape->form()) {
    case Opcode::LOAD_METHOD_VALUES:
      if (!not_shadowed(object_of(object), cache_of(shape))) return Next::miss;
      [[fallthrough]];
    case Opcode::LOAD_METHOD_PLAIN: return bind_method(s, object, cached_object(shape->words[3]));
    case Opcode::LOAD_METHOD_WRAPPED: return not_shadowed(object_of(object), cache_of(shape)) ? load_wrapped(s, object, cached_object(shape->words[3])) : Next::miss;
    case Opcode::LOAD_METHOD_VALUE: {
      PyObject* value = inline_value(object_of(object), cache_of(shape));
      return value ? unbound_method(s, object, value) : Next::miss;
    }
    default: return Next::miss;
  }
}
[[gnu::always_inline]] inline Next load_method_by_shape(Shell& s) {
  Slot object = s.input(2);
  Shape* shape = known_shape(s, Opcode::LOAD_METHOD, object_of(object), cached_object(s.pc[3]));
  return shape ? method_by_shape(s, shape, object) : Next::miss;
}
inline Next load_method_and_learn(Shell& s) {
  Slot object = s.get(s.pc->b);
  Shape* shape = shape_of(s, Opcode::LOAD_METHOD, object_of(object));
  if (!shape) return Next::next;
  if (method_by_shape(s, shape, object) == Next::miss) return try_again(s, shape, object_of(object));
  s.pc += 4;
  return Next::dispatch;
}

[[gnu::always_inline]] inline Check store_attr_by_shape(Ref object, Taken value, Cache cache, Thread t, const Shell& s) {
  Shape* shape = known_shape(s, Opcode::STORE_ATTR, object.object, cached_object(cache.words[1]));
  if (!shape) return Check::miss;
  bool inline_values = shape->form() == Opcode::STORE_ATTR_VALUE;
  if (!inline_values && shape->form() != Opcode::STORE_ATTR_SLOT) return Check::miss;
  PyObject** place = inline_values ? inline_place(object.object, cache_of(shape)) : slot_place(object.object, cache_of(shape));
  return store_at(place, inline_values, object, value, cache_of(shape), t);
}
inline Next store_attr_and_learn(Shell& s) {
  if (s.pc->opcode != static_cast<uint8_t>(Opcode::STORE_ATTR_BY_SHAPE)) return Next::next;
  PyObject* object = s.object(s.pc->a);
  Shape* shape = known_shape(s, Opcode::STORE_ATTR, object, name_of(s, s.pc->c));
  if (shape) return try_again(s, shape, object);
  learn_shape(s, object);
  return Next::next;
}

}  // namespace ops
}  // namespace whipsnake
