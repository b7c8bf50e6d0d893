// The probe comes before every instruction of code that was translated while it was on: it counts what is executed, and
// makes rare things happen at random. While it is off it is a row of the dispatch table that no instruction names. Only the
// tail-call loop has such a table.
#pragma once
#include "frame/frame.h"

namespace whipsnake {

// What to do in place of the instruction that comes next. All of it must be right at any time.
enum class Detour : uint8_t {
  none,
  whole,      // run it whole: a leaf says that it must call something
  generic,    // run its family's generic instruction: the form misses
  hand_back,  // give the frame to CPython
};
Detour take_detour(const Spilled& s);
uint64_t next_random(uint64_t& state);
extern const bool loop_has_probe;

// What was executed and what missed, by opcode; made when somebody asks to count.
struct Executed {
  uint64_t times[256];   // instructions that were dispatched
  uint64_t misses[256];  // of generic opcodes: misses of their forms, seen when the site is looked at again
};

// The words of WHIPSNAKE_STRESS, separated by commas. Null, or the word that is none (or asks for a probe that is not there).
const char* set_stress(Engine* engine, const char* words);

}  // namespace whipsnake
