// Exceptions: from where one was raised to its handler.
#include "frame/unwind.h"

namespace whipsnake {

int lookup_unit(Code* code, int unit) { return unit + _PyOpcode_Caches[_Py_GetBaseCodeUnit(code->python, unit).op.code]; }

namespace {

bool has_tools(PyThreadState* thread, PyCodeObject* code, int event) {
  return code->_co_monitoring ? code->_co_monitoring->active_monitors.tools[event] : thread->interp->monitors.tools[event];
}

// Report an event that carries the exception. A tool's own exception replaces it.
void report(PyThreadState* thread, _PyInterpreterFrame* frame, int event) {
  if (!has_tools(thread, code_of(frame), event)) return;
  PyObject* exception = _PyErr_GetRaisedException(thread);
  int status = _Py_call_instrumentation_arg(thread, event, frame, frame->instr_ptr, exception);
  if (status == 0) _PyErr_SetRaisedException(thread, exception);
  else Py_XDECREF(exception);
}

// Release what the stack's registers hold from position `level` to `depth`: top first, as popping would.
void release_stack(_PyInterpreterFrame* frame, Code* code, const DeferredList& deferred, unsigned level, unsigned depth) {
  Slot* base = stack_base(frame, code->python);
  uint64_t first = deferred.among_first_64();
  for (unsigned position = depth; position-- > level;) {
    if (position < 64 ? first >> position & 1 : deferred.has(position)) continue;
    Slot value = base[position];
    base[position] = PyStackRef_NULL;
    release(value);
  }
}

// Enter the handler of the current frame for the exception that is set, if there is one. `depth`: of the live stack.
bool enter_handler(PyThreadState* thread, _PyInterpreterFrame* frame, Code* code, const Landing& landing, unsigned depth) {
  // What dies may raise, too, and another landing come to this one's place.
  const Word* target = landing.target;
  DeferredList deferred = landing.deferred;
  int target_unit = landing.target_unit;
  unsigned level = landing.level;
  bool lasti = landing.lasti;
  release_stack(frame, code, deferred, target ? level : 0, depth);
  if (!target) return false;
  materialize(frame, code, deferred, level);
  Slot* top = stack_base(frame, code->python) + level;
  if (lasti) *top++ = PyStackRef_TagInt(frame->instr_ptr - code->bytecode);
  PyObject* exception = _PyErr_GetRaisedException(thread);
  *top++ = PyStackRef_FromPyObjectSteal(exception);
  frame->stackpointer = stack_base(frame, code->python);
  set_bookmark(frame, target);
  if (!has_tools(thread, code->python, PY_MONITORING_EVENT_EXCEPTION_HANDLED)) return true;
  if (_Py_call_instrumentation_arg(thread, PY_MONITORING_EVENT_EXCEPTION_HANDLED, frame, code->bytecode + target_unit, exception) >= 0) return true;
  return enter_handler(thread, frame, code, landing_at(code, target_unit), static_cast<unsigned>(top - stack_base(frame, code->python)));
}

void note_raise(PyThreadState* thread, _PyInterpreterFrame* frame) {
  if (!_PyFrame_IsIncomplete(frame)) {
    PyFrameObject* object = _PyFrame_GetFrameObject(frame);
    if (object) PyTraceBack_Here(object);
  }
  _PyEval_MonitorRaise(thread, frame, frame->instr_ptr);
}

// The operands have been given away, unless the instruction has just raised.
unsigned depth_of(const Landing& landing, Unwinding how) { return how == Unwinding::raised ? landing.depth : landing.kept; }

Next find(PyThreadState* thread, _PyInterpreterFrame* frame, Code* code, const Landing* landing, unsigned depth) {
  for (;;) {
    if (enter_handler(thread, frame, code, *landing, depth)) {
      if (is_monitored(code->python)) return hand_back(thread, bookmark_of(frame));
      return Next::enter;
    }
    report(thread, frame, PY_MONITORING_EVENT_PY_UNWIND);
    _PyInterpreterFrame* caller = frame->previous;
    thread->py_recursion_remaining++;
    thread->current_frame = caller;
    frame->stackpointer = stack_base(frame, code->python);
    _PyEval_FrameClearAndPop(thread, frame);
    if (caller->owner == FRAME_OWNED_BY_INTERPRETER) {
      caller->stackpointer[0] = PyStackRef_NULL;
      return Next::leave;
    }
    if (Next next = end_loop(thread, caller); next != Next::next) return next;
    Unwinding how = abandon(thread, caller);
    const Word* pc = waiting_pc(caller);
    frame = caller;
    code = translation_of(code_of(frame));
    note_raise(thread, frame);
    landing = &code->engine->landings.of(code, pc);
    depth = depth_of(*landing, how);
  }
}

}  // namespace

Next unwind(PyThreadState* thread, const Word* pc, Unwinding how) {
  _PyInterpreterFrame* frame = thread->current_frame;
  Code* code = translation_of(code_of(frame));
  code->engine->counters.unwinds++;
  if (how == Unwinding::reraised) {
    report(thread, frame, PY_MONITORING_EVENT_RERAISE);
  } else {
    frame->instr_ptr = code->bytecode + code->units[pc - code->words];
    note_raise(thread, frame);
  }
  const Landing& landing = code->engine->landings.of(code, pc);
  return find(thread, frame, code, &landing, depth_of(landing, how));
}

// An exception is thrown into a suspended generator, which has become the current frame: CPython looks for the handler
// one unit before the instruction that would come next.
Next throw_into(PyThreadState* thread, _PyInterpreterFrame* frame) {
  Code* code = translation_of(code_of(frame));
  report(thread, frame, PY_MONITORING_EVENT_PY_THROW);
  note_raise(thread, frame);
  unsigned depth = static_cast<unsigned>(frame->stackpointer - stack_base(frame, code->python));
  Landing landing = landing_at(code, static_cast<int>(frame->instr_ptr - code->bytecode) - 1);
  return find(thread, frame, code, &landing, depth);
}

}  // namespace whipsnake
