"""Operators, items and calls that classes define in Python: whose method comes first, NotImplemented, when operands die."""
import sys
import traceback

deaths = []


class Vector:
    def __init__(self, x, y=0.0):
        self.x, self.y = x, y

    def __repr__(self):
        return f"{type(self).__name__}({self.x}, {self.y})"

    def __add__(self, other):
        if not isinstance(other, Vector):
            return NotImplemented
        return Vector(self.x + other.x, self.y + other.y)

    def __radd__(self, other):
        return Vector(self.x + other, self.y + other)

    def __sub__(self, other):
        return self

    def __mul__(self, by):
        return Vector(self.x * by, self.y * by)

    def __rmul__(self, by):
        return self.__mul__(by)

    def __truediv__(self, by):
        raise ZeroDivisionError(sys._getframe().f_back.f_lineno, sys._getframe(1).f_lasti)

    def __matmul__(self, other):
        return NotImplemented

    def __mod__(self, other):
        yield other

    def __call__(self, a, b=1):
        return a + self.x * b

    def __setitem__(self, index, value):
        if isinstance(index, tuple):
            self.x, self.y = index
        else:
            self.x = value * index
        return "lost"

    def __getitem__(self, index):
        return self.x + index

    def __del__(self):
        deaths.append(self.x)


class Derived(Vector):
    def __radd__(self, other):
        return f"{other!r} first asks {self!r}"


class Reflected:
    def __radd__(self, other):
        return "reflected"

    def __rmatmul__(self, other):
        return NotImplemented


class InPlace:
    def __init__(self):
        self.all = []

    def __iadd__(self, other):
        self.all.append(other)
        return self if len(self.all) < 4 else NotImplemented

    def __add__(self, other):
        return f"after {len(self.all)}"


class Listed(list):
    def __add__(self, other):
        return NotImplemented

    def __mul__(self, by):
        return NotImplemented

    def __setitem__(self, index, value):
        super().__setitem__(index % len(self), value)


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return type(error).__name__, str(error), [(frame.lineno, frame.name) for frame in traceback.extract_tb(error.__traceback__)]


def arithmetic(rounds):
    a, b, out = Vector(0.5), Vector(1.0, 2.0), []
    for i in range(rounds):
        a = a + b
        a += b * 2.0
        a = a - b + b
        a = 0.5 + a
        a = a * 0.5 + 2 * b * 0.25
        out.append(attempt(lambda: a / b))
        out.append(attempt(lambda: a @ b))
        out.append(attempt(lambda: a @ Reflected()))
        out.append(attempt(lambda: a + Reflected()))
        out.append(attempt(lambda: a + Derived(1)))
        out.append(attempt(lambda: a + "text"))
        out.append(attempt(lambda: a - [] * 2))
        out.append(list(a % i))
    return repr(a), out[:8], out[-8:], len(deaths)


def dying(rounds):
    """Operands that are nowhere else die when the operation is over, the right one first."""
    del deaths[:]
    keep = Vector(100.0)
    for i in range(rounds):
        total = Vector(i) + Vector(i + 0.5)
        Vector(-i)[i] = Vector(i + 0.25)
        x = Vector(i + 0.75)(i)
        keep = keep - Vector(i + 0.125)
        total = keep = keep + total
    return deaths[-40:], len(deaths), repr(total), x


def items(rounds):
    a, values, out = Vector(1.0), Listed([1, 2, 3]), 0
    for i in range(rounds):
        a[i % 7] = 0.5
        out += a[i]
        a[i, out] = None
        out += a.y % 10
        values[i] = i
        values[i + 1] = values[i % 3] + 1
    return out, values, attempt(lambda: values + [1]), attempt(lambda: values * 2), attempt(lambda: [1] + values)


def calls(rounds):
    a, out = Vector(2.0), []
    for i in range(rounds):
        out.append(a(i) + a(i, 2) + a(i, b=3))
        out.append(attempt(lambda: a(1, 2, 3)))
        out.append(a(a(a(1))))
    return out[-3:], sum(one for one in out if not isinstance(one, tuple))


def in_place(rounds):
    out = []
    for i in range(rounds):
        one = InPlace()
        for k in range(5):
            one += k
            out.append(str(one)[:9])
            if isinstance(one, str):
                break
    return out[:8], len(out)


def change(rounds):
    class Mutable:
        value = 1

        def __add__(self, other):
            return self.value + other

        def __call__(self):
            return "called"

        def __setitem__(self, index, value):
            self.value = value

    class Other:
        def __add__(self, other):
            return "other"

        __call__ = __setitem__ = None

    a, out = Mutable(), []
    for i in range(rounds):
        out.append(attempt(lambda: a + i))
        out.append(attempt(a))
        out.append(attempt(a.__class__.__setitem__, a, 0, i))
        try:
            a[0] = i
        except TypeError as error:
            out.append(str(error))
        if i == rounds // 4:
            Mutable.__add__ = lambda self, other: ("new", other)
        if i == rounds // 3:
            Mutable.__add__.__code__ = (lambda self, other: ("code", other)).__code__
        if i == rounds // 2:
            a.__class__ = Other
        if i == rounds * 3 // 4:
            a.__class__ = Mutable
            del Mutable.__add__, Mutable.__call__
    return out[:3], out[rounds::rounds // 3], out[-4:]


class Deep:
    def __init__(self, depth):
        self.depth = depth

    def __add__(self, other):
        return self + (other + 1) if other < self.depth else other

    def __call__(self, n):
        return n if n >= self.depth else self(n + 1)


def deep():
    sys.setrecursionlimit(300)
    out = [Deep(50) + 0, Deep(50)(0)]
    for use in (lambda: Deep(10**9) + 0, lambda: Deep(10**9)(0)):
        try:
            use()
        except RecursionError as error:
            out.append(str(error)[:32])
    sys.setrecursionlimit(1000)
    return out


class Swaps:
    """Its class changes while its operator runs."""
    def __add__(self, other):
        self.__class__ = Swapped
        return NotImplemented


class Swapped(Swaps):
    def __add__(self, other):
        return "swapped"


def swaps(rounds):
    out = []
    for i in range(rounds):
        out.append(attempt(lambda: Swaps() + 1))
    return out[-1]


def frames(rounds):
    """Who looks from inside sees the operator's line, and the operands."""
    class Looks:
        def __add__(self, other):
            caller = sys._getframe(1)
            return caller.f_code.co_name, caller.f_lineno, sorted(caller.f_locals)

        def __setitem__(self, key, value):
            seen.append((sys._getframe(1).f_lineno, key, value))

        def __call__(self, *rest):
            return sys._getframe(1).f_lineno, rest

    looks, seen, out = Looks(), [], []
    for i in range(rounds):
        out.append(looks + i)
        looks[i] = i * 2
        out.append(looks())
    return out[-2:], seen[-1], len(out)


for rounds in (3, 40, 300):
    for function in (arithmetic, dying, items, calls, in_place, change, swaps, frames):
        print(function.__name__, rounds, function(rounds))
print(deep())
