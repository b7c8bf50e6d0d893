#include <gtest/gtest.h>
#include <sys/mman.h>

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

TEST(AssemblerTest, HopsOverAFewBytes) {
  Assembler a;  // 1 if the first is less than the second, 2 if it is not
  a.alu(cmp, rdi, rsi);
  Assembler::Hop less_than = a.hop_if(less);
  a.mov(rax, uint64_t{2});
  Assembler::Hop end = a.hop();
  a.land(less_than);
  a.mov(rax, uint64_t{1});
  a.land(end);
  auto function = made<Ints>(a);
  EXPECT_EQ(function(3, 5), 1);
  EXPECT_EQ(function(5, 3), 2);
  EXPECT_EQ(function(5, 5), 2);
}

TEST(AssemblerTest, CountsInPlaceAndInRegisters) {
  uint32_t counter = 7;
  Assembler a;
  a.increment32_memory({rdi}), a.increment32_memory({rdi}), a.decrement32_memory({rdi});
  a.load32(rax, {rdi}), a.load32(r9, {rdi});
  a.decrement32(rax), a.decrement32(r9);
  a.alu(add, rax, r9);
  EXPECT_EQ(made<Ints>(a)(reinterpret_cast<int64_t>(&counter), 0), 14);
  EXPECT_EQ(counter, 8u);
  Assembler exchange;
  exchange.exchange(rdi, rsi), exchange.exchange(r9, rsi), exchange.mov(rax, rdi), exchange.alu(sub, rax, r9);
  EXPECT_EQ(made<Ints>(exchange)(5, 30), 25);
}

// Immortal: negative as a signed number; the others' last reference is told from all before it.
TEST(AssemblerTest, DecrementTellsImmortalFromLast) {
  Assembler a;
  a.mov(rax, rdi);
  a.decrement32(rax);
  a.set(less, rcx), a.set(equal, rax);
  a.movzx8(rcx, rcx), a.movzx8(rax, rax);
  a.shift(4, rcx, 1);
  a.alu(add, rax, rcx);
  auto function = made<Ints>(a);
  EXPECT_EQ(function(1, 0), 1);
  EXPECT_EQ(function(2, 0), 0);
  EXPECT_EQ(function(INT32_MAX, 0), 0);
  for (uint32_t immortal : {0x80000000u, 0x80000001u, 0xc0000000u, 0xffffffffu}) EXPECT_EQ(function(immortal, 0), 2) << immortal;
}

// Operands at addresses that are known: in the lowest 2 GB, and within reach of the code, with bytes behind them and without.
TEST(AssemblerTest, OperandsAtKnownAddresses) {
  for (int where : {MAP_32BIT, 0}) {
    auto* memory = static_cast<int64_t*>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | where, -1, 0));
    ASSERT_NE(memory, MAP_FAILED);
    ASSERT_EQ(is_low(memory), where != 0);
    ASSERT_TRUE(is_addressable(memory));
    auto at = [&](int i) { return Mem{.base = rax, .at = memory + i}; };
    Assembler a;
    a.store_immediate(at(0), -5);
    a.store8_immediate(at(1), 200);
    a.store32_immediate(at(2), 0x12345678);
    a.alu32_memory(add, at(2), 0x1000);
    a.alu_memory(add, at(0), 1000);
    a.mov(rcx, uint64_t{77}), a.store(at(3), rcx);
    a.increment32_memory(at(3));
    a.mov(r9, reinterpret_cast<uint64_t>(memory));
    a.load(rax, {r9, 24});
    a.alu(add, rax, at(0));
    a.cmp8_memory(at(1), 200);
    a.set(equal, rcx), a.movzx8(rcx, rcx), a.alu(add, rax, rcx);
    EXPECT_EQ(made<Ints>(a)(0, 0), 78 + 995 + 1) << where;
    EXPECT_EQ(memory[0], 995);
    EXPECT_EQ(memory[1], 200);
    EXPECT_EQ(memory[2], 0x12346678);
    munmap(memory, 4096);
  }
}

TEST(AssemblerTest, CallsAndJumpsToWhatIsInReach) {
  Assembler twice;
  twice.lea(rax, {rdi, 0, rdi, 0});
  auto function = made<Ints>(twice);
  const void* code = reinterpret_cast<const void*>(function);
  ASSERT_TRUE(is_in_reach(code));
  EXPECT_FALSE(is_in_reach(static_cast<const char*>(code) + (int64_t{1} << 33)));
  EXPECT_FALSE(is_in_reach(nullptr));
  Assembler caller;
  caller.push(rbp);
  caller.call(code);
  caller.pop(rbp);
  caller.alu(add, rax, 1);
  EXPECT_EQ(made<Ints>(caller)(21, 0), 43);
  Assembler jumper;
  jumper.alu(add, rdi, 1);
  jumper.jump(code);
  EXPECT_EQ(made<Ints>(jumper)(21, 0), 44);
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
