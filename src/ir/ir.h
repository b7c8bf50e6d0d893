// The intermediate form of a trace: operations in static single assignment, in the order in which they run.
#pragma once
#include <string>
#include <vector>

#include "isa/code.h"

namespace whipsnake {

enum class Ir : uint8_t {
#define IR(name, ...) name,
#include "ir/ir.def"
#undef IR
  count
};
enum class Kind : uint8_t { Value, Load, Guard, Effect };
constexpr Kind kinds_of_ir[] = {
#define IR(name, kind, ...) Kind::kind,
#include "ir/ir.def"
#undef IR
};
constexpr Kind kind_of(Ir op) { return kinds_of_ir[static_cast<int>(op)]; }

enum class Type : uint8_t { none, object, integer, real, boolean };  // object: any address
enum class Order : uint8_t { equal, not_equal, less, less_equal, greater, greater_equal, below, not_below };  // the last two: unsigned
enum class Width : uint8_t { u8, i8, u16, i16, u32, i32, w64 };
constexpr int log2_of(Width width) { return static_cast<int>(width) / 2; }

using Val = uint16_t;  // the number of a node; 0: none
using SnapshotNumber = uint16_t;
constexpr SnapshotNumber no_snapshot = 0xffff;

struct Node {
  Ir op;
  Type type : 3 = Type::none;
  uint8_t how : 5 = 0;   // an Order, a Width, a mask
  Val a = 0, b = 0, c = 0, extra = 0;
  SnapshotNumber snapshot = no_snapshot;
  int32_t aux = 0;       // an offset, a register, 32 bits to compare with
  int64_t constant = 0;  // a number, the bits of a float, an address
};

// What a register holds at some point of a trace, and so what leaving the trace there must put into it.
enum class Content : uint8_t {
  memory,    // what the frame in memory says; of a frame that is not in memory: nothing
  owned,     // an object, and a reference to it
  borrowed,  // an object that something else keeps alive
  number,    // an int, float or bool that is in no box. The frame's slot, if it is a local's, holds an old box or null
  index,     // a tagged int
  null,
  unmade,    // a tuple or instance that has not been made; `value` is its place in the list of these
};
constexpr uint16_t function_place = 0xffff;  // the function of a frame that is not in memory
// `lent`: an argument that the callee borrows from its caller's local, or from its constants.
struct Kept { uint16_t place; Val value; Content content; bool lent = false; };

// A frame, or what would be one if the trace had not followed the call without pushing it.
struct FrameState {
  Near<Code> code;
  Near<Word> pc;        // of the topmost frame: the instruction to go on with; of others: where they go on, behind their call
  uint32_t first;       // of its registers, in the list of all
  uint16_t count;
  Awaits awaits;
};
enum class Leaving : uint8_t { resume, raise, final };  // final: nothing is to be recorded from here
struct Snapshot {
  uint32_t first_frame, first_release;
  uint16_t frame_count;    // the first is in memory, the others are not
  uint16_t release_count;  // values to be released when the frames stand
  uint16_t level;   // frames in memory that the trace has pushed
  Leaving leaving;
  Near<Word> at;    // the instruction that does it
  int32_t gain;     // instructions that the interpreter has been spared since the head of the tree or of the loop
};

enum class Convention : uint8_t { fast, keywords, vector, build };  // METH_FASTCALL, the same with keywords, vectorcall, (thread, values, count)

struct Ending {
  // The own loop; another trace's loop, its beginning; none, or not now; none: its frame returns, to whoever waits for it.
  enum : uint8_t { loop, head, entry, leave, cut, back } kind = leave;
  uint32_t trace = 0;  // own_trace: the one that is made
  bool round = false;  // the loop has gone round, or its function was called: the interpreter would look whether there is a trace
};
constexpr uint32_t own_trace = ~0u;

// A trace as it is built: all that machine code is made of.
struct Form {
  std::vector<Node> nodes{{Ir::constant}};  // number 0 is none
  std::vector<Snapshot> snapshots;
  std::vector<FrameState> frames;
  std::vector<Kept> kept;
  std::vector<Val> releases;
  // Of snapshots: what is in an object that has not been made, among the kept. Of a tuple `type` is null; an instance's
  // attributes are in the order in which they were set, by their places.
  struct Span { uint32_t first, count; PyTypeObject* type; };
  std::vector<Span> unmade;
  std::vector<Val> arguments;    // of call_array: from aux on, b of them (a number, no value)
  // locals: that may hold a reference, of a return; raises: it goes there by an exception; gain: as of a snapshot
  struct Target { Word* next; const Slot* constants; uint64_t locals = 0; bool raises = false; int32_t gain = 0; };
  std::vector<Target> targets;  // of `instruction` and `return_frame`, by aux
  struct Push { Code *caller, *code; Word* resume; Awaits awaits; bool known; uint32_t first; uint64_t lent = 0; };  // known: the function is a constant; first: of its arguments; lent: a bit for each, see Kept
  std::vector<Push> pushes;     // of `push_frame` and `resume_generator`, by aux
  Val head = 0;              // the node `loop`
  std::vector<Val> phis;
  std::vector<Val> live_through;  // of a bridge into a loop: values that the loop's head needs, too
  struct Move { Val phi, value; };  // `phi`: of the loop that is entered at the end
  std::vector<Move> moves;
  Ending ending;
  int32_t gain_to_head = 0, gain = 0;  // where its loop begins, and where it ends; see Snapshot

  Node& operator[](Val ref) { return nodes[ref]; }
  const Node& operator[](Val ref) const { return nodes[ref]; }
};

// Whether a node's values are in the list of arguments, and where from.
inline bool calls_c(Ir op) { return op == Ir::call || op == Ir::call_or_raise || op == Ir::call_array || op == Ir::instruction; }
inline bool has_arguments(const Node& node) { return node.op == Ir::call_array || node.op == Ir::push_frame; }
inline uint32_t first_argument(const Form& form, const Node& node) {
  return node.op == Ir::push_frame ? form.pushes[static_cast<size_t>(node.aux)].first : static_cast<uint32_t>(node.aux);
}

std::string text_of_node(const Form& form, size_t number);
std::string text_of(const Form& form);

}  // namespace whipsnake
