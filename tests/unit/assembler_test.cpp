#include <gtest/gtest.h>

#include "code/assembler.h"
#include "code/memory.h"

namespace whipsnake {
using namespace x86;

// Functions that are assembled and run: (rdi, rsi) -> rax.
template <class F> F made(Assembler& a) {
  a.ret();
  a.finish();
  return reinterpret_cast<F>(reinterpret_cast<uintptr_t>(publish(a.code(), a.relocations)));
}
using Ints = int64_t (*)(int64_t, int64_t);

TEST(AssemblerTest, MovesAndArithmeticOnAllRegisters) {
  for (int r : {rax, rcx, rdx, rsi, rdi, r8, r9, r10, r11}) {
    Assembler a;
    auto reg = static_cast<Gpr>(r);
    Gpr other = reg == rdi ? rsi : rdi;
    if (reg == rdi) a.mov(rax, rdi), a.mov(rdi, rsi), a.mov(rsi, rax);  // the first argument is in rsi then
    if (reg == rsi) a.mov(rsi, uint64_t{0});
    a.mov(reg, uint64_t{0x123456789abcdef0});
    a.alu(add, reg, other);
    a.alu(sub, reg, 0x10);
    a.alu(add, reg, 0x12345);
    a.neg(reg);
    a.mov(rax, reg);
    EXPECT_EQ(made<Ints>(a)(7, 9), -(0x123456789abcdef0 + 7 - 0x10 + 0x12345)) << r;
  }
}

TEST(AssemblerTest, EveryBaseAndIndexAndOffset) {
  int64_t memory[64];
  for (int i = 0; i < 64; i++) memory[i] = 1000 + i;
  for (int b : {rax, rcx, rdx, rsi, rdi, r8, r9, r10, r11})
    for (int x : {rax, rcx, rdx, rsi, rdi, r8, r9, r10, r11})
      for (int offset : {0, 8, 256}) {
        if (b == x) continue;
        Assembler a;
        a.push(rdi), a.push(rsi);
        a.mov(r10, rdi), a.mov(r11, rsi);
        auto base = static_cast<Gpr>(b), index = static_cast<Gpr>(x);
        a.pop(index), a.pop(base);  // rsi, rdi
        a.load(rax, {base, offset, index, 3});
        EXPECT_EQ(made<Ints>(a)(reinterpret_cast<int64_t>(memory), 5), 1000 + 5 + offset / 8) << b << " " << x << " " << offset;
      }
}

TEST(AssemblerTest, BasesThatNeedAnOffsetOrAnIndexByte) {
  int64_t memory[4] = {11, 22, 33, 44};
  for (int b : {rbp, rsp, r12, r13}) {
    Assembler a;
    auto base = static_cast<Gpr>(b);
    a.mov(rcx, base);
    a.mov(base, rdi);
    a.load(rax, {base});
    a.load(rdx, {base, 8});
    a.store({base, 16}, rdx);
    a.mov(base, rcx);
    a.alu(add, rax, rdx);
    EXPECT_EQ(made<Ints>(a)(reinterpret_cast<int64_t>(memory), 0), 33) << b;
    EXPECT_EQ(memory[2], 22);
    memory[2] = 33;
  }
}

TEST(AssemblerTest, NarrowLoadsAndStores) {
  unsigned char memory[16] = {0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
  auto load = [&](auto emit) {
    Assembler a;
    emit(a);
    return made<Ints>(a)(reinterpret_cast<int64_t>(memory), 0x1122334455667788);
  };
  EXPECT_EQ(load([](Assembler& a) { a.load8(rax, {rdi}); }), 0xfe);
  EXPECT_EQ(load([](Assembler& a) { a.load8_signed(rax, {rdi}); }), -2);
  EXPECT_EQ(load([](Assembler& a) { a.load16(rax, {rdi}); }), 0xfffe);
  EXPECT_EQ(load([](Assembler& a) { a.load16_signed(r9, {rdi}), a.mov(rax, r9); }), -2);
  EXPECT_EQ(load([](Assembler& a) { a.load32(rax, {rdi}); }), 0xfffffffe);
  EXPECT_EQ(load([](Assembler& a) { a.load32_signed(rax, {rdi}); }), -2);
  load([](Assembler& a) { a.store8({rdi, 8}, rsi); });
  EXPECT_EQ(memory[8], 0x88);
  EXPECT_EQ(memory[9], 0);
  load([](Assembler& a) { a.store16({rdi, 8}, rsi), a.store32({rdi, 12}, rsi); });
  EXPECT_EQ(memory[9], 0x77);
  EXPECT_EQ(memory[10], 0);
  EXPECT_EQ(memory[15], 0x55);
}

TEST(AssemblerTest, ShiftsDivisionAndConditions) {
  Assembler divide;
  divide.mov(rax, rdi), divide.cqo(), divide.idiv(rsi), divide.shift(4, rax, 8), divide.alu(or_, rax, rdx);
  EXPECT_EQ(made<Ints>(divide)(1000, 7), 142 << 8 | 6);
  Assembler shift;
  shift.mov(rcx, rsi), shift.mov(rax, rdi), shift.shift_by_rcx(7, rax);
  EXPECT_EQ(made<Ints>(shift)(-1024, 4), -64);
  Assembler least;
  least.mov(rax, rdi), least.alu(cmp, rdi, rsi), least.cmov(greater, rax, rsi);
  EXPECT_EQ(made<Ints>(least)(5, 3), 3);
  EXPECT_EQ(made<Ints>(least)(-5, 3), -5);
  Assembler loop;
  auto head = loop.label(), end = loop.label();
  loop.mov(rax, uint64_t{0});
  loop.bind(head);
  loop.test(rdi, rdi);
  loop.jump_if(less_equal, end);
  loop.alu(add, rax, rdi);
  loop.alu(sub, rdi, 1);
  loop.jump(head);
  loop.bind(end);
  EXPECT_EQ(made<Ints>(loop)(10, 0), 55);
  Assembler overflows;
  auto bad = overflows.label();
  overflows.mov(rax, rdi);
  overflows.imul(rax, rsi);
  overflows.jump_if(overflow, bad);
  overflows.ret();
  overflows.bind(bad);
  overflows.mov(rax, uint64_t{99});
  EXPECT_EQ(made<Ints>(overflows)(1 << 20, 3), 3 << 20);
  EXPECT_EQ(made<Ints>(overflows)(int64_t{1} << 62, 2), 99);
}

TEST(AssemblerTest, Floats) {
  using Reals = double (*)(double, double);
  for (int x : {1, 7, 8, 15}) {
    Assembler a;
    auto reg = static_cast<Xmm>(x);
    a.movaps(reg, xmm1);
    a.real(mulsd, xmm0, xmm0), a.real(subsd, xmm0, reg), a.real(divsd, xmm0, reg), a.real(addsd, xmm0, reg);
    EXPECT_EQ(made<Reals>(a)(3, 2), (3 * 3 - 2) / 2.0 + 2) << x;
  }
  Assembler convert;
  convert.cvtsi2sd(xmm9, rdi), convert.movq(rax, xmm9);
  EXPECT_EQ(__builtin_bit_cast(double, made<Ints>(convert)(-7, 0)), -7.0);
  Assembler less;
  less.ucomisd(xmm1, xmm0), less.set(above, rax), less.movzx8(rax, rax), less.cvtsi2sd(xmm0, rax);
  auto is_less = made<Reals>(less);
  EXPECT_EQ(is_less(1, 2), 1);
  EXPECT_EQ(is_less(2, 1), 0);
  EXPECT_EQ(is_less(__builtin_nan(""), 1), 0);
}

TEST(MemoryTest, CodeIsNeverWritable) {
  Assembler a;
  a.mov(rax, uint64_t{42});
  auto function = made<Ints>(a);
  EXPECT_EQ(function(0, 0), 42);
  FILE* maps = fopen("/proc/self/maps", "r");
  ASSERT_NE(maps, nullptr);
  char line[512];
  bool found = false;
  while (fgets(line, sizeof line, maps)) {
    unsigned long start, end;
    char rights[8];
    if (sscanf(line, "%lx-%lx %7s", &start, &end, rights) != 3) continue;
    auto at = reinterpret_cast<uintptr_t>(function);
    if (at < start || at >= end) continue;
    found = true;
    EXPECT_STREQ(rights, "r-xs");
  }
  fclose(maps);
  EXPECT_TRUE(found);
}

}  // namespace whipsnake
