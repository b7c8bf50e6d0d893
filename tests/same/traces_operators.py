"""Machine code: objects that an operator gives and nobody keeps, results that are equal and two objects, returns to operations, lists that die."""

import math


class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        if not isinstance(other, Vector):
            return NotImplemented
        return Vector(self.x + other.x, self.y + other.y)

    def __radd__(self, other):
        return Vector(other + self.x, other + self.y)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor)

    def __sub__(self, other):
        return self + other * -1

    def length(self):
        return math.sqrt(self.x ** 2 + self.y ** 2)

    def __getitem__(self, which):
        if which == 0:
            return self.x
        if which == 1:
            return self.y
        raise IndexError(which)

    def __call__(self, t):
        parts = [self * t, self * 2.0]
        for i in range(3):
            for j in range(2):
                parts[j] = parts[j] + self
        return parts[0] if t < 30 else None if t > 34 else parts[1]


def repeated(n):
    total = 0.0
    seen = []
    for i in range(n):
        v = Vector(i * 0.5, 3.0)
        # The same twice: equal, but two objects.
        a, b = v.x ** 2, v.x ** 2
        c, d = math.sin(v.x), math.sin(v.x)
        e, f = v.y / 7.0, v.y / 7.0
        if i % 97 == 0:
            seen.append((a is b, c is d, e is f, a == b, c == d, e == f))
        total += v.length() / (v.length() + 1.0) + a - b + c - d
    return total, seen


def differences(n):
    total = 0.0
    kept = []
    for i in range(n):
        d = Vector(i * 1.0, 2.0) - Vector(1.0, i * 0.25)
        total += d.x - d.y
        if i % 61 == 0:
            kept.append(d)
        if i % 83 == 0:
            total += (5 + d).x
    return total, [(v.x, v.y) for v in kept]


def operations(n):
    v = Vector(1.5, 2.5)
    given = []
    for i in range(n):
        result = v(i % 37)
        given.append(result if result is None else (result.x, result.y))
        try:
            given.append(v[i % 3])
        except IndexError as error:
            given.append(str(error))
        try:
            v + str(i)
        except TypeError as error:
            if i % 50 == 0:
                given.append(str(error))
    return given


class Refuses:
    """Operators that return by many ways."""

    def __add__(self, other):
        for i in range(other % 5):
            if i == 3:
                return NotImplemented
        return other % 5

    def __setitem__(self, key, value):
        for i in range(key % 4):
            if i == value:
                return i
        return None

    def __contains__(self, key):
        for i in range(key % 6):
            if i == 4:
                return []
        return key % 3


def refused(n):
    r = Refuses()
    given = []
    for i in range(n):
        try:
            given.append(r + i)
        except TypeError as error:
            given.append(str(error))
        r[i] = 2
        given.append(i in r)
    return given


class Counts:
    """Iterators and callables whose methods go around loops, and stop at times."""

    def __init__(self, n):
        self.n = n
        self.i = 0

    def __iter__(self):
        return self

    def __next__(self):
        for j in range(3):
            self.i += 1
            if self.i > self.n:
                raise StopIteration
            if self.i % 3 == j:
                return self.i
        return -self.i


class Finalized:
    count = 0

    def __call__(self, n):
        held = [Finalized() for _ in range(2)]
        for i in range(n):
            if i == 5:
                return held
        return len(held)

    def __del__(self):
        Finalized.count += 1


def lists_of_the_dead(n):
    """Lists that die with what only they hold, some of which says so."""
    order = []

    class Speaks:
        def __init__(self, name):
            self.name = name

        def __del__(self):
            order.append(self.name)

    for i in range(n):
        items = [Vector(i, 1.0) for _ in range(4)]
        mixed = [Vector(1.0, 2.0), Speaks(f"a{i}"), [Vector(3.0, 4.0), Speaks(f"b{i}")], Speaks(f"c{i}"), i, 2.5, "x" * (i % 3)]
        if i % 3:
            del items, mixed
    return order


print(repeated(3000))
print(differences(3000))
print(operations(2500))
print(refused(2500))
print(sum(x for x in Counts(9000)), [x for x in Counts(30)])
f = Finalized()
print([f(i % 8) if i % 8 < 6 else len(f(i % 8)) for i in range(3000)][-20:], Finalized.count)
print(lists_of_the_dead(400))
