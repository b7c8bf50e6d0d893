#include <gtest/gtest.h>

#include "translate/stack.h"

namespace whipsnake {

TEST(VirtualStack, OperandsNameRegistersLocalsAndConstants) {
  VirtualStack stack(3);
  stack.push({Entry::temporary, 0});
  stack.push({Entry::loaned, 2});
  stack.push({Entry::constant, 7});
  EXPECT_EQ(stack.operand(0), 7 | constant_bit);
  EXPECT_EQ(stack.operand(1), 2);
  EXPECT_EQ(stack.operand(2), 3 | owns_bit);
  EXPECT_EQ(stack.peek(2), 3);
}

TEST(VirtualStack, ListsWhatNoRegisterHolds) {
  VirtualStack stack(1);
  stack.push({Entry::loaded, 0});
  stack.push({Entry::temporary, 0});
  stack.push({Entry::constant, 4});
  std::vector<Deferred> list;
  stack.list_deferred(list);
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].position, 0);
  EXPECT_EQ(list[0].operand, 0);
  EXPECT_EQ(list[1].position, 2);
  EXPECT_TRUE(is_constant(list[1].operand));
}

TEST(VirtualStack, ResetIsAllTemporaries) {
  VirtualStack stack(2);
  stack.push({Entry::constant, 1});
  stack.reset(3);
  EXPECT_EQ(stack.depth(), 3u);
  for (unsigned position = 0; position < 3; position++) EXPECT_EQ(stack.at(position).kind, Entry::temporary);
}

TEST(Operand, FieldsDoNotOverlap) {
  Operand operand = 123 | constant_bit;
  EXPECT_TRUE(is_constant(operand));
  EXPECT_FALSE(owns(operand));
  EXPECT_EQ(index_of(operand), 123u);
  EXPECT_EQ(index_of(123 | owns_bit), 123u);
  EXPECT_TRUE(owns(123 | owns_bit));
}

}  // namespace whipsnake
