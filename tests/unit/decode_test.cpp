#include <gtest/gtest.h>

#include "compile.h"

namespace whipsnake {

using namespace bytecode;

static std::vector<Bytecode> decoded(const char* source) {
  PyCodeObject* code = function_code(source);
  std::vector<Bytecode> list;
  Decline why = Decline::none;
  EXPECT_TRUE(decode(code, list, why));
  Py_DECREF(code);
  return list;
}
static const Bytecode& first(const std::vector<Bytecode>& list, int opcode) {
  for (const Bytecode& b : list)
    if (b.opcode == opcode) return b;
  ADD_FAILURE() << "no such opcode";
  return list[0];
}

TEST(Decode, AppliesExtendedArguments) {
  std::string source = "def f(x):\n while x:\n";
  for (int i = 0; i < 200; i++) source += "  x = x + 1; x = x * 2\n";
  auto list = decoded(source.c_str());
  const Bytecode& jump = first(list, JUMP_BACKWARD);
  EXPECT_GT(jump.argument, 255);
  EXPECT_LT(jump.start, jump.unit);
  EXPECT_LT(jump.target, jump.start);
}

TEST(Decode, ExhaustedLoopsGoBehindEndFor) {
  auto list = decoded("def f(x):\n for i in x: pass\n");
  const Bytecode& loop = first(list, FOR_ITER);
  const Bytecode& end = first(list, END_FOR);
  EXPECT_EQ(loop.target, end.next);
  EXPECT_EQ(end.depth, -1);  // nothing of ours ever gets there
}

TEST(Decode, HandlersAreEntriesWithTheirDepth) {
  auto list = decoded("def f(x):\n for i in x:\n  try: g()\n  except ValueError: pass\n");
  const Bytecode& handler = first(list, PUSH_EXC_INFO);
  EXPECT_TRUE(handler.entry);
  EXPECT_EQ(handler.depth, 3);  // the loop's iterator and its index, and the exception
}

TEST(Decode, YieldsMakeEntries) {
  auto list = decoded("def f():\n x = yield 1\n");
  for (size_t i = 0; i + 1 < list.size(); i++)
    if (list[i].opcode == YIELD_VALUE) EXPECT_TRUE(list[i + 1].entry);
}

TEST(Decode, DeclinesWhatTheCompilerNeverEmits) {
  PyCodeObject* code = function_code("def f(x): return x\n");
  PyObject* bytes = PyBytes_FromStringAndSize("\x80\x00\x00\x00\x11\x00\x53\x00", 8);  // RESUME, cache, RESERVED
  PyObject* replace = PyObject_GetAttrString(reinterpret_cast<PyObject*>(code), "replace");
  PyObject* keywords = Py_BuildValue("{sO}", "co_code", bytes);
  PyObject* empty = PyTuple_New(0);
  auto* changed = reinterpret_cast<PyCodeObject*>(PyObject_Call(replace, empty, keywords));
  ASSERT_NE(changed, nullptr);
  std::vector<Bytecode> list;
  Decline why = Decline::none;
  EXPECT_FALSE(decode(changed, list, why));
  EXPECT_EQ(why, Decline::unknown_opcode);
  Py_DECREF(changed);
  Py_DECREF(empty);
  Py_DECREF(keywords);
  Py_DECREF(replace);
  Py_DECREF(bytes);
  Py_DECREF(code);
}

}  // namespace whipsnake
