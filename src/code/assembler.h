// An assembler for the part of x86-64 that traces need: one function for each form of an instruction. Encodings are those
// of Intel's manual, volume 2.
#pragma once
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "base/check.h"
#include "code/memory.h"

namespace whipsnake::x86 {

enum Gpr : uint8_t { rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15 };
enum Xmm : uint8_t { xmm0, xmm1, xmm2, xmm3, xmm4, xmm5, xmm6, xmm7, xmm8, xmm9, xmm10, xmm11, xmm12, xmm13, xmm14, xmm15 };
enum Condition : uint8_t { overflow = 0, no_overflow, below, above_equal, equal, not_equal, below_equal, above, sign, no_sign, parity, no_parity, less, greater_equal, less_equal, greater };
constexpr Condition negated(Condition c) { return static_cast<Condition>(c ^ 1); }
enum Alu : uint8_t { add = 0, or_ = 1, and_ = 4, sub = 5, xor_ = 6, cmp = 7 };
enum Sse : uint8_t { addsd = 0x58, mulsd = 0x59, subsd = 0x5c, divsd = 0x5e, sqrtsd = 0x51 };

struct Mem {  // base + index * 2**scale + offset
  Gpr base;
  int32_t offset = 0;
  Gpr index = rsp;  // rsp: none
  uint8_t scale = 0;
  const void* at = nullptr;  // not null: there, in the lowest 2 GB or within reach (code/memory.h)
};
inline bool is_low(const void* p) { return reinterpret_cast<uintptr_t>(p) <= INT32_MAX; }
inline bool is_addressable(const void* p) { return is_low(p) || is_in_reach(p); }

class Assembler {
 public:
  using Label = uint32_t;
  std::vector<Relocation> relocations;

  Label label() {
    labels_.push_back(unbound);
    return static_cast<Label>(labels_.size() - 1);
  }
  void bind(Label label) { labels_[label] = here(); }
  uint32_t here() const { return static_cast<uint32_t>(next_ - buffer_.get()); }
  std::span<const uint8_t> code() const { return {buffer_.get(), here()}; }
  uint32_t place_of(Label label) const { return labels_[label]; }
  // A jump forward over no more than 127 bytes, which are emitted before it lands.
  struct Hop { uint32_t from; };
  [[nodiscard]] Hop hop() {
    byte(0xeb), byte(0);
    return {here()};
  }
  [[nodiscard]] Hop hop_if(Condition c) {
    byte(0x70 + c), byte(0);
    return {here()};
  }
  void land(Hop hop) {
    uint32_t distance = here() - hop.from;
    CHECK(distance <= 127);
    buffer_[hop.from - 1] = static_cast<uint8_t>(distance);
  }
  // All jumps to labels; when everything is bound.
  void finish() {
    for (const Fixup& fixup : fixups_) {
      CHECK(labels_[fixup.label] != unbound);
      int32_t distance = static_cast<int32_t>(labels_[fixup.label] - (fixup.at + 4));
      memcpy(&buffer_[fixup.at], &distance, 4);
    }
  }

  void mov(Gpr to, Gpr from) { if (to != from) rr(true, 0x89, from, to); }
  void mov(Gpr to, uint64_t value) {
    if (value == 0) return rr(false, 0x31, to, to);  // changes the flags
    if (value <= UINT32_MAX) {
      rex(false, 0, 0, to);
      byte(0xb8 + (to & 7));
      return dword(static_cast<uint32_t>(value));
    }
    const void* address = reinterpret_cast<const void*>(value);
    if (is_in_reach(address)) return lea(to, {.base = rax, .at = address});
    rex(true, 0, 0, to);
    byte(0xb8 + (to & 7));
    dword(static_cast<uint32_t>(value)), dword(static_cast<uint32_t>(value >> 32));
  }
  void mov_pointer(Gpr to, const void* p) { mov(to, reinterpret_cast<uint64_t>(p)); }
  void load(Gpr to, Mem from) { rm(true, 0x8b, to, from); }
  void store(Mem to, Gpr from) { rm(true, 0x89, from, to); }
  void load32(Gpr to, Mem from) { rm(false, 0x8b, to, from); }
  void store32(Mem to, Gpr from) { rm(false, 0x89, from, to); }
  void load32_signed(Gpr to, Mem from) { rm(true, 0x63, to, from); }
  void load16(Gpr to, Mem from) { rm0f(false, 0xb7, to, from); }
  void load16_signed(Gpr to, Mem from) { rm0f(true, 0xbf, to, from); }
  void load8(Gpr to, Mem from) { rm0f(false, 0xb6, to, from); }
  void load8_signed(Gpr to, Mem from) { rm0f(true, 0xbe, to, from); }
  void store8(Mem to, Gpr from) { rm(false, 0x88, from, to, 0, true); }
  void store16(Mem to, Gpr from) {
    byte(0x66);
    rm(false, 0x89, from, to);
  }
  void store_immediate(Mem to, int32_t value) { rm(true, 0xc7, rax, to, 4), dword(static_cast<uint32_t>(value)); }
  void store32_immediate(Mem to, uint32_t value) { rm(false, 0xc7, rax, to, 4), dword(value); }
  void store8_immediate(Mem to, uint8_t value) { rm(false, 0xc6, rax, to, 1), byte(value); }
  void lea(Gpr to, Mem from) { rm(true, 0x8d, to, from); }
  void movzx8(Gpr to, Gpr from) {
    rex(false, to, 0, from, true);
    byte(0x0f), byte(0xb6), modrm(to, from);
  }

  void alu(Alu op, Gpr a, Gpr b) { rr(true, static_cast<uint8_t>(op * 8 + 1), b, a); }
  void alu(Alu op, Gpr a, Mem b) { rm(true, static_cast<uint8_t>(op * 8 + 3), a, b); }
  void alu(Alu op, Gpr a, int32_t value) {
    rex(true, 0, 0, a);
    immediate(op, value, [&](int digit) { modrm(digit, a); });
  }
  void alu32(Alu op, Gpr a, Gpr b) { rr(false, static_cast<uint8_t>(op * 8 + 1), b, a); }
  void alu32(Alu op, Gpr a, int32_t value) {
    rex(false, 0, 0, a);
    immediate(op, value, [&](int digit) { modrm(digit, a); });
  }
  void alu_memory(Alu op, Mem a, int32_t value) {
    bool small = value == static_cast<int8_t>(value);
    rm(true, small ? 0x83 : 0x81, static_cast<Gpr>(op), a, small ? 1 : 4);
    small ? byte(static_cast<uint8_t>(value)) : dword(static_cast<uint32_t>(value));
  }
  void alu32_memory(Alu op, Mem a, int32_t value) {
    bool small = value == static_cast<int8_t>(value);
    rm(false, small ? 0x83 : 0x81, static_cast<Gpr>(op), a, small ? 1 : 4);
    small ? byte(static_cast<uint8_t>(value)) : dword(static_cast<uint32_t>(value));
  }
  void increment32_memory(Mem a) { rm(false, 0xff, static_cast<Gpr>(0), a); }
  void decrement32_memory(Mem a) { rm(false, 0xff, static_cast<Gpr>(1), a); }
  void decrement32(Gpr a) {
    rex(false, 0, 0, a);
    byte(0xff), modrm(1, a);
  }
  void exchange(Gpr a, Gpr b) { rr(true, 0x87, a, b); }
  void cmp32_memory(Mem a, uint32_t value) { alu32_memory(cmp, a, static_cast<int32_t>(value)); }
  void cmp8_memory(Mem a, uint8_t value) { rm(false, 0x80, static_cast<Gpr>(cmp), a, 1), byte(value); }
  void test8_memory(Mem a, uint8_t value) { rm(false, 0xf6, rax, a, 1), byte(value); }
  void test(Gpr a, Gpr b) { rr(true, 0x85, b, a); }
  void test32(Gpr a, Gpr b) { rr(false, 0x85, b, a); }
  void test8(Gpr a, uint8_t value) {
    rex(false, 0, 0, a, true);
    byte(0xf6), modrm(0, a), byte(value);
  }
  void imul(Gpr a, Gpr b) {
    rex(true, a, 0, b);
    byte(0x0f), byte(0xaf), modrm(a, b);
  }
  void neg(Gpr a) { unary(3, a); }
  void idiv(Gpr a) { unary(7, a); }
  void cqo() { byte(0x48), byte(0x99); }
  void shift(int digit, Gpr a, uint8_t count) {  // 4 shl, 5 shr, 7 sar
    rex(true, 0, 0, a);
    byte(0xc1), modrm(digit, a), byte(count);
  }
  void shift_by_rcx(int digit, Gpr a) {
    rex(true, 0, 0, a);
    byte(0xd3), modrm(digit, a);
  }
  void set(Condition c, Gpr to) {
    rex(false, 0, 0, to, true);
    byte(0x0f), byte(0x90 + c), modrm(0, to);
  }
  void cmov(Condition c, Gpr to, Gpr from) {
    rex(true, to, 0, from);
    byte(0x0f), byte(0x40 + c), modrm(to, from);
  }

  void jump(Label label) {
    byte(0xe9);
    fixup(label);
  }
  void jump_if(Condition c, Label label) {
    byte(0x0f), byte(0x80 + c);
    fixup(label);
  }
  void jump(const void* target) {  // within reach
    byte(0xe9);
    distance_to(target, 0);
  }
  void jump_memory(Mem m) { rm(false, 0xff, static_cast<Gpr>(4), m); }
  void jump_register(Gpr a) {
    rex(false, 0, 0, a);
    byte(0xff), modrm(4, a);
  }
  void call(const void* target) {  // within reach
    byte(0xe8);
    distance_to(target, 0);
  }
  void call(Gpr a) {
    rex(false, 0, 0, a);
    byte(0xff), modrm(2, a);
  }
  void push(Gpr a) {
    rex(false, 0, 0, a);
    byte(0x50 + (a & 7));
  }
  void pop(Gpr a) {
    rex(false, 0, 0, a);
    byte(0x58 + (a & 7));
  }
  void ret() { byte(0xc3); }
  void endbr64() { byte(0xf3), byte(0x0f), byte(0x1e), byte(0xfa); }

  void movsd(Xmm to, Mem from) { sse(0xf2, 0x10, to, from); }
  void movsd(Mem to, Xmm from) { sse(0xf2, 0x11, from, to); }
  void movaps(Xmm to, Xmm from) { if (to != from) sse(0, 0x28, to, from); }
  void real(Sse op, Xmm a, Xmm b) { sse(0xf2, op, a, b); }
  void real(Sse op, Xmm a, Mem b) { sse(0xf2, op, a, b); }
  void ucomisd(Xmm a, Xmm b) { sse(0x66, 0x2e, a, b); }
  void ucomisd(Xmm a, Mem b) { sse(0x66, 0x2e, a, b); }
  void xorpd(Xmm a, Xmm b) { sse(0x66, 0x57, a, b); }
  void andpd(Xmm a, Xmm b) { sse(0x66, 0x54, a, b); }
  void cvttsd2si(Gpr to, Xmm from) {
    byte(0xf2), rex(true, to, 0, from);
    byte(0x0f), byte(0x2c), modrm(to, from);
  }
  void cvtsi2sd(Xmm to, Gpr from) {
    byte(0xf2), rex(true, to, 0, from);
    byte(0x0f), byte(0x2a), modrm(to, from);
  }
  void movq(Xmm to, Gpr from) {
    byte(0x66), rex(true, to, 0, from);
    byte(0x0f), byte(0x6e), modrm(to, from);
  }
  void movq(Gpr to, Xmm from) {
    byte(0x66), rex(true, from, 0, to);
    byte(0x0f), byte(0x7e), modrm(from, to);
  }

 private:
  struct Fixup { uint32_t at; Label label; };
  static constexpr uint32_t unbound = ~0u;
  std::vector<uint32_t> labels_;
  std::vector<Fixup> fixups_;

  static constexpr size_t at_first = 4096;
  std::unique_ptr<uint8_t[]> buffer_ = std::make_unique_for_overwrite<uint8_t[]>(at_first);
  uint8_t *next_ = buffer_.get(), *limit_ = next_ + at_first;

  [[gnu::noinline]] void grow() {
    size_t used = here(), size = 2 * static_cast<size_t>(limit_ - buffer_.get());
    auto larger = std::make_unique_for_overwrite<uint8_t[]>(size);
    memcpy(larger.get(), buffer_.get(), used);
    buffer_ = std::move(larger);
    next_ = buffer_.get() + used, limit_ = buffer_.get() + size;
  }
  void byte(int value) {
    if (next_ == limit_) [[unlikely]] grow();
    *next_++ = static_cast<uint8_t>(value);
  }
  void dword(uint32_t value) {
    if (limit_ - next_ < 4) [[unlikely]] grow();
    memcpy(next_, &value, 4);
    next_ += 4;
  }
  void rex(bool wide, int reg, int index, int base, bool byte_register = false) {
    int value = 0x40 | wide << 3 | (reg > 7) << 2 | (index > 7) << 1 | (base > 7);
    if (value != 0x40 || byte_register) byte(value);
  }
  void modrm(int reg, int other) { byte(0xc0 | (reg & 7) << 3 | (other & 7)); }
  void unary(int digit, Gpr a) {
    rex(true, 0, 0, a);
    byte(0xf7), modrm(digit, a);
  }
  template <class ModRm> void immediate(Alu op, int32_t value, ModRm modrm_of) {
    bool small = value == static_cast<int8_t>(value);
    byte(small ? 0x83 : 0x81);
    modrm_of(op);
    small ? byte(static_cast<uint8_t>(value)) : dword(static_cast<uint32_t>(value));
  }
  void rr(bool wide, int opcode, Gpr reg, Gpr other) {
    rex(wide, reg, 0, other);
    byte(opcode), modrm(reg, other);
  }
  void distance_to(const void* target, int behind) {
    relocations.push_back({here(), target});
    dword(static_cast<uint32_t>(-behind));
  }
  // `behind`: bytes of the instruction that follow.
  void memory(int reg, Mem m, int behind = 0) {
    if (m.at) {
      byte((reg & 7) << 3 | (is_low(m.at) ? 4 : 5));
      if (!is_low(m.at)) return distance_to(m.at, behind);
      byte(4 << 3 | 5);
      return dword(static_cast<uint32_t>(reinterpret_cast<uintptr_t>(m.at)));
    }
    bool indexed = m.index != rsp, sib = indexed || (m.base & 7) == rsp;
    int mode = m.offset == 0 && (m.base & 7) != rbp ? 0 : m.offset == static_cast<int8_t>(m.offset) ? 1 : 2;
    byte(mode << 6 | (reg & 7) << 3 | (sib ? 4 : m.base & 7));
    if (sib) byte(m.scale << 6 | (indexed ? (m.index & 7) << 3 : 4 << 3) | (m.base & 7));
    if (mode == 1) byte(static_cast<uint8_t>(m.offset));
    if (mode == 2) dword(static_cast<uint32_t>(m.offset));
  }
  void rm(bool wide, int opcode, Gpr reg, Mem m, int behind = 0, bool byte_register = false) {
    rex(wide, reg, m.index == rsp ? 0 : m.index, m.base, byte_register);
    byte(opcode), memory(reg, m, behind);
  }
  void rm0f(bool wide, int opcode, Gpr reg, Mem m) {
    rex(wide, reg, m.index == rsp ? 0 : m.index, m.base);
    byte(0x0f), byte(opcode), memory(reg, m);
  }
  void sse(int prefix, int opcode, Xmm reg, Mem m) {
    if (prefix) byte(prefix);
    rex(false, reg, m.index == rsp ? 0 : m.index, m.base);
    byte(0x0f), byte(opcode), memory(reg, m);
  }
  void sse(int prefix, int opcode, Xmm reg, Xmm other) {
    if (prefix) byte(prefix);
    rex(false, reg, 0, other);
    byte(0x0f), byte(opcode), modrm(reg, other);
  }
  void fixup(Label label) {
    fixups_.push_back({here(), label});
    dword(0);
  }
};

}  // namespace whipsnake::x86
