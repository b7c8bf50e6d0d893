"""Every operator over a corpus of values, in every form a site can take, against CPython's own functions for it.

Each pair of values gets a function of its own code object, so that its site is specialised for just that pair; and one
function sees all pairs, so that its forms miss.
"""

import itertools
import math
import operator

import unittest

import whipsnake

VALUES = [0, 1, -1, 2, 7, -13, 255, 1024, 1025, 2**29, 2**30 - 1, -(2**30) + 1, 2**30, -(2**30), 2**31, 2**62, -(2**63), 2**100, True, False,
          0.0, -0.0, 0.5, -2.5, 1e300, math.inf, -math.inf, math.nan, 1j, "", "a", "bc", "é", "日本", b"x", None, (), (1, 2), [], [3], {1: 2}, {4}, range(3)]
BINARY = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv, "%": operator.mod,
          "&": operator.and_, "|": operator.or_, "^": operator.xor, "<<": operator.lshift, ">>": operator.rshift, "@": operator.matmul}
COMPARISONS = {"<": operator.lt, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">": operator.gt, ">=": operator.ge,
               "is": operator.is_, "is not": operator.is_not}


def outcome(function, *values):
    try:
        result = function(*values)
        return type(result).__name__, repr(result)
    except Exception as error:
        return type(error).__name__, str(error)


def too_large(symbol, a, b):
    """Shifts and repetitions that would only test the memory."""
    return symbol in ("<<", "*") and any(isinstance(x, int) and x > 10**6 for x in (a, b)) and not (
        symbol == "*" and all(isinstance(x, (int, float, complex)) for x in (a, b)))


def make(source, name="f"):
    namespace = {}
    exec(source, namespace)
    return namespace[name]


class Operators(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        whipsnake.enable()
        import whipsnake._whipsnake as engine
        engine.set_stress("hot")

    @classmethod
    def tearDownClass(cls):
        whipsnake.disable()

    def check(self, template, symbol, reference, pairs):
        shared = make(template.format(op=symbol))
        for a, b in pairs:
            expected = outcome(reference, a, b)
            own = make(template.format(op=symbol))
            for _ in range(4):  # generic, then specialised
                self.assertEqual(outcome(own, a, b), expected, f"{a!r} {symbol} {b!r}")
            self.assertEqual(outcome(shared, a, b), expected, f"{a!r} {symbol} {b!r} where other types were seen before")

    def pairs(self, symbol):
        return [(a, b) for a, b in itertools.product(VALUES, repeat=2) if not too_large(symbol, a, b)]

    def test_jumps_on_comparison(self):
        for symbol, reference in COMPARISONS.items():
            def jumping(a, b): return "yes" if reference(a, b) else "no"
            self.check("def f(a, b):\n if a {op} b: return 'yes'\n return 'no'", symbol, jumping, self.pairs(symbol))

    def test_jumps_on_negated_comparison(self):
        for symbol, reference in COMPARISONS.items():
            def jumping(a, b): return "no" if reference(a, b) else "yes"
            self.check("def f(a, b):\n while not (a {op} b): return 'yes'\n return 'no'", symbol, jumping, self.pairs(symbol))

    def test_temporaries(self):
        """Operands that die in the operation: their boxes may be reused for the result."""
        for symbol in "+-*/":
            reference = BINARY[symbol]
            def twice(a, b): return reference(reference(a, b), reference(b, a))
            numbers = [v for v in VALUES if isinstance(v, (int, float))]
            self.check("def f(a, b): return (a {op} b) {op} (b {op} a)", symbol, twice, itertools.product(numbers, repeat=2))

    def test_operands_keep_their_values(self):
        f = make("def f(a, b):\n c = a * b\n d = c + a\n e = (c + d) * (d - c)\n return a, b, c, d, e")
        for _ in range(5):
            self.assertEqual(f(1.5, 2.0), (1.5, 2.0, 3.0, 4.5, 11.25))

    def test_truth(self):
        shared = make("def f(a): return ('t' if a else 'f'), not a, bool(a)")
        for value in VALUES:
            own = make("def f(a): return ('t' if a else 'f'), not a, bool(a)")
            for _ in range(4):
                self.assertEqual(own(value), ("t" if operator.truth(value) else "f", operator.not_(value), operator.truth(value)))
            self.assertEqual(shared(value), own(value))

    def test_subscripts(self):
        containers = [[1, 2, 3], (1, 2), "abc", "日本", b"xy", {0: "zero", -1: "minus"}, range(4), 5]
        keys = [0, 1, -1, -3, 3, 2**40, True, "k", None, slice(0, 2), 1.0]
        shared = make("def f(a, b): return a[b]")
        for a, b in itertools.product(containers, keys):
            own = make("def f(a, b): return a[b]")
            for _ in range(4):
                self.assertEqual(outcome(own, a, b), outcome(operator.getitem, a, b), f"{a!r}[{b!r}]")
            self.assertEqual(outcome(shared, a, b), outcome(operator.getitem, a, b))


def add_test(name, template, symbol, reference):
    def test(self):
        self.check(template, symbol, reference, self.pairs(symbol.rstrip("=") if symbol not in COMPARISONS else symbol))
    setattr(Operators, f"test_{name}_{reference.__name__.strip('_')}", test)


for symbol, reference in BINARY.items():
    add_test("binary", "def f(a, b): return a {op} b", symbol, reference)
    # In place on a fresh local: what is mutable is copied first, or the corpus would change.
    if symbol in ("+", "-", "*", "&", "|", "^"):
        inplace = getattr(operator, "i" + reference.__name__.strip("_"))
        def on_copy(a, b, inplace=inplace):
            import copy
            return inplace(copy.copy(a), b)
        on_copy.__name__ = "inplace_" + reference.__name__.strip("_")
        add_test("inplace", "import copy\ndef f(a, b):\n a = copy.copy(a)\n a {op} b\n return a", symbol + "=", on_copy)
for symbol, reference in COMPARISONS.items():
    add_test("compare", "def f(a, b): return a {op} b", symbol, reference)

if __name__ == "__main__":
    unittest.main()
