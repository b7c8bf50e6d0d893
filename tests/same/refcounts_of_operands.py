# How many references an operator's function, and an instance's __call__, see to their operands.
import sys


def count(x): return sys.getrefcount(x)


class Adds:
    def __add__(self, other): return count(self) * 100 + count(other)
    def __call__(self, other): return count(self) * 100 + count(other)
    def shown(self): return count(self)


def adds(rounds):
    seen = {}
    for n in range(rounds):
        a, b = Adds(), Adds()
        k = ("+", b.shown(), a + b)
        seen[k] = seen.get(k, 0) + 1
    return seen


def calls(rounds):
    seen = {}
    for n in range(rounds):
        a, b = Adds(), Adds()
        k = ("()", b.shown(), a(b))
        seen[k] = seen.get(k, 0) + 1
    return seen


adds(20), calls(20)
print(adds(300), calls(300))
