"""Bound methods, list.remove and operator.index in hot loops: what keeps the self, what changes meanwhile, what dies."""
import operator
import random
import sys

deaths = []


class Thing:
    def __init__(self, name): self.name, self.count = name, 0
    def add(self, n, more=1): self.count += n * more; return self.count
    def line(self): return sys._getframe(1).f_lineno - sys._getframe(1).f_code.co_firstlineno, self.name
    def fail(self, n): return 1 // (n % 5)
    def replace(self, n):
        global bound
        bound = Thing(n).add if n % 3 == 0 else bound
        return self.count
    def __del__(self): deaths.append((self.name, sys._getframe(1).f_code.co_name))


class Other(Thing):
    def add(self, n, more=2): return super().add(n, more) + 0.5


bound = Thing("global").add
rng = random.Random(5)
below = rng.randrange


def constants(n):
    total = 0
    for i in range(n):
        total += bound(i) + bound(i, 2)
        total += below(3, 50) + rng.randrange(7)
    return total


def locals_(n):
    thing, other = Thing("local"), Other("other")
    one, two = thing.add, other.add
    total = 0
    for i in range(n):
        total += one(i)
        total += two(i, 3)
        f = one if i % 3 else two
        total += f(i, 1)
        f = thing.line
        total += len(f()) + f()[0]
    return total, thing.count, other.count


def dying(n):
    deaths.clear()
    seen = []
    for i in range(n):
        f = Thing(i).add
        seen.append((f(i, 1), len(deaths)))
        f = None
        seen.append(len(deaths))
        g = [Thing(("list", i)).add]
        seen.append((g.pop()(i, 2), len(deaths)))
        seen.append(Thing(("temporary", i)).line())
        seen.append(len(deaths))
    return seen, deaths[:]


def replaced(n):
    global bound
    deaths.clear()
    kept = bound
    seen = []
    t = Thing("t")
    f = t.replace
    for i in range(n):
        seen.append((bound(i), f(i), len(deaths)))
    bound = kept
    return seen, deaths[:]


def failing(n):
    out = []
    f = Thing("fails").fail
    for i in range(n):
        try:
            out.append(f(i))
        except ZeroDivisionError as error:
            out.append(error.__traceback__.tb_next.tb_lineno - Thing.fail.__code__.co_firstlineno)
        try:
            f()
        except TypeError as error:
            out.append(str(error))
    return out


def removed(n):
    out = []
    for i in range(n):
        u = [i, float(i), str(i), None, (i, 1), i + 1, b"x"]
        u.remove(i)
        u.remove(str(i))
        u.remove((i, 1))
        v = u.remove
        v(None)
        try:
            u.remove("not there")
        except ValueError as error:
            out.append(str(error))
        u.append(Thing(i))
        u.append(u[0])
        u.remove(i)
        out.append((len(u), u[:2], len(deaths)))
    return out


class Equal:
    def __init__(self, name): self.name = name
    def __eq__(self, other): deaths.append((self.name, other if isinstance(other, int) else "?")); return other == self.name
    def __del__(self): deaths.append(("gone", self.name))


def removed_by_python(n):
    deaths.clear()
    out = []
    for i in range(n):
        u = [Equal(i), i + 1, Equal(i + 1), i]
        u.remove(i + 1)
        u.remove(i)
        out.append([type(x).__name__ for x in u])
        u.remove(u[-1])
        out.append(len(deaths))
    return out, deaths[:]


def indexes(n):
    out = []
    for i in range(n):
        out.append(operator.index(i))
        out.append(operator.index(i % 2 == 0))
        try:
            operator.index(1.5 if i % 3 else "x")
        except TypeError as error:
            out.append(str(error))
    return out


for _ in range(4):
    print(constants(100))
    print(locals_(100))
    print(dying(40))
    print(replaced(60))
    print(failing(60))
    print(removed(40))
    print(removed_by_python(30))
    print(indexes(40))
bound = None
