#include <gtest/gtest.h>

#include <string>

#include "compile.h"

namespace whipsnake {

class Translated : public testing::Test {
 protected:
  void translate_source(const char* source) {
    python = function_code(source);
    Decline why = Decline::none;
    code = translate(python, why);
    ASSERT_NE(code, nullptr);
  }
  void TearDown() override {
    discard(code);
    Py_XDECREF(python);
  }
  Boundary second() {
    BoundaryReader boundaries = code->boundaries();
    boundaries.next();
    return boundaries.next();
  }
  PyCodeObject* python = nullptr;
  Code* code = nullptr;
};

TEST_F(Translated, BoundariesAreSortedAndCoverEveryWord) {
  translate_source("def f(a, b):\n for i in a:\n  b = b + i * 2\n return b\n");
  uint32_t word = 0;
  BoundaryReader boundaries = code->boundaries();
  for (uint32_t i = 0; i < code->instruction_count; i++) {
    Boundary expected = boundaries.next();
    EXPECT_EQ(expected.word, word);
    EXPECT_LE(expected.kept, expected.depth);
    for (; word < expected.word + expected.length; word++) {
      EXPECT_EQ(code->boundary_of(code->words + word).word, expected.word);
      EXPECT_EQ(code->units[word], code->units[expected.word]);
    }
  }
  EXPECT_EQ(word, code->word_count);
}

TEST_F(Translated, ExpressionsTakeOneInstructionAnOperator) {
  translate_source("def f(a, b):\n c = a + b\n return c\n");
  EXPECT_EQ(code->instruction_count, 3u);  // RESUME, BINARY into c, RETURN
  const Word& add = code->words[second().word];
  EXPECT_EQ(static_cast<Opcode>(add.opcode), Opcode::BINARY);
  EXPECT_EQ(add.a, 2 | owns_bit);
  EXPECT_EQ(add.b, 0);
  EXPECT_EQ(add.c, 1);
}

TEST_F(Translated, FramesCanBeEnteredAtTheStartAndNowhereElseInAPlainFunction) {
  translate_source("def f(a):\n return a\n");
  EXPECT_EQ(code->entry_count, 1u);
  EXPECT_EQ(code->entry_at(0), code->words);
  EXPECT_EQ(code->entry_at(1), nullptr);
}

TEST_F(Translated, WhatWaitsOnTheStackIsKnownAtTheBoundary) {
  translate_source("def f(a, g):\n return a + g.x\n");
  // Before LOAD_ATTR the local `a` waits at position 0 and `g` at position 1.
  Boundary boundary = second();
  EXPECT_EQ(boundary.depth, 2);
  EXPECT_EQ(boundary.kept, 1);
  EXPECT_EQ(boundary.deferred.size(), 2u);
  EXPECT_EQ((*boundary.deferred.begin()).operand, 0 | loaned_bit);
  EXPECT_TRUE(boundary.deferred.has(1));
  EXPECT_FALSE(boundary.deferred.has(2));
}

TEST_F(Translated, LocalsReadInPlaceAreSavedBeforeCalls) {
  translate_source("def f(a, g):\n return a + g()\n");
  EXPECT_EQ(static_cast<Opcode>(code->words[second().word].opcode), Opcode::BORROW);
}

TEST(Translating, CodeOfMoreUnitsThanANumberOfOneCanNameIsLeftAlone) {
  std::string source = "def f(x):\n";
  for (int i = 0; i < 14'000; i++) source += " x = x + 1\n";
  PyCodeObject* python = function_code(source.c_str());
  ASSERT_GT(Py_SIZE(python), most_units);
  Decline why = Decline::none;
  EXPECT_EQ(translate(python, why), nullptr);
  EXPECT_EQ(why, Decline::too_large);
  Py_DECREF(python);
}

TEST_F(Translated, ConstantsKnowTheirCode) {
  translate_source("def f(a):\n return 5\n");
  EXPECT_EQ(code_behind(code->constants()), code);
}

}  // namespace whipsnake
