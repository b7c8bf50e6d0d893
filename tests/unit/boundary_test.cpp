#include "isa/boundary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace whipsnake {

// Numbers of all sizes: those that fit where numbers usually stand, and those that do not.
class Packed : public testing::Test {
 protected:
  void pack(unsigned seed) {
    std::mt19937 random(seed);
    auto number = [&](uint32_t most) { return random() % (random() % 4 ? std::min(most, 18u) : most); };
    uint32_t word = 0;
    for (int i = 0; i < 200; i++) {
      Boundary boundary;
      boundary.word = word;
      boundary.length = 1 + number(40);
      boundary.start = boundaries.empty() || number(9) == 0 ? number(65536) : boundaries.back().start + number(30);
      boundary.depth = static_cast<uint16_t>(number(16000));
      boundary.kept = static_cast<uint16_t>(number(boundary.depth + 1u));
      std::vector<Deferred> list(number(9) ? number(4) : number(300));
      for (Deferred& entry : list) entry = {static_cast<uint16_t>(number(16000)), static_cast<Operand>(random())};
      word += boundary.length;
      packer.add(boundary, list);
      boundaries.push_back(boundary);
      deferred.push_back(list);
    }
  }
  void expect(const Boundary& found, size_t i) {
    EXPECT_EQ(found.word, boundaries[i].word);
    EXPECT_EQ(found.length, boundaries[i].length);
    EXPECT_EQ(found.start, boundaries[i].start);
    EXPECT_EQ(found.depth, boundaries[i].depth);
    EXPECT_EQ(found.kept, boundaries[i].kept);
    ASSERT_EQ(found.deferred.size(), deferred[i].size());
    auto entry = deferred[i].begin();
    for (const Deferred& unpacked : found.deferred) {
      EXPECT_EQ(unpacked.position, entry->position);
      EXPECT_EQ(unpacked.operand, entry->operand);
      ++entry;
    }
  }
  BoundaryPacker packer;
  std::vector<Boundary> boundaries;
  std::vector<std::vector<Deferred>> deferred;
};

TEST_F(Packed, AllComeBackInOrder) {
  for (unsigned seed = 0; seed < 20; seed++) {
    packer = {}, boundaries = {}, deferred = {};
    pack(seed);
    BoundaryReader reader(packer.bytes.data(), {0, 0});
    for (size_t i = 0; i < boundaries.size(); i++) expect(reader.next(), i);
  }
}

TEST_F(Packed, EachGroupCanBeReadByItself) {
  pack(1);
  for (size_t group = 0; group < packer.groups.size(); group++) {
    BoundaryReader reader(packer.bytes.data(), packer.groups[group]);
    for (size_t i = group * boundaries_in_group; i < std::min((group + 1) * boundaries_in_group, boundaries.size()); i++) expect(reader.next(), i);
  }
}

TEST_F(Packed, WhatIsUsualTakesThreeBytes) {
  Boundary boundary;
  boundary.word = 0, boundary.length = 3, boundary.start = 6, boundary.depth = 2, boundary.kept = 0;
  packer.add(boundary, {});
  EXPECT_EQ(packer.bytes.size(), 3u);
}

}  // namespace whipsnake
