#include "ir/verify.h"

#include <gtest/gtest.h>

#include "compile.h"

namespace whipsnake {

// A trace of a few nodes, right as it stands; each test breaks one rule.
class Verified : public testing::Test {
 protected:
  void SetUp() override {
    python = function_code("def f(a, b):\n  return a, b, a[1:]\n");
    Decline why;
    code = translate(python, why);
    ASSERT_TRUE(code);
    form.frames.push_back({code, code->words, 0, 0, Awaits::value});
    form.snapshots.push_back({0, 0, 1, 0, 0, Leaving::resume, code->words, 0});
    a = add({.op = Ir::load_register, .type = Type::object, .aux = 0});
    add({.op = Ir::guard_type, .a = a, .snapshot = 0, .constant = reinterpret_cast<int64_t>(&PyLong_Type)});
    number = add({.op = Ir::unbox_compact, .type = Type::integer, .a = a});
    sum = add({.op = Ir::add, .type = Type::integer, .a = number, .b = number, .snapshot = 0});
  }
  void TearDown() override {
    discard(code);
    Py_DECREF(python);
  }
  Val add(Node node) {
    form.nodes.push_back(node);
    return static_cast<Val>(form.nodes.size() - 1);
  }
  void keep(Kept kept) {
    form.kept.push_back(kept);
    form.frames[0].count++;
  }
  void is_broken(const char* rule) { EXPECT_NE(broken_rule(form).find(rule), std::string::npos) << broken_rule(form); }

  PyCodeObject* python = nullptr;
  Code* code = nullptr;
  Form form;
  Val a = 0, number = 0, sum = 0;
};

TEST_F(Verified, IsRight) { EXPECT_EQ(broken_rule(form), ""); }
TEST_F(Verified, OperandThatComesLater) {
  form[number].a = sum;
  is_broken("computed before");
}
TEST_F(Verified, ArgumentThatComesLater) {
  form.arguments = {a, static_cast<Val>(sum + 1)};
  add({.op = Ir::call_array, .type = Type::object, .b = 2});
  is_broken("computed before");
}
TEST_F(Verified, OperandOfAnotherType) {
  form[sum].b = a;
  is_broken("types that the operation wants");
}
TEST_F(Verified, OneOperandTooMany) {
  form[number].b = a;
  is_broken("types that the operation wants");
}
TEST_F(Verified, ResultOfAnotherType) {
  form[sum].type = Type::real;
  is_broken("type of its operation");
}
TEST_F(Verified, PhiOfAnotherType) {
  add({.op = Ir::phi, .type = Type::integer, .a = number, .b = a});
  is_broken("comes to a phi");
}
TEST_F(Verified, GuardWithoutAWayOut) {
  form[sum].snapshot = no_snapshot;
  is_broken("can leave the trace");
}
TEST_F(Verified, ValueWithAWayOut) {
  form[number].snapshot = 0;
  is_broken("can leave the trace");
}
TEST_F(Verified, KeptBeforeItIsThere) {
  keep({0, sum, Content::number});
  is_broken("what it is kept as");
}
TEST_F(Verified, NumberKeptAsAnObject) {
  keep({0, number, Content::owned});
  is_broken("what it is kept as");
}
TEST_F(Verified, WayOutIntoAnInstruction) {
  form.frames[0].pc = code->words + 1;
  is_broken("where an instruction begins");
}
TEST_F(Verified, KeptBehindTheFrame) {
  keep({static_cast<uint16_t>(code->frame_slots - FRAME_SPECIALS_SIZE), a, Content::owned});
  is_broken("what it is kept as");
}
TEST_F(Verified, FrameWithoutItsStack) {
  BoundaryReader reader = code->boundaries();
  Boundary wanted = reader.next();
  while (wanted.depth <= wanted.deferred.size()) wanted = reader.next();
  form.frames.push_back({code, code->words + wanted.word, 0, 0, Awaits::value});
  form.snapshots[0].frame_count = 2;
  is_broken("all of its stack");
}
TEST_F(Verified, KeptAboveTheStack) {
  keep({static_cast<uint16_t>(code->locals), a, Content::borrowed});
  is_broken("above the stack");
}

}  // namespace whipsnake
