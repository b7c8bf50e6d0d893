// Boundaries: the state of CPython's stack before each instruction. They are seldom looked at and would be as large as the
// instructions, so they are packed. (LEB128, as DWARF's line tables are.)
#pragma once
#include <cstdint>
#include <vector>

#include "isa/instruction.h"

namespace whipsnake {

struct Deferred {      // a virtual stack position that no register holds yet at some boundary
  uint16_t position;
  Operand operand;     // the local or constant that stands for it; with loaned_bit: without a reference of its own
};
constexpr Operand loaned_bit = owns_bit;

// What is deferred at one boundary, by position; unpacked as it is gone through.
class DeferredList {
 public:
  class Iterator {
   public:
    Iterator(const uint8_t* at, uint32_t left) : at_(at), left_(left) { read(); }
    const Deferred& operator*() const { return entry_; }
    Iterator& operator++() {
      left_--;
      read();
      return *this;
    }
    bool operator!=(const Iterator& other) const { return left_ != other.left_; }

   private:
    void read();
    const uint8_t* at_;
    uint32_t left_;
    Deferred entry_{};
  };
  DeferredList() = default;
  DeferredList(const uint8_t* at, uint32_t count) : at_(at), count_(count) {}
  Iterator begin() const { return {at_, count_}; }
  Iterator end() const { return {nullptr, 0}; }
  uint32_t size() const { return count_; }
  bool has(unsigned position) const;
  uint64_t among_first_64() const;  // the positions below that, as a mask

 private:
  const uint8_t* at_ = nullptr;
  uint32_t count_ = 0;
};

struct Boundary {
  uint32_t word = 0, length = 0;  // the instruction's words
  uint32_t start = 0;             // code unit where CPython would start it (its first EXTENDED_ARG)
  uint16_t depth = 0;             // stack depth before it
  uint16_t kept = 0;              // how many of these its operands do not include
  DeferredList deferred;
};

// Every so many boundaries unpacking can begin anew.
constexpr uint32_t boundaries_in_group = 4;
struct BoundaryGroup { uint32_t word, offset; };

// Goes through the boundaries of one code object, from the first or from the beginning of a group.
class BoundaryReader {
 public:
  BoundaryReader(const uint8_t* packed, BoundaryGroup group) : at_(packed + group.offset) { boundary_.word = group.word; }
  const Boundary& next();

 private:
  const uint8_t* at_;
  uint32_t done_ = 0;
  Boundary boundary_;
};

// The other way.
class BoundaryPacker {
 public:
  // The deferred positions are those of `deferred`.
  void add(const Boundary& boundary, const std::vector<Deferred>& deferred);
  std::vector<uint8_t> bytes;
  std::vector<BoundaryGroup> groups;

 private:
  uint32_t count_ = 0;
  Boundary last_;
};

}  // namespace whipsnake
