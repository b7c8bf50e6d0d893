#include "isa/arena.h"

#include <gtest/gtest.h>

#include <cstring>

#include "isa/code.h"

namespace whipsnake {

TEST(Arena, BlocksLieInTheArenaAndAreAligned) {
  for (size_t size : {size_t{1}, size_t{64}, size_t{65}, size_t{5000}, size_t{100'000}, size_t{3} << 20}) {
    auto* block = static_cast<char*>(take_block(size));
    ASSERT_NE(block, nullptr);
    EXPECT_GE(block, arena);
    EXPECT_LE(block + size, arena + arena_size);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(block) % 64, 0u);
    memset(block, 0xff, size);
    give_block(block, size);
  }
}

TEST(Arena, ABlockThatComesBackIsEmptyAndTheNextOfItsSize) {
  void* first = take_block(200);
  memset(first, 0xff, 200);
  give_block(first, 200);
  void* second = take_block(250);  // the same step of 64 bytes
  EXPECT_EQ(first, second);
  EXPECT_EQ(static_cast<unsigned char*>(second)[199], 0);
  give_block(second, 250);
}

TEST(Arena, PlacesNameWords) {
  auto* words = static_cast<Word*>(take_block(80));
  for (int i = 0; i < 10; i++) {
    EXPECT_EQ(word_at(place_of(words + i)), words + i);
    EXPECT_EQ(word_at(place_of(words + i) | 1), words + i);
  }
  give_block(words, 80);
}

TEST(Arena, AnyPlaceCanBeReadAndUnusedOnesAreEmpty) {
  ASSERT_TRUE(reserve_arena());
  for (uint32_t place : {0x7fff'fffeu, 0xffff'fffeu, 0xffff'ffffu}) {
    EXPECT_EQ(word_at(place)[0].bits, 0u);
    EXPECT_EQ(word_at(place)[1].bits, 0u);
  }
}

TEST(Arena, BookmarksKeepTheWordAndTheInitBit) {
  auto* words = static_cast<Word*>(take_block(80));
  _PyInterpreterFrame frame{};
  set_bookmark(&frame, words + 3, Awaits::init);
  EXPECT_EQ(bookmark_of(&frame), words + 3);
  EXPECT_EQ(awaited_by(&frame), Awaits::init);
  set_bookmark(&frame, words + 3);
  EXPECT_EQ(awaited_by(&frame), Awaits::value);
  give_block(words, 80);
}

TEST(Arena, MoreThanThereIsCannotBeHad) { EXPECT_EQ(take_block(arena_size * 2), nullptr); }

}  // namespace whipsnake
