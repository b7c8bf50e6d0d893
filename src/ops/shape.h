// Shapes: what a class says about an attribute, kept for the whole interpreter by type version and name. A site that sees
// more than one class does not fit a form for long; its generic instruction looks here before it asks CPython (V8's
// megamorphic stub cache does the same).
#pragma once
#include "frame/frame.h"
#include "isa/outcome.h"
#include "ops/attr.h"

namespace whipsnake {

// The instruction that a site would be made that saw only this class: its form, and the words of its cache.
struct Shape {
  Word words[4];    // the first says the form; the generic one when none fits
  PyObject* name;   // immortal; null in an empty place
  uint32_t version; // of the class
  Opcode generic;   // the family
  uint8_t backoff;  // how often this place has been taken; the next takes as many misses, as a power of two
  uint16_t misses;  // so far
};
constexpr size_t shape_count = 2048;
constexpr uint8_t most_shape_backoff = 14;

inline Shape* place_for_shape(Shape* shapes, uint32_t version, PyObject* name, Opcode generic) {
  size_t hash = version * size_t{0x9e3779b1} + (reinterpret_cast<uintptr_t>(name) >> 5) + static_cast<size_t>(generic) * 97;
  return &shapes[(hash ^ hash >> 15) % shape_count];
}

namespace ops {

// Make the shape of an object for the family of the instruction at hand, if it is time. Null: there is none to be had.
const Shape* learn_shape(const Spilled& s, PyObject* object);

[[gnu::always_inline]] inline const Shape* shape_of(const Shell& s, Opcode generic, PyObject* object) {
  uint32_t version = Py_TYPE(object)->tp_version_tag;
  PyObject* name = name_of(s, s.pc->c);
  Shape* shapes = code_behind(s.constants)->engine->shapes;
  if (!shapes || version == 0) return learn_shape(s, object);
  const Shape* shape = place_for_shape(shapes, version, name, generic);
  bool found = shape->name == name && shape->version == version && shape->generic == generic;
  return found ? shape : learn_shape(s, object);
}

inline Spec<Held> value_by_shape(const Shape* shape, PyObject* object) {
  Cache cache{const_cast<Word*>(shape->words + 1)};
  switch (static_cast<Opcode>(shape->words[0].opcode)) {
    case Opcode::LOAD_ATTR_VALUE: return load_inline_value({object}, cache);
    case Opcode::LOAD_ATTR_SLOT: return load_slot({object}, cache);
    case Opcode::LOAD_ATTR_DICT: return load_dict_value({object}, cache);
    case Opcode::LOAD_ATTR_CONSTANT: return load_constant_attr({object}, cache);
    default: return {{nullptr}, false};
  }
}
// Before the generic body: does it all when there is a shape, else goes on to that.
inline Next load_attr_by_shape(Shell& s) {
  PyObject* object = s.object(s.pc->b);
  const Shape* shape = shape_of(s, Opcode::LOAD_ATTR, object);
  Spec<Held> value = shape ? value_by_shape(shape, object) : Spec<Held>{{nullptr}, false};
  if (!value.hit) return Next::next;
  conclude(s, value.value, Consumed<1, Given<2, Box::any>>(s));
  s.pc += 4;
  return Next::dispatch;
}
inline Next load_method_by_shape(Shell& s) {
  Slot object = s.get(s.pc->b);
  const Shape* shape = shape_of(s, Opcode::LOAD_METHOD, object_of(object));
  if (!shape) return Next::next;
  Cache cache{const_cast<Word*>(shape->words + 1)};
  auto form = static_cast<Opcode>(shape->words[0].opcode);
  if (form == Opcode::LOAD_METHOD_PLAIN || (form == Opcode::LOAD_METHOD_VALUES && not_shadowed(object_of(object), cache))) {
    bind_method(s, object, cached_object(shape->words[3]));
  } else {
    Spec<Held> value = form == Opcode::LOAD_METHOD_VALUE ? load_inline_value({object_of(object)}, cache) : Spec<Held>{{nullptr}, false};
    if (!value.hit) return Next::next;
    unbound_method(s, object, value.value.object);
  }
  s.pc += 4;
  return Next::dispatch;
}

}  // namespace ops
}  // namespace whipsnake
