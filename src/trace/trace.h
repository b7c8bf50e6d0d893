// Traces: paths through hot loops that were recorded as the interpreter ran them, and their machine code. A trace ends in
// its own loop, in another trace, or back in the interpreter; a bridge is a trace that begins where another is often left.
#pragma once
#include <cmath>
#include <deque>
#include <forward_list>
#include <memory>
#include <unordered_map>
#include <vector>

#include "frame/frame.h"
#include "ir/ir.h"
#include "trace/reserve.h"

namespace whipsnake {

struct Location {  // where a value is for all of its life
  enum : uint8_t { none, gpr, xmm, slot } kind = none;
  uint8_t number = 0;
};

struct Trace;
// Machine code knows its address.
struct Exit {
  const void* target;  // where leaving the trace here goes on: into the interpreter, or in a bridge
  Trace* trace;
  Val node;            // the guard
  uint16_t count = 0, attempts = 0;
  uint32_t total = 0;  // how often it was taken
  // What goes on when all frames stand, by where that is: behind an instruction that the interpreter ran, which can go to
  // several places; or where frames have had to be pushed first.
  struct Continuation { const Word* pc; Trace* trace; };
  std::forward_list<Continuation> continuations{};
};

// What a frame's registers are known to hold; see Content.
struct Register { Content content = Content::memory; Val value = 0; bool lent = false; };  // see Kept
struct BuiltFrame {
  Code* code;
  bool in_memory;
  Register function{};
  PyObject* globals = nullptr;  // known to be its f_globals
  Word* resume;        // while it waits for a callee
  Awaits awaits;
  std::vector<Register> registers;
  bool usual_builtins = false;
  bool in_module = false;  // its local names are known to be the globals
  bool pushed = false;  // in memory, by this trace
  bool generator = false;  // of a generator, which this trace has gone on with
};
struct Fact { Val base; int32_t offset; Val index; uint8_t space; Val value; };  // what a load would give

// Of a trace that the clock has to judge (trace/probation.h): turns that are over, when this one began and when another trace
// may have its place, and the least nanoseconds of those in which the trace was entered, and in which it rested.
struct Probation {
  int64_t since = 0, until = 0;
  double least_with = INFINITY, least_without = INFINITY;
  int32_t turns = 0;
  bool rests = false;
  uint8_t times = 0;
};

struct Trace {
  Engine* engine;
  uint32_t number;
  Word* head;          // the instruction that it begins with
  Code* code;
  Form form;
  std::vector<Location> where;  // by node
  std::deque<Exit> exits;
  const void *entry = nullptr, *loop = nullptr;  // machine code: the beginning; the head of the loop
  std::vector<BuiltFrame> loop_state;  // of the root of a tree of traces: registers at the head of the loop
  std::vector<Fact> loop_facts;        // what the loop knows of memory
  std::vector<Val> loop_needs;         // values from before the loop that it uses
  Exit* from = nullptr;                // of what begins where another trace is left: that exit
  Trace* parent = nullptr;             // of a bridge
  unsigned depth = 0, bridges = 0;     // bridges below it; of a root, all of its bridges
  Trace* root = nullptr;               // of a bridge: the trace that its tree began with
  // Of a bridge whose exit is in the root's loop, and of which the loop's values are kept: its own nodes for them, and what
  // may have changed since the loop's head.
  bool keeps_loop = false;
  std::unordered_map<Val, Val> of_root;
  std::vector<bool> written;
  uint32_t killed = 0;
  std::vector<int32_t> killed_fields;
  bool killed_all = false;
  uint32_t epoch = 0;  // of the watched names that it holds as constants (ops/watch.h); 0: it holds none
  uint64_t entries = 0;  // times that the interpreter entered it
  // Since it was looked at last whether it pays: times that its beginning or its loop's head was passed, whoever came there;
  // what that was worth, in instructions of the interpreter, and what it had been the time before; ways in and out; calls by
  // itself that were followed.
  uint32_t rounds = 0, recursions = 0;
  int64_t gain = 0, gain_before = 0, ways = 0;
  Probation probation;
  size_t length = 0;   // instructions recorded
  size_t calls = 0;    // of C, in machine code
  Val first_nodes = 0; // nodes made for the first of them, and before
  uint32_t bytes = 0;  // of machine code
};

struct Recorder;
struct Traces {
  std::vector<std::unique_ptr<Trace>> all;
  std::unordered_map<const Word*, uint32_t> heads;
  std::unordered_map<const Word*, uint32_t> functions;  // by their ENTER
  std::unordered_map<const Word*, Trace*> standing;      // what begins where all frames stand, by where that is
  struct Place { uint32_t bookmark; const void* entry; };
  static constexpr uint32_t place_count = 1024;
  Place places[place_count] = {};                        // of these, those that returns went to last, by their bookmarks
  std::unordered_map<const Word*, uint16_t> heat;        // how often a return went where nothing begins yet
  std::unordered_map<const Word*, uint8_t> attempts;
  const void *enter = nullptr, *leave = nullptr;  // machine code between C and traces
  std::unordered_map<const Word*, uint8_t> not_lowered;  // how often an instruction had no lowering where its frame was not pushed
  Trace* on_probation = nullptr;
  struct Timed { int64_t since; uint32_t times; };
  std::unordered_map<const void*, Timed> timed;          // places that may be compiled, see time_passes (trace/probation.h)
  std::vector<Recorder*> recorders;   // at work, in any thread
  unsigned running = 0;               // traces that have been entered and not been left
  PyObject* dying = nullptr;  // is released when the trace has been left
  std::vector<std::pair<Val, PyObject*>> made, boxes;  // that leaving a trace has made
  Reserve reserve;
  uint32_t until_exit = 1;  // with Stress::miss: guards until one fails for no reason
};

// What comes of running a trace. Of one run: whatever traces run meanwhile, here or in other threads, have their own.
struct Way {
  const Trace* entered;       // by the interpreter
  Shell out;                  // where the interpreter goes on
  Exit* hot = nullptr;        // it was left here, once more
  int64_t gain = 0;           // what the traces that have been left were worth, in instructions of the interpreter
  int64_t ways = 1;           // in and out of them
};

// What the machine's stack holds while a trace runs.
constexpr unsigned slot_count = 160, most_in_array = 13;
struct NativeFrame {
  int64_t gain;        // what has been gone through since it was entered or left last, see Snapshot
  uint64_t slots[slot_count];
  double xmm[16];
  uint64_t arguments[1 + most_in_array];  // of a C function that wants an array; the first is left free
  Shell shell;         // of an instruction that the interpreter runs
  Exit* exit;
  Way* way;
  uint64_t next;       // what came of that instruction, a Next
  alignas(16) uint64_t gpr[16];  // at the end: within reach of the frame pointer (code/emitter.h)
};

// One instruction as it ran.
enum class Event : uint8_t { within, entered, returned, raised };  // raised: it goes on at a handler
struct Logged {
  Word* pc;
  Code* code;
  Opcode opcode;               // the form that did it
  bool jumped = false, dies = false;  // dies: it gave up the last reference to something
  Event event = Event::within;
  uint16_t popped = 0;         // frames that the exception has left
  PyTypeObject* old_number = nullptr;  // of the number that was in the local that its result goes to
  bool fresh = false;          // the attribute that it stored was unset
  bool second = false;         // of min and max: they gave their second operand
  bool negative = false;       // the index was
  PyTypeObject* types[4] = {}; // of the operands in its fields; of a call: of the callable and of the first operands
  uint32_t version = 0, defaults = 0;  // of a call of a function or method written in Python: its version (0: it has none), and how many defaults it has
  PyMethodDef* method = nullptr;  // of a call: of a method in C that is bound to an object
  PyTypeObject* self_type = nullptr;
  uint8_t inner_count = 0;     // of enumerate and zip: the iterators that they go on with, and what those gave
  PyTypeObject *inner[3] = {}, *inner_items[3] = {};
  Word* resumed = nullptr;     // of a generator that is gone on with: where it was suspended
  int8_t state = 0;            // and its state
  uint32_t folded_at = 0;      // of a YIELD whose value its caller folds: that one's bookmark
  uint8_t folded_how = 0;      // and the upper half of what it waits for
  Word* next = nullptr;        // what ran next
  Code* next_code = nullptr;   // in whose code
  PyObject* globals;           // of its frame
  Word cache[4] = {};          // of a site that did not fit: the cache of the form that would have
  bool has_cache = false;
};
struct Recording {
  std::vector<Logged> log;
  Word* head;
  Code* code;
  Exit* from = nullptr;  // a bridge
  bool wants_frames = false, standing = false;  // its frames are to be pushed before it begins; they are
  const Word* function = nullptr;  // of a function: its ENTER
  Code* top = nullptr;   // of the frame in which a bridge begins
  Ending ending;
  const char* failed = nullptr;
  bool lost = false;     // something that it names has died: that may not be looked at
};

// Build the form of a trace, and its machine code. False: why, in recording.failed.
bool build(Engine* engine, Recording& recording, Trace& trace);
bool assemble(Traces& traces, Trace& trace);
void compact(Trace& trace);  // when it is made: forget what only that has wanted

std::string beginning_of(const Trace& trace);  // for people: a line of a function
void list_exits(const Traces& traces);  // to standard error: the places where they are left most
constexpr size_t most_continuations = 4;  // that an exit remembers
inline size_t known_continuations(const Exit& exit) { return static_cast<size_t>(std::distance(exit.continuations.begin(), exit.continuations.end())); }
// Of an instruction that the interpreter runs.
inline const Form::Target& target_of(const Exit& exit) {
  const Form& form = exit.trace->form;
  return form.targets[static_cast<size_t>(form[exit.node].aux)];
}
// What going into a trace, and out of it, costs, in instructions of the interpreter: the way itself, and that what is gone
// through costs something, too. (docs/machine-code.md, "A trace must pay".)
constexpr int64_t way_in = 24, way_out = 24;
// Whether a trace is left there because its frame returns, to anybody.
inline bool is_return(const Exit& exit) {
  Ir op = exit.trace->form[exit.node].op;
  return op == Ir::return_frame || (op == Ir::instruction && !target_of(exit).next);
}
// Whether a trace may be entered now.
bool may_enter(const Trace& trace, PyThreadState* thread);
// Machine code calls these. What comes of it: a Next, or the address of machine code that goes on, with the frame that is
// the current one then.
uint64_t leave_trace(NativeFrame* frame);
// 0: it went where it was to go.
uint64_t run_for_trace(NativeFrame* frame, Word* expected, Exit* exit);
constexpr int32_t largest_next = 255;
// The same when a frame has given its value to the caller: where that goes on, 1 if it is to be left to the interpreter.
uint64_t returned_for_trace(NativeFrame* frame, PyThreadState* thread, Exit* exit);
// The same when the caller waits for an operation: `value` is not given yet. 0: it goes on where it was to.
uint64_t operation_returned_for_trace(NativeFrame* frame, PyThreadState* thread, Exit* exit, Word* expected, Slot value);

bool settle(Next next, Shell& s);  // interp/settle.cpp

using Instruction = Next (*)(Shell&);
extern const Instruction whole_instructions[];  // one run of an instruction, misses included
Next run_instruction(Shell& s, Opcode& ran);     // `ran`: the form that did it

}  // namespace whipsnake
