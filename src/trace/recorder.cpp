// The recorder: runs a hot path an instruction at a time, and writes down what it does.
#include "trace/recorder.h"

#include <algorithm>

#include "base/clock.h"
#include "frame/resume.h"
#include "isa/signature.h"
#include "ops/call.h"
#include "ops/watch.h"
#include "python/dict.h"
#include "python/iterators.h"

namespace whipsnake {
namespace {

constexpr size_t longest_log = 2400;
constexpr unsigned deepest = 40, most_unrolled = 6;

bool is_dying(Slot slot) {
  if (PyStackRef_IsNull(slot) || PyStackRef_IsTaggedInt(slot) || (slot.bits & Py_TAG_REFCNT)) return false;
  PyObject* object = object_of(slot);
  return object->ob_refcnt == 1 && !PyFloat_CheckExact(object) && !PyLong_CheckExact(object);
}

void note_old(Logged& logged, PyObject* old) {
  if (!old) return;
  logged.types[0] = Py_TYPE(old);
  logged.dies |= is_dying(owned(old));
}

// Of generic instructions: fields that are inputs, as a mask.
unsigned inputs_of_family(Opcode generic) {
  switch (generic) {
    case Opcode::BINARY: case Opcode::SUBSCRIPT: case Opcode::COMPARE: case Opcode::CONTAINS: return 1u << 2 | 1u << 3;
    case Opcode::JUMP_COMPARE: case Opcode::JUMP_CONTAINS: return 1u << 1 | 1u << 2;
    case Opcode::SLICE: return 1u << 2 | 1u << 3;
    case Opcode::SET_ADD: return 1u << 2;
    case Opcode::STORE_SUBSCRIPT: case Opcode::STORE_SLICE: return 1u << 1 | 1u << 2 | 1u << 3;
    case Opcode::LOAD_ATTR: case Opcode::LOAD_METHOD: case Opcode::GET_ITER: case Opcode::TRUTH: case Opcode::FOR_ITER: return 1u << 2;
    case Opcode::STORE_ATTR: return 1u << 1 | 1u << 2;
    case Opcode::LOAD_SUPER: return 1u << 2 | 1u << 3;
    default: return 0;
  }
}

// Whether it is a call of min or max of two numbers, which gives the second.
bool gives_second(const Shell& s) {
  Slot callable = s.get(s.pc->b);
  if (PyStackRef_IsNull(callable) || PyStackRef_IsTaggedInt(callable) || !PyCFunction_CheckExact(object_of(callable)) || s.pc->c < 2) return false;
  const char* name = reinterpret_cast<PyCFunctionObject*>(object_of(callable))->m_ml->ml_name;
  bool least = strcmp(name, "min") == 0;
  if (!least && strcmp(name, "max") != 0) return false;
  Slot a = s.get(ops::call_operands(s.pc)[s.pc->c - 2u]), b = s.get(ops::call_operands(s.pc)[s.pc->c - 1u]);
  for (Slot slot : {a, b})
    if (PyStackRef_IsNull(slot) || PyStackRef_IsTaggedInt(slot)) return false;
  PyObject *x = object_of(a), *y = object_of(b);
  if (PyFloat_CheckExact(x) && PyFloat_CheckExact(y)) return least ? float_value(y) < float_value(x) : float_value(y) > float_value(x);
  return is_wide_int(x) && is_wide_int(y) && (least ? wide_value(y) < wide_value(x) : wide_value(y) > wide_value(x));
}

// Whether something dies when the operation is over that the frame waits for.
bool ends_operation_of_dying(_PyInterpreterFrame* frame) {
  if (frame->owner == FRAME_OWNED_BY_INTERPRETER || awaited_by(frame) != Awaits::operation) return false;
  const Word* pc = bookmark_of(frame) - words_of_operation(frame);
  bool dies = false;
  auto look = [&](Operand operand) { dies |= !is_constant(operand) && owns(operand) && is_dying(frame->localsplus[index_of(operand)]); };
  bool is_call = family_of(static_cast<Opcode>(pc->opcode)) == Opcode::CALL;
  for (int field = is_call ? 2 : 1; field <= (is_call ? 2 : 3); field++) look(pc->field[field]);
  for (unsigned i = 0; is_call && i < pc->c; i++) look(ops::call_operands(pc)[i]);
  return dies;
}

// The attribute that is about to be stored, by a form and its cache: whether it was unset, or what it was. Of one that is
// about to be loaded, and may be the class's: whether it is.
void note_attribute(const Shell& s, Logged& logged, Opcode form, const Word* site) {
  if (form == Opcode::LOAD_ATTR_DEFAULT) {
    PyObject* object = s.object(s.pc->b);
    bool fits = Py_TYPE(object)->tp_version_tag == static_cast<uint32_t>(site[1].half[0]);
    logged.fresh = fits && !_PyObject_InlineValues(object)->values[site[1].field[3]];
    return;
  }
  if (form != Opcode::STORE_ATTR_VALUE && form != Opcode::STORE_ATTR_SLOT) return;
  PyObject* object = s.object(s.pc->a);
  if (Py_TYPE(object)->tp_version_tag != static_cast<uint32_t>(site[1].half[0])) return;
  unsigned place = site[1].field[3];
  PyObject* old = form == Opcode::STORE_ATTR_VALUE ? _PyObject_InlineValues(object)->values[place] : *reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object) + place);
  logged.fresh = !old;
  note_old(logged, old);
}

// What an iterator gives next, if it is known without asking: an item of a list or tuple, a number of a range.
PyTypeObject* type_of_next(PyObject* iterator) {
  if (Py_IS_TYPE(iterator, &PyRangeIter_Type)) return &PyLong_Type;
  bool list = Py_IS_TYPE(iterator, &PyListIter_Type);
  if (!list && !Py_IS_TYPE(iterator, &PyTupleIter_Type)) return nullptr;
  auto* state = reinterpret_cast<SecondField*>(iterator);
  if (!state->container || static_cast<size_t>(state->index) >= static_cast<size_t>(Py_SIZE(state->container))) return nullptr;
  return Py_TYPE(list ? PyList_GET_ITEM(state->container, state->index) : PyTuple_GET_ITEM(state->container, state->index));
}
// Of enumerate and zip: what they go on with.
void note_inner(PyObject* iterator, Logged& logged) {
  auto add = [&](PyObject* inner) {
    logged.inner[logged.inner_count] = Py_TYPE(inner);
    logged.inner_items[logged.inner_count++] = type_of_next(inner);
  };
  if (!iterators_are_as_known()) return;
  if (Py_IS_TYPE(iterator, &PyEnum_Type)) {
    PyObject* inner = reinterpret_cast<EnumerateObject*>(iterator)->iterator;
    if (inner) add(inner);
  } else if (Py_IS_TYPE(iterator, &PyZip_Type)) {
    auto* zip = reinterpret_cast<ZipObject*>(iterator);
    for (Py_ssize_t i = 0; zip->size <= static_cast<Py_ssize_t>(std::size(logged.inner)) && i < zip->size; i++) add(PyTuple_GET_ITEM(zip->iterators, i));
  }
}

// What is about to happen, seen before it does.
void observe(const Shell& s, Logged& logged) {
  const InstructionInfo& info = instruction_info[s.pc->opcode];
  logged = {.pc = s.pc, .code = code_behind(s.constants), .opcode = static_cast<Opcode>(s.pc->opcode), .globals = s.frame()->f_globals};
  unsigned inputs = info.inputs | instruction_info[static_cast<int>(info.generic)].inputs | inputs_of_family(info.generic);
  for (int field = 1; field <= 3; field++) {
    Operand operand = s.pc->field[field];
    if (!(inputs >> field & 1)) continue;
    Slot slot = s.get(operand);
    if (PyStackRef_IsNull(slot) || PyStackRef_IsTaggedInt(slot)) continue;
    logged.types[field] = Py_TYPE(object_of(slot));
    if (owns(operand)) logged.dies |= is_dying(slot);
  }
  auto look_at_local = [&](Operand local) { logged.dies |= owns(local) && is_dying(s.registers[index_of(local)]); };
  if (has_result(info.generic)) {
    look_at_local(s.pc->a);
    Slot old = owns(s.pc->a) ? s.registers[index_of(s.pc->a)] : null_slot();
    bool number = !PyStackRef_IsNull(old) && !PyStackRef_IsTaggedInt(old) && (PyLong_CheckExact(object_of(old)) || PyFloat_CheckExact(object_of(old)));
    if (number) logged.old_number = Py_TYPE(object_of(old));
  }
  if (info.generic == Opcode::UNPACK_LOCALS)
    for (unsigned i = 0; i < s.pc->c; i++) logged.dies |= is_dying(s.registers[index_of((&s.pc[2].field[0])[i])]);
  auto type = [&](Operand operand) {
    Slot slot = s.get(operand);
    return PyStackRef_IsNull(slot) || PyStackRef_IsTaggedInt(slot) ? nullptr : Py_TYPE(object_of(slot));
  };
  if (logged.opcode == Opcode::BUILD_SLICE)
    for (unsigned i = 0; i < 3 && i < s.pc->c; i++) logged.types[1 + i] = type(static_cast<Operand>(index_of(s.pc->b) + i));
  if (info.generic == Opcode::SLICE || info.generic == Opcode::STORE_SLICE) logged.types[0] = type(s.pc[1].field[0]);
  if (info.generic == Opcode::CALL || info.generic == Opcode::CALL_METHOD) {
    logged.types[0] = type(s.pc->b);
    logged.dies |= owns(s.pc->b) && is_dying(s.get(s.pc->b));
    for (unsigned i = 0; i < 3 && i < s.pc->c; i++) logged.types[1 + i] = type(ops::call_operands(s.pc)[i]);
    for (unsigned i = 0; i < s.pc->c; i++) logged.dies |= owns(ops::call_operands(s.pc)[i]) && is_dying(s.get(ops::call_operands(s.pc)[i]));
    logged.second = gives_second(s);
    PyObject* callable = logged.types[0] ? s.object(s.pc->b) : nullptr;
    if (callable && PyMethod_Check(callable)) callable = PyMethod_GET_FUNCTION(callable);
    if (callable && PyFunction_Check(callable)) {
      auto* function = reinterpret_cast<PyFunctionObject*>(callable);
      logged.version = is_versioned(function) ? function->func_version : 0;
      logged.defaults = function->func_defaults ? static_cast<uint32_t>(PyTuple_GET_SIZE(function->func_defaults)) : 0;
    }
    if (logged.types[0] == &PyCFunction_Type) {
      auto* function = reinterpret_cast<PyCFunctionObject*>(s.object(s.pc->b));
      logged.method = function->m_ml;
      logged.self_type = function->m_self ? Py_TYPE(function->m_self) : nullptr;
    }
  }
  if (info.generic == Opcode::SUBSCRIPT || info.generic == Opcode::STORE_SUBSCRIPT) {
    Slot index = s.get(s.pc->field[info.generic == Opcode::SUBSCRIPT ? 3 : 2]);
    logged.negative = !PyStackRef_IsTaggedInt(index) && is_compact_int(object_of(index)) && compact_value(object_of(index)) < 0;
  }
  if (logged.opcode == Opcode::STORE_SUBSCRIPT_LIST) {
    PyObject *list = s.object(s.pc->a), *index = s.object(s.pc->b);
    if (PyList_CheckExact(list) && is_compact_int(index)) {
      Py_ssize_t place = ops::place_in(PyList_GET_SIZE(list), compact_value(index));
      if (place >= 0) note_old(logged, PyList_GET_ITEM(list, place));
    }
  }
  if (logged.opcode == Opcode::STORE_GLOBAL || logged.opcode == Opcode::STORE_NAME) {
    PyObject **old, *globals = s.frame()->f_globals;
    if (PyDict_CheckExact(globals) && look_up_quietly(globals, ops::name_of(s, s.pc->a), old) == Lookup::found) note_old(logged, *old);
  }
  if (logged.opcode == Opcode::STORE_CELL) {
    PyObject* old = reinterpret_cast<PyCellObject*>(s.object(s.pc->a))->ob_ref;
    logged.fresh = !old;
    note_old(logged, old);
  }
  if (logged.opcode == Opcode::RETURN) {
    for (unsigned i = 0; i < logged.code->locals; i++) logged.dies |= is_dying(s.registers[i]);
    logged.dies |= ends_operation_of_dying(s.frame()->previous);
  }
  if (logged.opcode == Opcode::YIELD && fold_awaited_by(s.frame()->previous) != Fold::none) {
    logged.folded_at = padding_of(s.frame()->previous);
    logged.folded_how = static_cast<uint8_t>(s.frame()->previous->return_offset >> 8u);
  }
  if (info.generic == Opcode::FOR_ITER || info.generic == Opcode::SEND) {
    Slot receiver = s.registers[index_of(s.pc->b)], index = s.registers[index_of(s.pc->b) + 1];
    if (!PyStackRef_IsTaggedInt(index)) note_inner(object_of(receiver), logged);
    if (!PyStackRef_IsTaggedInt(index) && can_resume(object_of(receiver))) {
      auto* generator = reinterpret_cast<PyGenObject*>(object_of(receiver));
      logged.resumed = suspended_at(&generator->gi_iframe);
      logged.state = generator->gi_frame_state;
      logged.types[0] = Py_TYPE(object_of(receiver));
    }
  }
  if (logged.opcode == Opcode::DROP || logged.opcode == Opcode::END_ITER) logged.dies = is_dying(s.registers[index_of(s.pc->a)]);
}

// A site that has seen other classes, or numbers of other kinds: the form for what it is about to see.
Opcode fitting_form(const Shell& s, Logged& logged) {
  Opcode generic = family_of(logged.opcode);
  bool compares = generic == Opcode::JUMP_COMPARE;
  if (compares || generic == Opcode::BINARY || generic == Opcode::COMPARE) {
    auto is_number = [](PyTypeObject* type) { return type == &PyLong_Type || type == &PyFloat_Type; };
    bool numbers = is_number(logged.types[compares ? 1 : 2]) && is_number(logged.types[compares ? 2 : 3]);
    return numbers ? ops::form_of_site(s, logged.cache) : generic;
  }
  bool loads = generic == Opcode::LOAD_ATTR || generic == Opcode::LOAD_METHOD;
  if (!loads && generic != Opcode::STORE_ATTR) return generic;
  PyTypeObject* type = logged.types[loads ? 2 : 1];
  bool fits = logged.opcode != generic && logged.opcode != ops::form_by_shape(generic) && type && type->tp_version_tag == static_cast<uint32_t>(s.pc[1].half[0]);
  return fits ? generic : ops::form_of_site(s, logged.cache);
}

}  // namespace

Recorder::Recorder(Traces& traces) : traces_(traces) { traces_.recorders.push_back(this); }
Recorder::~Recorder() {
  std::erase(traces_.recorders, this);
  for (auto [type, reference] : classes_) Py_XDECREF(reference);
  for (PyObject* object : kept_) Py_DECREF(object);
}
void Recorder::look_after(PyTypeObject* type) {
  if (!type || !(type->tp_flags & Py_TPFLAGS_HEAPTYPE)) return;
  auto [known, fresh] = classes_.try_emplace(type, nullptr);
  if (!fresh) return;
  known->second = PyWeakref_NewRef(reinterpret_cast<PyObject*>(type), nullptr);
  if (!known->second) PyErr_Clear();
}
void Recorder::look_after(Engine* engine, const Logged& logged) {
  for (PyTypeObject* type : logged.types) look_after(type);
  look_after(logged.self_type);
  for (PyTypeObject* type : logged.inner_items) look_after(type);
  bool seen = !recording.log.empty() && recording.log.back().globals == logged.globals;
  if (!seen && !watch_dict(engine, logged.globals)) kept_.push_back(Py_NewRef(logged.globals));
}
void Recorder::forget_globals(PyObject* dict) {
  for (const Logged& logged : recording.log) recording.lost |= logged.globals == dict;
  if (recording.lost) recording.failed = "globals that died";
}
Next Recorder::run(Shell& s, Engine* engine) {
  uint64_t began = now_ns();
  Next next = go_along(s, engine);
  engine->counters.record_ns += now_ns() - began;
  for (auto [type, reference] : classes_) {
    PyObject* alive = nullptr;
    if (!reference || PyWeakref_GetRef(reference, &alive) != 1) recording.lost = true, recording.failed = "a class that died";
    Py_XDECREF(alive);
  }
  return next;
}
void Recorder::forget(const Code* code) {
  auto is_inside = [&](const Word* word) { return word >= code->words && word < code->words + code->word_count; };
  bool& lost = recording.lost;
  lost |= recording.code == code || recording.top == code || is_inside(recording.head);
  for (const Logged& logged : recording.log) lost |= logged.code == code || logged.next_code == code;
  if (lost) recording.failed = "a code object that died";
}

// Whether another trace begins at the instruction: then this one ends there.
static bool is_head(const Recorder& recorder, const Traces& traces, const Word* pc) {
  return traces.heads.contains(pc) && !(recorder.root && pc == recorder.recording.head);
}

// A function that has a trace is gone on in, unless it is short: then it is part of this one. Recursion is followed some
// times, on a short path more often: where it ends is found out before frames are pushed for it.
bool Recorder::ends_at_function(const Word* enter, const std::vector<Code*>& active) {
  constexpr size_t longest_repeated = 150, deepest_repeated = 8, often = 3, most_often = 6, short_path = 64;
  auto known = traces_.functions.find(enter);
  bool own = enter == recording.function;
  auto times = static_cast<size_t>(std::count(active.begin(), active.end(), active.back()));
  bool too_often = times > (recording.log.size() < short_path ? most_often : often);
  if (own || known == traces_.functions.end()) {
    if (!too_often) return false;
    recording.ending = own ? Ending{Ending::entry, own_trace} : Ending{Ending::cut, 0};
    return true;
  }
  if (!too_often && active.size() <= deepest_repeated && traces_.all[known->second]->length <= longest_repeated) return false;
  recording.ending = {Ending::entry, known->second};
  return true;
}

Next Recorder::go_along(Shell& s, Engine* engine) {
  Traces& traces = *engine->traces;
  constexpr size_t longest_open = 800;
  constexpr int most_rounds_of_open = 2;
  bool handles = false;  // an exception, in code that stands behind that of the loop
  std::vector<Code*> active = waiting;
  active.push_back(code_behind(s.constants));
  // Of no loop: what it returns to is anybody.
  const Trace* tree = !recording.from ? nullptr : recording.from->trace->root ? recording.from->trace->root : recording.from->trace;
  bool open = !root && (recording.standing || !tree || !tree->loop);
  constexpr int most_rounds = 8;  // of a loop inside of the path
  std::unordered_map<const Word*, int> rounds;
  auto opcode_is_jump_back = [](const Logged& logged) { return logged.opcode == Opcode::JUMP_BACK; };
  auto count_way_back = [&](const Word* pc) { return ++rounds[pc] <= most_rounds; };
  std::vector<Slot*> frames = initial_frames;
  for (;;) {
    if (recording.log.size() >= longest_log) { recording.failed = "too long"; return Next::dispatch; }
    auto opcode = static_cast<Opcode>(s.pc->opcode);
    if (family_of(opcode) == Opcode::ENTER) {
      if (open && !recording.log.empty() && ends_at_function(s.pc, active)) return Next::dispatch;
      s.pc++;
      continue;
    }
    if (open && recording.log.size() >= longest_open) {
      recording.ending = {Ending::cut, 0};
      return Next::dispatch;
    }
    if (opcode == Opcode::JUMP_BACK_TRACE && (s.thread->eval_breaker & _PY_EVAL_EVENTS_MASK) == 0 && (!root || s.pc + s.pc->half[1] != recording.head)) {
      recording.ending = {Ending::entry, s.pc->a};
      Code* code = code_behind(s.constants);
      recording.log.push_back({.pc = s.pc, .code = code, .opcode = Opcode::JUMP_BACK, .next = s.pc + s.pc->half[1], .next_code = code, .globals = s.frame()->f_globals});
      s.pc += s.pc->half[1];
      return Next::dispatch;
    }
    // Deep in a tree of bridges each one is another round of some loop: it is time that this is compiled by itself. So it is
    // when a path that is no loop's has gone around some times.
    bool deep = recording.from && recording.from->trace->depth >= most_unrolled, again = open && rounds[s.pc] >= most_rounds_of_open;
    if (opcode == Opcode::JUMP_BACK_COUNTED && (deep || again)) {
      s.pc->a = static_cast<uint16_t>(hot_count - 1);
      recording.ending = {Ending::leave, 0};
      return Next::dispatch;
    }
    // A bridge goes on in whoever waits for its frame, if that runs here.
    bool returns = opcode == Opcode::RETURN || opcode == Opcode::RETURN_YIELDER || (opcode == Opcode::YIELD && fold_awaited_by(s.frame()->previous) == Fold::none);
    bool leaves = frames.size() == 1 && (opcode == Opcode::RETURN_GENERATOR || (returns && (root || s.frame()->previous->owner == FRAME_OWNED_BY_INTERPRETER)));
    if (leaves && root) {
      recording.failed = "left the loop", left = true;
      return Next::dispatch;
    }
    Logged logged;
    if (open && frames.size() == 1 && opcode == Opcode::RETURN) {
      observe(s, logged);
      look_after(engine, logged);
      recording.log.push_back(logged);
      recording.ending = {Ending::back, 0};
      return Next::dispatch;
    }
    if (leaves) { recording.ending = {Ending::leave, 0}; return Next::dispatch; }
    observe(s, logged);
    Opcode fitting = fitting_form(s, logged);
    bool fits = fitting == family_of(opcode);
    note_attribute(s, logged, fits ? opcode : fitting, fits ? s.pc : logged.cache);
    look_after(engine, logged);
    _PyInterpreterFrame *before = s.frame(), *caller = before->previous;
    Next next;
    if (generic_of[static_cast<int>(opcode)] == Opcode::JUMP_BACK) {
      logged.opcode = Opcode::JUMP_BACK;
      next = whole_instructions[static_cast<int>(Opcode::JUMP_BACK)](s);
    } else {
      next = run_instruction(s, logged.opcode);
    }
    if (logged.opcode == ops::form_by_shape(family_of(logged.opcode))) logged.opcode = family_of(logged.opcode);
    if (family_of(logged.opcode) == logged.opcode && fitting != logged.opcode) logged.opcode = fitting, logged.has_cache = true;
    if (next > Next::jump) {
      bool raised = next == Next::raise || next == Next::raise_moved;
      if (next == Next::leave || !settle(next, s)) {
        if (!recording.lost) recording.failed = "an exception";
        return Next::leave;
      }
      size_t level = frames.size();
      while (level > 0 && frames[level - 1] != s.registers) level--;
      if (!recording.lost && (!raised || level == 0)) recording.failed = raised ? "an exception" : "left the path";
      if (recording.failed) return Next::dispatch;
      logged.event = Event::raised;
      logged.popped = static_cast<uint16_t>(frames.size() - level);
      logged.next = s.pc;
      logged.next_code = code_behind(s.constants);
      frames.resize(level);
      active.resize(active.size() > logged.popped ? active.size() - logged.popped : 1);
      recording.log.push_back(logged);
      handles = true;
      continue;
    }
    if (recording.lost) return Next::dispatch;
    if (next == Next::dispatch && s.pc == logged.pc && s.frame() == before) continue;  // it has only been given another form
    logged.jumped = next == Next::jump;
    logged.next = s.pc;
    logged.next_code = code_behind(s.constants);
    if (s.frame() != before) {
      if (frames.size() > 1 && s.registers == frames[frames.size() - 2]) {
        logged.event = Event::returned;
        frames.pop_back();
        if (active.size() > 1) active.pop_back();
      } else if (frames.size() == 1 && returns && s.frame() == caller) {
        logged.event = Event::returned;
        frames[0] = s.registers;
      } else if (s.frame()->previous == before) {
        logged.event = Event::entered;
        frames.push_back(s.registers);
        active.push_back(code_behind(s.constants));
        if (frames.size() > deepest && root) recording.failed = "too deep";  // others end at a function, or are cut
      } else {
        recording.failed = "left the path";
      }
    }
    bool inside = frames.size() > 1 || (s.pc >= recording.head && s.pc <= end);
    handles = handles && !inside;
    if (root && !inside && !handles) recording.failed = "left the loop", left = true;
    if (opcode_is_jump_back(logged) && !count_way_back(logged.pc)) recording.failed = "an inner loop";
    if (recording.failed) return Next::dispatch;
    recording.log.push_back(logged);
    if (s.pc == recording.head && s.registers == frames[0] && frames.size() == 1 && root) {
      recording.ending = {Ending::loop, 0};
      return Next::dispatch;
    }
    if (is_head(*this, traces, s.pc)) {
      recording.ending = {Ending::entry, traces.heads.at(s.pc)};
      return Next::dispatch;
    }
  }
}

}  // namespace whipsnake
