// Exceptions: from where one was raised to its handler, by CPython's exception table (PEP 657's sibling: see
// Objects/exception_handling_notes of CPython for the format).
#include "frame/unwind.h"

namespace whipsnake {

int lookup_unit(Code* code, int unit) { return unit + _PyOpcode_Caches[_Py_GetBaseCodeUnit(code->python, unit).op.code]; }

namespace {

struct Handler { int target, level; bool lasti; };

const unsigned char* scan_back_to_entry(const unsigned char* at) {
  while ((*at & 0x80) == 0) at--;
  return at;
}
const unsigned char* skip_to_next_entry(const unsigned char* at, const unsigned char* end) {
  while (at < end && (*at & 0x80) == 0) at++;
  return at;
}

const unsigned char* read_varint(const unsigned char* at, int* value) { return parse_varint(const_cast<unsigned char*>(at), value); }

// Entries are sorted: halve until few are left, then walk.
bool find_handler(PyCodeObject* code, int unit, Handler& handler) {
  auto* start = reinterpret_cast<const unsigned char*>(PyBytes_AS_STRING(code->co_exceptiontable));
  const unsigned char* end = start + PyBytes_GET_SIZE(code->co_exceptiontable);
  constexpr int small = 40;
  if (end - start > small) {
    int entry_start;
    read_varint(start, &entry_start);
    if (entry_start > unit) return false;
    const unsigned char* high = end;
    while (high - start > small) {
      const unsigned char* middle = scan_back_to_entry(start + ((high - start) >> 1));
      read_varint(middle, &entry_start);
      if (entry_start == unit) { start = middle; break; }
      if (entry_start < unit) {
        if (start == middle) break;
        start = middle;
      } else {
        high = middle;
      }
    }
  }
  const unsigned char* at = start;
  while (at < end) {
    int entry_start, size;
    at = read_varint(at, &entry_start);
    if (entry_start > unit) return false;
    at = read_varint(at, &size);
    if (entry_start + size > unit) {
      int depth_and_lasti;
      at = read_varint(at, &handler.target);
      read_varint(at, &depth_and_lasti);
      handler.level = depth_and_lasti >> 1;
      handler.lasti = depth_and_lasti & 1;
      return true;
    }
    at = skip_to_next_entry(at, end);
  }
  return false;
}

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


struct Place {         // where an exception is looked at
  int unit;            // for the handler table
  unsigned depth;      // of the live stack
  DeferredList deferred;  // of it; none: all of it stands on the frame
};

// Enter the handler of the current frame for the exception that is set, if there is one.
bool enter_handler(PyThreadState* thread, _PyInterpreterFrame* frame, Code* code, Place& place) {
  Handler handler;
  while (find_handler(code->python, place.unit, handler)) {
    Slot* base = stack_base(frame, code->python);
    release_stack(frame, code, place.deferred, static_cast<unsigned>(handler.level), place.depth);
    materialize(frame, code, place.deferred, static_cast<unsigned>(handler.level));
    Slot* top = base + handler.level;
    if (handler.lasti) *top++ = PyStackRef_TagInt(frame->instr_ptr - code->bytecode);
    PyObject* exception = _PyErr_GetRaisedException(thread);
    *top++ = PyStackRef_FromPyObjectSteal(exception);
    const Word* target = code->entry_at(handler.target);
    CHECK(target);
    frame->stackpointer = base;
    set_bookmark(frame, target);
    if (!has_tools(thread, code->python, PY_MONITORING_EVENT_EXCEPTION_HANDLED)) return true;
    if (_Py_call_instrumentation_arg(thread, PY_MONITORING_EVENT_EXCEPTION_HANDLED, frame, code->bytecode + handler.target, exception) >= 0)
      return true;
    place = {handler.target, static_cast<unsigned>(top - base), {}};
  }
  release_stack(frame, code, place.deferred, 0, place.depth);
  return false;
}

void note_raise(PyThreadState* thread, _PyInterpreterFrame* frame) {
  if (!_PyFrame_IsIncomplete(frame)) {
    PyFrameObject* object = _PyFrame_GetFrameObject(frame);
    if (object) PyTraceBack_Here(object);
  }
  _PyEval_MonitorRaise(thread, frame, frame->instr_ptr);
}

Next find(PyThreadState* thread, _PyInterpreterFrame* frame, Place place) {
  for (;;) {
    Code* code = translation_of(code_of(frame));
    if (enter_handler(thread, frame, code, place)) {
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
    Boundary boundary = code->boundary_of(pc);
    place = {lookup_unit(code, static_cast<int>(code->units[pc - code->words])), how == Unwinding::raised ? boundary.depth : boundary.kept, boundary.deferred};
  }
}

}  // namespace

Next unwind(PyThreadState* thread, const Word* pc, Unwinding how) {
  _PyInterpreterFrame* frame = thread->current_frame;
  Code* code = translation_of(code_of(frame));
  code->engine->counters.unwinds++;
  int unit = static_cast<int>(code->units[pc - code->words]);
  Boundary boundary = code->boundary_of(pc);
  if (how == Unwinding::reraised) {
    report(thread, frame, PY_MONITORING_EVENT_RERAISE);
  } else {
    frame->instr_ptr = code->bytecode + unit;
    note_raise(thread, frame);
  }
  return find(thread, frame, {lookup_unit(code, unit), how == Unwinding::raised ? boundary.depth : boundary.kept, boundary.deferred});
}

// An exception is thrown into a suspended generator, which has become the current frame: CPython looks for the handler
// one unit before the instruction that would come next.
Next throw_into(PyThreadState* thread, _PyInterpreterFrame* frame) {
  Code* code = translation_of(code_of(frame));
  report(thread, frame, PY_MONITORING_EVENT_PY_THROW);
  note_raise(thread, frame);
  unsigned depth = static_cast<unsigned>(frame->stackpointer - stack_base(frame, code->python));
  return find(thread, frame, {static_cast<int>(frame->instr_ptr - code->bytecode) - 1, depth, {}});
}

}  // namespace whipsnake
