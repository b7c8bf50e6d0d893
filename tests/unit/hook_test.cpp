#include <gtest/gtest.h>

#include "frame/engine.h"

namespace whipsnake {

static int frames_seen = 0;
static PyObject* chained(PyThreadState* thread, _PyInterpreterFrame* frame, int throwing) {
  frames_seen++;
  return evaluate(thread, frame, throwing);
}

// A tool that puts its hook in place of ours and calls ours from it sees every frame, cold or not, once.
TEST(Hook, AnotherToolMayChainToOurs) {
  PyThreadState* thread = PyThreadState_Get();
  ASSERT_EQ(enable(thread), nullptr);
  PyObject* names = PyDict_New();
  const char* source = "def f(n): return n and f(n - 1)\ndef cold(): return list(map(f, [5]))\nr = cold()\n";
  _PyInterpreterState_SetEvalFrameFunc(thread->interp, chained);
  PyObject* done = PyRun_String(source, Py_file_input, names, names);
  _PyInterpreterState_SetEvalFrameFunc(thread->interp, evaluate);
  disable(thread);
  EXPECT_NE(done, nullptr);
  EXPECT_EQ(frames_seen, 8);  // the module, cold, and f six times
  Py_XDECREF(done);
  Py_DECREF(names);
}

}  // namespace whipsnake
