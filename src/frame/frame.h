// Frames: whose code a frame runs, where in it, and the ways from one frame to another.
#pragma once
#include "profile/counters.h"
#include "frame/record.h"
#include "isa/code.h"
#include "isa/shell.h"

namespace whipsnake {

struct Stress { bool hot = false; };

// The engine of one interpreter.
struct Engine {
  // Of one interpreter; nothing in it is shared with another.
  PyInterpreterState* interpreter;
  int64_t id = 0;  // the interpreter's: addresses come again
  bool enabled = false;
  bool watches_code = false;
  int monitored_frames = 0;  // that CPython runs for us at this moment; see run_in_cpython
  Stress stress{};
  Counters counters{};
};

Engine* engine_of(PyInterpreterState* interpreter);

inline PyCodeObject* code_of(_PyInterpreterFrame* frame) { return reinterpret_cast<PyCodeObject*>(object_of(frame->f_executable)); }

inline bool is_monitored(PyCodeObject* code) {
  if (code->_co_monitoring == nullptr) return false;
  uint64_t tools[2];
  static_assert(sizeof(code->_co_monitoring->active_monitors) <= sizeof tools);
  memset(tools, 0, sizeof tools);
  memcpy(tools, &code->_co_monitoring->active_monitors, sizeof(code->_co_monitoring->active_monitors));
  return tools[0] | tools[1];
}

// The translation to run `code` with now, made if it is time; null when CPython is to run it.
Code* ready(Engine* engine, PyCodeObject* code);

// Where the frame's stack begins. Between instructions of ours a frame's stack pointer stays there: what the registers
// of the stack hold is known by the boundary of the instruction at hand, and nobody else may rely on it.
inline Slot* stack_base(_PyInterpreterFrame* frame, PyCodeObject* code) { return frame->localsplus + code->co_nlocalsplus; }

inline bool reached_recursion_limit(PyThreadState* thread) { return thread->py_recursion_remaining-- <= 0; }

// Make `callee`, pushed and complete but not linked, the current frame. `enter` when the engine runs it, else what came
// of running it in CPython. `caller` goes on at the word number `resume`, of the instruction behind the call.
Next enter_callee(PyThreadState* thread, _PyInterpreterFrame* caller, _PyInterpreterFrame* callee, unsigned resume);
// The same for a suspended generator or coroutine, to which `sent` is given. can_resume tells whether its state allows it.
bool can_resume(PyObject* generator);
Next enter_generator(PyThreadState* thread, _PyInterpreterFrame* caller, PyObject* generator, Slot sent, unsigned resume);

// CPython's own evaluator, for one frame that is not ours. While it runs code that is monitored the hook is out of the way:
// a hook makes it report calls of Python functions as calls of C functions, and call them by C recursion.
PyObject* run_in_cpython(PyThreadState* thread, _PyInterpreterFrame* frame, int throwing);

// End the current frame with `value` (owned, heap-safe) and give it to the frame below, or to C (`leave`).
Next return_to_caller(PyThreadState* thread, _PyInterpreterFrame* frame, Slot value);
Next return_from_generator_frame(PyThreadState* thread, _PyInterpreterFrame* frame, Slot value);
Next yield_to_caller(PyThreadState* thread, _PyInterpreterFrame* frame, Slot value, Slot* stack_pointer, int state);
// Give a call's result to the frame that waits for it, which is current again. Never runs Python code but destructors.
Next deliver(PyThreadState* thread, _PyInterpreterFrame* caller, Slot value);

enum class Unwinding : uint8_t { raised, moved, reraised };
// Find the handler of the exception that is set, from the instruction at `pc` of the current frame outwards: `enter`
// when there is one, `leave` when there is none in this activation. `moved`: the operands have been given away.
Next unwind(PyThreadState* thread, const Word* pc, Unwinding how);

// Give the current frame to CPython, to go on with the instruction at `pc`.
Next hand_back(PyThreadState* thread, const Word* pc);

// The evaluate-frame hook (PEP 523).
PyObject* evaluate(PyThreadState* thread, _PyInterpreterFrame* frame, int throwing);

// Where the current frame, which the engine runs, is to go on.
inline Shell current_shell(PyThreadState* thread) {
  _PyInterpreterFrame* frame = thread->current_frame;
  Code* code = translation_of(code_of(frame));
  return {code->words + (frame->return_offset & resume_limit), frame->localsplus, code->constants, thread};
}

// The dispatch loop (one of interp/loop_*.cpp): runs from the current frame until the activation's first frame has ended;
// its value, or PyStackRef_NULL with an exception set, is then in the entry frame's stack slot.
void run_frames(PyThreadState* thread);

// The instructions of a code object, a line each (translate/text.cpp). Null with an exception set when it has none.
PyObject* dump(PyCodeObject* code);

}  // namespace whipsnake
