// Leaving a trace: what its snapshot says becomes frames, registers and objects again.
#include "trace/helpers.h"

#include <algorithm>
#include <cmath>

#include "python/box.h"
#include "trace/probation.h"

namespace whipsnake {
namespace {

class Leaver {
 public:
  explicit Leaver(NativeFrame* native) : native_(native), exit_(native->exit), trace_(*exit_->trace), form_(trace_.form),
    traces_(*trace_.engine->traces), thread_(reinterpret_cast<PyThreadState*>(native->gpr[13])) {}
  uint64_t leave();

 private:
  uint64_t go_on(Next next, bool may_record);
  uint64_t bits(Val ref) const;
  PyObject* box(Val ref);
  PyObject* make(uint32_t number);
  Slot slot_of(const Kept& kept);
  void write(const FrameState& state, Slot* registers, bool in_memory);
  _PyInterpreterFrame* push(const FrameState& state, _PyInterpreterFrame* caller, const FrameState& caller_state);

  NativeFrame* native_;
  Exit* exit_;
  Trace& trace_;
  Form& form_;
  Traces& traces_;
  PyThreadState* thread_;
  // One for each number and object: who had the same has it still.
  std::vector<std::pair<Val, PyObject*>> &made_ = traces_.made, &boxes_ = traces_.boxes;
};

uint64_t Leaver::bits(Val ref) const {
  const Node& node = form_[ref];
  if (node.op == Ir::constant) return static_cast<uint64_t>(node.constant);
  Location where = trace_.where[ref];
  switch (where.kind) {
    case Location::gpr: return native_->gpr[where.number];
    case Location::xmm: return __builtin_bit_cast(uint64_t, native_->xmm[where.number]);
    case Location::slot: return native_->slots[where.number];
    default: CHECK(false); return 0;
  }
}

// A new reference.
PyObject* Leaver::box(Val ref) {
  for (auto [known, object] : boxes_)
    if (known == ref) return Py_NewRef(object);
  uint64_t value = bits(ref);
  PyObject* object;
  switch (form_[ref].type) {
    case Type::integer: object = box_int_surely(traces_, thread_, static_cast<int64_t>(value)); break;
    case Type::real: object = box_real_surely(traces_, thread_, __builtin_bit_cast(double, value)); break;
    default: object = value ? Py_True : Py_False; break;
  }
  boxes_.push_back({ref, object});
  return object;
}

// An object that has not been made, one for all who had it.
PyObject* Leaver::make(uint32_t number) {
  for (auto [known, object] : made_)
    if (known == number) return Py_NewRef(object);
  Form::Span span = form_.unmade[number];
  PyObject* made = !span.type ? new_tuple_surely(traces_, thread_, span.count) : span.type == &PyDict_Type ? new_dict_surely(traces_, thread_) : new_instance_surely(traces_, thread_, span.type);
  for (uint32_t i = 0; i < span.count; i++) {
    const Kept& kept = form_.kept[span.first + i];
    PyObject* item = PyStackRef_AsPyObjectSteal(slot_of(kept));
    if (span.type) set_first_time(made, kept.place, item);
    else PyTuple_SET_ITEM(made, i, item);
  }
  made_.push_back({static_cast<Val>(number), made});
  return made;
}

Slot Leaver::slot_of(const Kept& kept) {
  if (kept.content == Content::unmade) return owned(make(kept.value));
  if ((kept.content == Content::owned || kept.content == Content::borrowed) && bits(kept.value) == 0) return null_slot();
  switch (kept.content) {
    case Content::owned: return owned(reinterpret_cast<PyObject*>(bits(kept.value)));
    case Content::borrowed: return held(reinterpret_cast<PyObject*>(bits(kept.value)));
    case Content::number: return owned(box(kept.value));
    case Content::index: return PyStackRef_TagInt(static_cast<intptr_t>(bits(kept.value)));
    default: return null_slot();
  }
}

void Leaver::write(const FrameState& state, Slot* registers, bool in_memory) {
  for (uint32_t k = state.first; k < state.first + state.count; k++) {
    const Kept& kept = form_.kept[k];
    if (kept.place == function_place) continue;
    Slot value = slot_of(kept), *place = &registers[kept.place];
    if (kept.lent && !(value.bits & Py_TAG_REFCNT)) {
      object_of(value)->ob_refcnt--;  // not the last one: the caller's frame has been written
      value = borrowed(value);
    }
    // An old box, or null.
    if (in_memory && kept.content == Content::number && kept.place < state.code->locals) release(*place);
    *place = value;
  }
}

_PyInterpreterFrame* Leaver::push(const FrameState& state, _PyInterpreterFrame* caller, const FrameState& waiting) {
  unsigned words = waiting.awaits == Awaits::operation ? static_cast<unsigned>(waiting.pc - waiting.code->words) - waiting.code->boundary_of(waiting.pc - 1).word : 0;
  set_bookmark(caller, waiting.pc, waiting.awaits, words);
  caller->instr_ptr = waiting.code->bytecode + unit_of(waiting.code->constants(), waiting.pc - 1);
  Code* code = state.code;
  Slot function = slot_of(form_.kept[state.first]);
  auto* frame = _PyThreadState_PushFrame(thread_, code->frame_slots);
  if (!frame) {
    PyErr_Clear();
    traces_.reserve.free_room();
    frame = _PyThreadState_PushFrame(thread_, code->frame_slots);
    CHECK(frame);  // there is no way on without it
  }
  begin_frame(frame, caller, function, code);
  for (uint32_t i = 0; i < code->locals; i++) frame->localsplus[i] = null_slot();
  thread_->py_recursion_remaining -= levels_of(waiting.awaits);
  return frame;
}

constexpr uint16_t never = 0xffff;

// The trace that goes on at `pc` when all frames stand, or null.
Trace* continuation_at(Traces& traces, Exit& exit, const Word* pc, PyThreadState* thread) {
  auto opcode = static_cast<Opcode>(pc->opcode);
  bool enters = opcode == Opcode::ENTER_TRACE || (opcode == Opcode::JUMP_BACK_TRACE && !(thread->eval_breaker & _PY_EVAL_EVENTS_MASK));
  if (enters) return traces.all[pc->a].get();
  // Where a tree's first check has failed, it would fail again.
  const Trace& trace = *exit.trace;
  if (trace.form[exit.node].snapshot != no_snapshot && (trace.root ? trace.root : &trace)->head == pc) return nullptr;
  for (auto [known, next] : exit.continuations)
    if (known == pc) return next;
  auto found = traces.standing.find(pc);
  if (found == traces.standing.end()) return nullptr;
  if (known_continuations(exit) < most_continuations) exit.continuations.push_front({pc, found->second});
  return found->second;
}

// Whoever goes on from trace to trace comes to the interpreter now and then: there it is looked whether that pays.
bool is_to_be_looked_at(const Traces& traces, const Way& way) {
  return is_due(traces, *way.entered) || (way.gain < -most_lost && !way.entered->engine->stress.hot);
}
uint64_t go_on_in(Trace& trace) {
  trace.rounds++;
  return reinterpret_cast<uint64_t>(trace.entry);
}

// All frames stand.
uint64_t Leaver::go_on(Next next, bool may_record) {
  if (next != Next::dispatch || is_to_be_looked_at(traces_, *native_->way)) return static_cast<uint64_t>(next);
  const Word* pc = native_->way->out.pc;
  if (Trace* trace = continuation_at(traces_, *exit_, pc, thread_)) return may_enter(*trace, thread_) ? go_on_in(*trace) : static_cast<uint64_t>(next);
  if (!may_record) return static_cast<uint64_t>(next);
  bool hot = is_return(*exit_) ? ++traces_.heat[pc] == hot_exit : exit_->count != never && ++exit_->count >= hot_exit;
  if (hot) native_->way->hot = exit_;
  return static_cast<uint64_t>(next);
}

uint64_t Leaver::leave() {
  trace_.engine->counters.trace_exits++;
  made_.clear();
  boxes_.clear();
  exit_->total++;
  const Node& node = form_[exit_->node];
  int64_t here = node.snapshot == no_snapshot ? target_of(*exit_).gain : form_.snapshots[node.snapshot].gain;
  native_->way->gain += std::exchange(native_->gain, 0) + here - way_out;
  native_->way->ways++;
  if (node.snapshot == no_snapshot) {  // behind an instruction that the interpreter ran
    native_->way->out = native_->shell;
    return go_on(static_cast<Next>(native_->next), true);
  }
  const Snapshot& snapshot = form_.snapshots[node.snapshot];
  const FrameState* states = &form_.frames[snapshot.first_frame];
  auto* registers = reinterpret_cast<Slot*>(native_->gpr[12]);
  _PyInterpreterFrame* frame = frame_of(registers);
  PyObject* raised = snapshot.leaving == Leaving::raise ? PyErr_GetRaisedException() : nullptr;
  write(states[0], registers, true);
  for (uint32_t f = 1; f < snapshot.frame_count; f++) {
    frame = push(states[f], frame, states[f - 1]);
    write(states[f], frame->localsplus, false);
    thread_->current_frame = frame;
  }
  const FrameState& top = states[snapshot.frame_count - 1];
  native_->way->out = {top.pc, frame->localsplus, top.code->constants(), thread_};
  Next next = Next::dispatch;
  if (raised) PyErr_SetRaisedException(raised), next = Next::raise;
  bool may_go_on = snapshot.leaving == Leaving::resume && (!snapshot.release_count || node.op == Ir::release);
  if (snapshot.release_count || traces_.dying) {
    // What is given up last may run any code, which must find where it is.
    Code* doing = top.code;
    frame->instr_ptr = doing->bytecode + unit_of(doing->constants(), snapshot.at);
    for (uint32_t r = 0; r < snapshot.release_count; r++) {
      auto* object = reinterpret_cast<PyObject*>(bits(form_.releases[snapshot.first_release + r]));
      if (object) release(owned(object));
    }
    PyObject* dying = traces_.dying;
    traces_.dying = nullptr;
    Py_XDECREF(dying);
    if (is_monitored(doing->python)) return static_cast<uint64_t>(Next::hand_back);
  }
  return go_on(next, may_go_on);
}

}  // namespace

// (A trace of an older epoch finds that out by itself, and gets a bridge there.)
bool may_enter(const Trace& trace, PyThreadState* thread) {
  return !trace.probation.rests && is_in_charge(thread) && trace.engine->traces->reserve.is_full();
}
uint64_t leave_trace(NativeFrame* native) { return Leaver(native).leave(); }

// Behind what C has done: 0 if that led where it was to.
static uint64_t go_on_behind(NativeFrame* native, Next next, Word* expected, Exit* exit) {
  Shell& s = native->shell;
  if (next == Next::enter) {
    s = current_shell(s.thread);
    next = Next::dispatch;
  }
  bool raised = next == Next::raise || next == Next::raise_moved;
  if (raised && expected && target_of(*exit).raises) next = settle(next, s) ? Next::dispatch : Next::leave;
  if (next <= Next::jump) {
    if (native->gain < -most_lost && !exit->trace->engine->stress.hot) {
      native->next = static_cast<uint64_t>(Next::dispatch);
      return 1;
    }
    // A function's start is one place, whether its RESUME goes past its ENTER or not.
    if (s.pc == expected || (expected && family_of(static_cast<Opcode>(s.pc->opcode)) == Opcode::ENTER && s.pc + 1 == expected)) return 0;
    Trace* trace = continuation_at(*exit->trace->engine->traces, *exit, s.pc, s.thread);
    if (trace && may_enter(*trace, s.thread)) {
      exit->total++;
      native->gain += target_of(*exit).gain - way_out;
      return go_on_in(*trace);
    }
    next = Next::dispatch;
  }
  native->next = static_cast<uint64_t>(next);
  return 1;
}
uint64_t run_for_trace(NativeFrame* native, Word* expected, Exit* exit) {
  Opcode ran;
  native->shell.places = anywhere;
  return go_on_behind(native, run_instruction(native->shell, ran), expected, exit);
}
uint64_t operation_returned_for_trace(NativeFrame* native, PyThreadState* thread, Exit* exit, Word* expected, Slot value) {
  Shell& s = native->shell;
  s.thread = thread;
  s.places = anywhere;
  return go_on_behind(native, end_operation(s, thread->current_frame, value), expected, exit);
}

uint64_t returned_for_trace(NativeFrame* native, PyThreadState* thread, Exit* exit) {
  Traces& traces = *exit->trace->engine->traces;
  Shell& s = native->shell;
  s = current_shell(thread);
  Next next = is_monitored(s.python_code()) ? hand_back(thread, s.pc) : Next::dispatch;
  if (next == Next::enter) {
    s = current_shell(thread);
    next = Next::dispatch;
  }
  native->next = static_cast<uint64_t>(next);
  if (next != Next::dispatch) return 1;
  Trace* trace = continuation_at(traces, *exit, s.pc, thread);
  if (!trace || !may_enter(*trace, thread)) return 1;
  uint32_t bookmark = place_of(s.pc);
  native->gain += target_of(*exit).gain;
  if (trace->head == s.pc) traces.places[(bookmark >> 1) % Traces::place_count] = {bookmark, trace->entry};
  return go_on_in(*trace);
}

// Where there is no special case, and no error, Python's power is C's.
double helper_power(double a, double b) {
  if (!std::isfinite(a) || !std::isfinite(b) || (a == 0 && b < 0)) return NAN;
  bool whole = b == std::floor(b);
  if (a < 0 && !whole) return NAN;
  double result = std::pow(std::fabs(a), b);
  if ((a < 0 || (a == 0 && std::signbit(a))) && whole && std::fmod(std::fabs(b), 2) == 1) result = -result;
  return std::isfinite(result) ? result : NAN;
}
PyObject* helper_box_real(PyThreadState* thread, double value) { return box_real_surely(*engine_of(thread->interp)->traces, thread, value); }
PyObject* helper_box_int(PyThreadState* thread, int64_t value) { return box_int_surely(*engine_of(thread->interp)->traces, thread, value); }
static PyObject* put_box(Slot* place, PyObject* box) {
  Slot old = *place;
  *place = owned(box);
  release(old);
  return box;
}
PyObject* helper_box_local_int(PyThreadState* thread, Slot* place, int64_t value) { return put_box(place, helper_box_int(thread, value)); }
PyObject* helper_box_local_real(PyThreadState* thread, Slot* place, double value) { return put_box(place, helper_box_real(thread, value)); }
void helper_replace_real(PyThreadState* thread, PyObject** place, double value) {
  PyObject* old = *place;
  *place = helper_box_real(thread, value);
  Py_DECREF(old);
}
PyObject* helper_tuple(PyThreadState* thread, PyObject* const* items, size_t count) {
  PyObject* tuple = new_tuple_surely(*engine_of(thread->interp)->traces, thread, static_cast<unsigned>(count));
  for (size_t i = 0; i < count; i++) PyTuple_SET_ITEM(tuple, static_cast<Py_ssize_t>(i), items[i]);
  return tuple;
}
PyObject* helper_dict(PyThreadState* thread, PyObject* const*, size_t) { return new_dict_surely(*engine_of(thread->interp)->traces, thread); }
PyObject* helper_instance(PyThreadState* thread, PyObject* const* type, size_t) {
  return new_instance_surely(*engine_of(thread->interp)->traces, thread, reinterpret_cast<PyTypeObject*>(*type));
}
PyObject* helper_instance_or_null(PyThreadState* thread, PyObject* const* type, size_t) {
  return engine_of(thread->interp)->dead.make(thread, reinterpret_cast<PyTypeObject*>(*type));
}
void helper_release_plain(PyObject* object, PyThreadState* thread) {
  if (--object->ob_refcnt == 0 && !free_box(thread, object)) _Py_Dealloc(object);
}

}  // namespace whipsnake
