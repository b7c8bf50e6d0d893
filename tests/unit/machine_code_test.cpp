// Machine code for operations of the intermediate form, each by itself: written down as text, read, verified, assembled and run
// in a frame.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <sstream>

#include "compile.h"
#include "ir/verify.h"
#include "ir_text.h"
#include "ops/float.h"
#include "trace/trace.h"

namespace whipsnake {
namespace {

using namespace ops;

constexpr int parameters = 16;

// `pattern` with a text or number in place of each "{}"; as hexadecimal in place of "{x}". (libstdc++ 12 has no std::format.)
std::string format(std::string_view pattern, const auto&... values) {
  std::ostringstream text;
  text.precision(17);
  auto put = [&](const auto& value) {
    size_t at = pattern.find('{'), end = pattern.find('}');
    bool hexadecimal = end - at > 1;
    text << pattern.substr(0, at) << (hexadecimal ? std::hex : std::dec) << std::showbase << value;
    pattern.remove_prefix(end + 1);
  };
  (put(values), ...);
  text << pattern;
  return text.str();
}
// Names of types stand in a column of their own.
std::string column(std::string text) {
  text.resize(std::max<size_t>(text.size(), 6), ' ');
  return text;
}

// Lines of a form, numbered as they come.
struct Text {
  std::string lines;
  int count = 0;
  int add(const std::string& line) {
    std::string number = std::to_string(++count);
    lines += std::string(5 - number.size(), ' ') + number + "  " + line + "\n";
    return count;
  }
  int object(int place) { return add(place ? format("object load_register +{}", place) : "object load_register"); }
  void expect(int object, PyTypeObject* type) {
    add(format("       guard_type %{} {x} ({})  -> [f@0]", object, reinterpret_cast<uintptr_t>(type), type->tp_name));
  }
  int integer(int place) {
    int box = object(place);
    expect(box, &PyLong_Type);
    add(format("       guard_wide %{}  -> [f@0]", box));
    return add(format("int    unbox_wide %{}", box));
  }
  int real(int place) {
    int box = object(place);
    expect(box, &PyFloat_Type);
    return add(format("float  load %{} ({}) +{}", box, static_cast<int>(Width::w64), offsetof(PyFloatObject, ob_fval)));
  }
  int constant(int64_t value) { return add(format("int    constant {}", value)); }
  int constant(double value) { return add(format("float  constant {}", value)); }
  // The end: what is kept goes to the registers.
  std::string end(const std::string& kept) {
    add(format("       guard_never  -> [f@0 {}]", kept));
    return lines + "       leave 0\n";
  }
};

class MachineCode : public testing::Test {
 protected:
  void SetUp() override {
    std::string names;
    for (int i = 0; i < parameters; i++) names += format("{}p{}", i ? ", " : "", i);
    python = function_code(("def f(" + names + "):\n  return p0\n").c_str());
    Decline why;
    code = translate(python, why);
    ASSERT_TRUE(code);
    globals = PyDict_New();
    function = PyFunction_New(reinterpret_cast<PyObject*>(python), globals);
    engine.interpreter = PyInterpreterState_Get();
    engine.traces = &traces;
    ASSERT_TRUE(traces.reserve.is_full());
  }
  void TearDown() override {
    discard(code);
    Py_DECREF(function);
    Py_DECREF(globals);
    Py_DECREF(python);
  }

  // Runs it with these in the registers: what is in them then, as repr() says it; what was not given is null.
  std::vector<std::string> run(const std::string& text, const std::vector<PyObject*>& values) {
    auto [form, broken] = parse_form(text, [&](const std::string& name) { return name == "f" ? code : nullptr; });
    EXPECT_EQ(broken, "");
    EXPECT_EQ(text_of(form), text);
    EXPECT_EQ(broken_rule(form), "");
    auto trace = std::make_unique<Trace>();
    trace->engine = &engine;
    trace->number = static_cast<uint32_t>(traces.all.size());
    trace->head = code->words;
    trace->code = code;
    trace->form = std::move(form);
    if (!assemble(traces, *trace)) {
      ADD_FAILURE() << "there is no machine code";
      return {};
    }
    traces.all.push_back(std::move(trace));
    return enter(*traces.all.back(), values);
  }
  std::string result(const std::string& text, const std::vector<PyObject*>& values) { return run(text, values).at(0); }

  PyCodeObject* python = nullptr;
  Code* code = nullptr;
  PyObject *globals = nullptr, *function = nullptr;
  Engine engine{};
  Traces traces;

 private:
  std::vector<std::string> enter(Trace& trace, const std::vector<PyObject*>& values) {
    PyThreadState* thread = PyThreadState_Get();
    auto* frame = _PyThreadState_PushFrame(thread, code->frame_slots);
    _PyInterpreterFrame* caller = thread->current_frame;
    begin_frame(frame, caller, owned(Py_NewRef(function)), code);
    for (int i = 0; i < static_cast<int>(code->locals); i++) frame->localsplus[i] = i < static_cast<int>(values.size()) ? owned(Py_NewRef(values[static_cast<size_t>(i)])) : null_slot();
    thread->current_frame = frame;
    Way way{&trace, {code->words, frame->localsplus, code->constants(), thread}};
    using Enter = uint64_t (*)(const void*, Slot*, PyThreadState*, Way*);
    auto next = static_cast<Next>(reinterpret_cast<Enter>(reinterpret_cast<uintptr_t>(traces.enter))(trace.entry, frame->localsplus, thread, &way));
    EXPECT_EQ(next, Next::dispatch);
    std::vector<std::string> left;
    for (uint32_t i = 0; i < code->locals; i++) {
      Slot slot = frame->localsplus[i];
      PyObject* text = PyStackRef_IsNull(slot) ? nullptr : PyObject_Repr(object_of(slot));
      left.push_back(text ? PyUnicode_AsUTF8(text) : "");
      Py_XDECREF(text);
    }
    thread->current_frame = caller;
    _PyEval_FrameClearAndPop(thread, frame);
    return left;
  }
};

std::string repr(PyObject* value) {
  PyObject* text = PyObject_Repr(value);
  std::string copy = PyUnicode_AsUTF8(text);
  Py_DECREF(text);
  return copy;
}
// New references, that live as long as this.
struct Objects : std::vector<PyObject*> {
  Objects() = default;
  Objects(const Objects&) = delete;
  ~Objects() {
    for (PyObject* object : *this) Py_DECREF(object);
  }
  void add(int64_t value) { push_back(PyLong_FromLongLong(value)); }
  void add(double value) { push_back(PyFloat_FromDouble(value)); }
};
std::string repr_of(auto value) {
  Objects one;
  one.add(value);
  return repr(one[0]);
}
constexpr const char* exited = "'the trace was left'";

constexpr int64_t wide = (int64_t{1} << 60) - 1;
const int64_t integers[] = {0, 1, -1, 2, 5, -7, 63, 127, 128, -128, -129, 1000, INT32_MAX, INT32_MIN, int64_t{1} << 31, int64_t{1} << 32, -(int64_t{1} << 33), wide, -wide};
const double reals[] = {0.0, -0.0, 1.0, -1.5, 2.5, 1e300, -1e300, 5e-324, std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()};

struct IntegerOperation {
  const char* name;
  bool leaves;  // when 64 bits are too few
  bool (*takes)(int64_t a, int64_t b);
  __int128 (*of)(int64_t a, int64_t b);
};
bool any(int64_t, int64_t) { return true; }
bool divides(int64_t, int64_t b) { return b > 0; }
bool shifts(int64_t, int64_t b) { return b > 0 && b < 64; }
int64_t floor_of(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }
const IntegerOperation integer_operations[] = {
    {"add", true, any, [](int64_t a, int64_t b) { return __int128{a} + b; }},
    {"sub", true, any, [](int64_t a, int64_t b) { return __int128{a} - b; }},
    {"mul", true, any, [](int64_t a, int64_t b) { return __int128{a} * b; }},
    {"shift_left", true, shifts, [](int64_t a, int64_t b) { return __int128{a} * (__int128{1} << b); }},
    {"and_", false, any, [](int64_t a, int64_t b) { return __int128{a & b}; }},
    {"or_", false, any, [](int64_t a, int64_t b) { return __int128{a | b}; }},
    {"xor_", false, any, [](int64_t a, int64_t b) { return __int128{a ^ b}; }},
    {"shift_right", false, shifts, [](int64_t a, int64_t b) { return __int128{a >> b}; }},
    {"floordivide", false, divides, [](int64_t a, int64_t b) { return __int128{floor_of(a, b)}; }},
    {"remainder", false, divides, [](int64_t a, int64_t b) { return __int128{a - b * floor_of(a, b)}; }},
};
enum class Constant { none, first, second };
constexpr Constant all_constants[] = {Constant::none, Constant::first, Constant::second};

// A form that does one operation with two values; where it leaves the trace, register 2 keeps what it has.
template <class T> std::string form_of(const std::string& operation, const char* type, T a, T b, Constant which) {
  constexpr bool integer = std::is_same_v<T, int64_t>;
  Text text;
  auto value = [&](int place, T constant, bool is_constant) { return is_constant ? text.constant(constant) : integer ? text.integer(place) : text.real(place); };
  int x = value(0, a, which == Constant::first), y = value(1, b, which == Constant::second);
  size_t gap = operation.find(' ');
  int result = text.add(format("{} {} %{} %{}{}", column(type), operation.substr(0, gap), x, y, gap == std::string::npos ? "" : operation.substr(gap)));
  return text.end(format("r0=number %{} r2=null", result));
}

TEST_F(MachineCode, OperationsOnInts) {
  for (const IntegerOperation& operation : integer_operations)
    for (int64_t a : integers)
      for (int64_t b : integers)
        for (Constant which : all_constants) {
          if (!operation.takes(a, b)) continue;
          Objects values;
          values.add(a), values.add(b), values.push_back(PyUnicode_FromString("the trace was left"));
          std::vector<std::string> left = run(form_of(operation.name + std::string(operation.leaves ? "  -> [f@0]" : ""), "int", a, b, which), values);
          __int128 wanted = operation.of(a, b);
          bool fits = wanted == static_cast<int64_t>(wanted);
          EXPECT_TRUE(fits || operation.leaves);
          EXPECT_EQ(left[2], fits ? "" : exited) << operation.name << " " << a << " " << b;
          EXPECT_EQ(left[0], repr_of(fits ? static_cast<int64_t>(wanted) : a)) << operation.name << " " << a << " " << b << " " << static_cast<int>(which);
        }
}

TEST_F(MachineCode, OrderOfInts) {
  const char* const names[] = {"==", "!=", "<", "<=", ">", ">=", "below", "not below"};
  for (int how = 0; how < 8; how++)
    for (int64_t a : integers)
      for (int64_t b : integers)
        for (Constant which : all_constants) {
          Objects values;
          values.add(a), values.add(b);
          auto ua = static_cast<uint64_t>(a), ub = static_cast<uint64_t>(b);
          bool wanted[] = {a == b, a != b, a < b, a <= b, a > b, a >= b, ua < ub, ua >= ub};
          EXPECT_EQ(result(form_of(format("order {}", names[how]), "bool", a, b, which), values), wanted[how] ? "True" : "False") << a << names[how] << b;
        }
}

TEST_F(MachineCode, OperationsOnFloats) {
  struct { const char* name; double (*of)(double, double); } operations[] = {
      {"add_real", [](double a, double b) { return a + b; }}, {"sub_real", [](double a, double b) { return a - b; }},
      {"mul_real", [](double a, double b) { return a * b; }}, {"div_real", [](double a, double b) { return a / b; }}};
  for (auto& operation : operations)
    for (double a : reals)
      for (double b : reals)
        for (Constant which : all_constants) {
          if ((operation.name == std::string("div_real") && b == 0) || (which == Constant::first && !std::isfinite(a)) || (which == Constant::second && !std::isfinite(b))) continue;
          Objects values;
          values.add(a), values.add(b);
          EXPECT_EQ(result(form_of(operation.name, "float", a, b, which), values), repr_of(operation.of(a, b))) << operation.name << " " << a << " " << b;
        }
}

TEST_F(MachineCode, OrderOfFloats) {
  for (unsigned mask : {1u, 2u, 3u, 4u, 6u, 9u, 11u, 12u, 13u, 14u})  // <, ==, <=, >, >= and !=, and their opposites
    for (double a : reals)
      for (double b : reals) {
        Objects values;
        values.add(a), values.add(b);
        unsigned is = order(a, b);
        EXPECT_EQ(result(form_of(format("order_real ({})", mask), "bool", a, b, Constant::none), values), mask & is ? "True" : "False") << mask << " " << a << " " << b;
      }
}

TEST_F(MachineCode, OperationsOnOneNumber) {
  struct { const char *name, *type; double (*of)(double); } operations[] = {
      {"negate_real", "float", [](double a) { return -a; }}, {"abs_real", "float", [](double a) { return std::fabs(a); }}, {"copy_real", "float", [](double a) { return a; }}};
  for (auto& operation : operations)
    for (double a : reals) {
      Objects values;
      values.add(a);
      Text text;
      int x = text.real(0);
      EXPECT_EQ(result(text.end(format("r0=number %{}", text.add(format("float  {} %{}", operation.name, x)))), values), repr_of(operation.of(a)));
    }
  for (int64_t a : integers) {
    Objects values;
    values.add(a);
    Text text;
    int x = text.integer(0);
    EXPECT_EQ(result(text.end(format("r0=number %{}", text.add(format("float  int_to_real %{}", x)))), values), repr_of(static_cast<double>(a)));
  }
}

// More values than there are registers, all of them alive until the end, and none of them the worse for the others.
TEST_F(MachineCode, ManyValues) {
  Objects values;
  for (int i = 0; i < parameters; i++) i % 2 ? values.add(1.5 * i) : values.add(int64_t{i} * 1'000'000'007);
  Text text;
  std::vector<int> numbers;
  for (int i = 0; i < parameters; i++) numbers.push_back(i % 2 ? text.real(i) : text.integer(i));
  for (int round = 0; round < 3; round++)
    for (size_t i = 0; i < parameters; i++) {
      int other = numbers[(i + 2) % parameters];
      numbers[i] = text.add(i % 2 ? format("float  add_real %{} %{}", numbers[i], other) : format("int    add %{} %{}  -> [f@0]", numbers[i], other));
    }
  std::string kept;
  for (int i = 0; i < parameters; i++) kept += format("{}r{}=number %{}", i ? " " : "", i, numbers[static_cast<size_t>(i)]);
  std::vector<std::string> left = run(text.end(kept), values);
  double reals_now[parameters];
  int64_t integers_now[parameters];
  for (int i = 0; i < parameters; i++) reals_now[i] = 1.5 * i, integers_now[i] = int64_t{i} * 1'000'000'007;
  for (int round = 0; round < 3; round++)
    for (int i = 0; i < parameters; i++) i % 2 ? reals_now[i] += reals_now[(i + 2) % parameters] : integers_now[i] += integers_now[(i + 2) % parameters];
  for (int i = 0; i < parameters; i++) EXPECT_EQ(left[static_cast<size_t>(i)], i % 2 ? repr_of(reals_now[i]) : repr_of(integers_now[i])) << i;
}

int64_t all_three(int64_t a, int64_t b, int64_t c) { return a * 1'000'000 + b * 1'000 + c; }

// What lives through a call is there behind it, and arguments get to their places whichever registers they are in.
TEST_F(MachineCode, Calls) {
  Objects values;
  for (int i = 0; i < parameters; i++) i % 2 ? values.add(0.5 + i) : values.add(int64_t{i});
  for (int first = 0; first < parameters; first += 2) {
    Text text;
    std::vector<int> numbers;
    for (int i = 0; i < parameters; i++) numbers.push_back(i % 2 ? text.real(i) : text.integer(i));
    auto at = [&](int i) { return numbers[static_cast<size_t>((first + i) % parameters)]; };
    int given = text.add(format("int    call %{} %{} %{} {}", at(2), at(6), at(0), reinterpret_cast<int64_t>(&all_three)));
    int again = text.add(format("int    call %{} %{} %{} {}", given, at(2), at(2), reinterpret_cast<int64_t>(&all_three)));
    std::string kept = format("r0=number %{} r1=number %{}", given, again);
    for (int i = 2; i < parameters; i++) kept += format(" r{}=number %{}", i, numbers[static_cast<size_t>(i)]);
    std::vector<std::string> left = run(text.end(kept), values);
    int64_t a = (first + 2) % parameters, b = (first + 6) % parameters, wanted = all_three(a, b, first);
    EXPECT_EQ(left[0], repr_of(wanted));
    EXPECT_EQ(left[1], repr_of(all_three(wanted, a, a)));
    for (size_t i = 2; i < parameters; i++) EXPECT_EQ(left[i], repr(values[i])) << first;
  }
}

TEST_F(MachineCode, Boxes) {
  auto boxed = [&](auto value, const char* operation, int (Text::*number)(int)) {
    Objects values;
    values.add(value);
    Text text;
    int box = text.add(format("object {} %{}", operation, (text.*number)(0)));
    EXPECT_EQ(run(text.end(format("r1=owned %{}", box)), values)[1], repr_of(value));
  };
  for (int64_t value : integers) boxed(value, "box_int", &Text::integer);
  for (double value : reals) boxed(value, "box_real", &Text::real);
}

TEST_F(MachineCode, References) {
  Objects values;
  values.push_back(PyList_New(0));
  Text text;
  int list = text.object(0);
  text.add(format("       retain %{}", list));
  text.add(format("       retain %{}", list));
  text.add(format("       release %{}  -> [f@0 r1=null]", list));
  Py_ssize_t before = Py_REFCNT(values[0]);
  EXPECT_EQ(run(text.end("r2=null"), values)[0], "[]");
  EXPECT_EQ(Py_REFCNT(values[0]), before + 1);
  Py_DECREF(values[0]);
}

// for i in 1 .. n: sum += i; and two values that change places in each round.
TEST_F(MachineCode, Loop) {
  Text text;
  int limit = text.integer(0), a = text.integer(1), b = text.integer(2), zero = text.constant(int64_t{0}), one = text.constant(int64_t{1});
  int i = text.count + 1, sum = i + 1, left = i + 2, right = i + 3, next_sum = i + 6, next = i + 5;
  text.add(format("int    phi %{} %{}", zero, next));
  text.add(format("int    phi %{} %{}", zero, next_sum));
  text.add(format("int    phi %{} %{}", a, right));
  text.add(format("int    phi %{} %{}", b, left));
  text.add("       loop");
  text.add(format("int    add %{} %{}  -> [f@0]", i, one));
  text.add(format("int    add %{} %{}  -> [f@0]", sum, next));
  text.add(format("       guard_order %{} %{} <  -> [f@0 r0=number %{} r1=number %{} r2=number %{}]", next, limit, next_sum, left, right));
  const std::pair<int, int> moves[] = {{i, next}, {sum, next_sum}, {left, right}, {right, left}};
  for (auto [phi, value] : moves) text.lines += format("       next %{} = %{}\n", phi, value);
  text.lines += "       loop 0\n";
  for (int64_t n : {1, 2, 3, 10, 1001}) {
    Objects values;
    values.add(n), values.add(int64_t{7}), values.add(int64_t{-9});
    std::vector<std::string> now = run(text.lines, values);
    EXPECT_EQ(now[0], repr_of(n * (n + 1) / 2));
    EXPECT_EQ(now[1], n % 2 ? "7" : "-9");
    EXPECT_EQ(now[2], n % 2 ? "-9" : "7");
  }
}

TEST_F(MachineCode, WhatIsNotUnderstood) {
  for (const char* line : {"    1  object load_registers", "    2  object frame", "    1  object load_register +", "       next %1", "       to nowhere 0", "    1         guard_never  -> [g@0]"})
    EXPECT_EQ(parse_form(line, [&](const std::string& name) { return name == "f" ? code : nullptr; }).broken, line);
}

}  // namespace
}  // namespace whipsnake
