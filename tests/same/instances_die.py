"""Instances that die and are born again and again: in all that a program can see they are as in CPython."""

import gc
import sys
import tracemalloc
import weakref


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


class Child(Point):
    def __init__(self, x):
        super().__init__(x, x)
        self.parent = None


class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("dies", self.name)


class Slots:
    __slots__ = ("a", "__dict__")

    def __init__(self, a):
        self.a = a
        self.b = a


class Wide:
    def __init__(self, n):
        for i in range(n):
            setattr(self, f"a{i}", i)


class Late:
    def __init__(self, n):
        self.n = n


class Refuses:
    def __init__(self, n):
        self.n = n
        if n % 5 == 3:
            raise ValueError(n)


def churn(n):
    total = 0
    for i in range(n):
        p = Point(i, float(i))
        q = Child(p)
        q.parent = [p, q.x]
        total += p.x + len(q.parent)
        r = Point(Point(i, 1), Point(2.5, (i, Point(3, 4))))
        total += r.x.x + r.y.y[1].y
    return total


def fresh(n):
    """A new instance has nothing of the one before it."""
    for i in range(n):
        p = Point.__new__(Point)
        assert not hasattr(p, "x") and p.__dict__ == {}
        q = Point(i, i)
        q.z = i
        del q.x
        r = Point(1, 2)
        assert list(r.__dict__) == ["x", "y"] and not hasattr(r, "z")
        s = Late(i)
        assert vars(s) == {"n": i} and weakref.getweakrefcount(s) == 0


def weak(n):
    dead = []
    for i in range(n):
        p = Point(i, i)
        if i % 3 == 0:
            reference = weakref.ref(p, lambda _: dead.append(i))
        if i % 7 == 0:
            d = p.__dict__
            d["w"] = i
        q = Point(p, Loud(i) if i % 20 == 0 else None)
        del p
        p = q.x
        q = None
    return len(dead)


def keep(n):
    """How often the young are collected hangs on how many are born (in tests/package exactly; stress modes collect more)."""
    young = []

    def count(phase, info):
        if phase == "start":
            young.append(info["generation"])

    gc.collect()
    gc.callbacks.append(count)
    kept = [Point(i, i) for i in range(n)]
    several = len(young)
    for i in range(n):
        Point(i, i)
    gc.callbacks.remove(count)
    return 12 < several < 40, len(young) - several < 5, len(kept)


def cycles(n):
    gone = []
    for i in range(n):
        p, q = Point(i, None), Child(i)
        p.y, q.parent = q, p
        weakref.finalize(p, gone.append, i)
    del p, q
    gc.collect()
    return len(gone)


class Node:
    def __init__(self, following):
        self.following = following


def chain(n):
    node = None
    for _ in range(n):
        node = Node(node)
    node = None


def refuse(n):
    for i in range(n):
        try:
            p = Refuses(i)
        except ValueError as error:
            yield error.args[0]


def other_class(n):
    seen = []
    for i in range(n):
        p = Late(i)
        if i % 4 == 0:
            p.__class__ = Node
        seen.append(type(p).__name__)
    return seen.count("Node"), seen.count("Late")


def traced(n):
    tracemalloc.start()
    before = tracemalloc.take_snapshot()
    kept = [Point(i, i) for i in range(n)]
    after = tracemalloc.take_snapshot()
    here = sum(each.count_diff for each in after.compare_to(before, "lineno") if each.traceback[0].filename == __file__)
    kept = None
    for i in range(n):
        Point(i, i)
    tracemalloc.stop()
    return here >= n


for _ in range(3):
    print(churn(400), weak(60), cycles(30), list(refuse(20)), other_class(20))
    fresh(60)
    chain(50_000)
    print([len(vars(Wide(n))) for n in (0, 1, 5, 29, 30, 31, 40)], Slots(3).a)
of_class = sys.getrefcount(Point), sys.getrefcount(Child)
print(keep(30_000))
print(traced(200))
print(churn(200))

# A class that gets a finalizer when many of its instances have died.
for i in range(300):
    late = Late(i)
    if i == 250:
        Late.__del__ = lambda self: print("late", self.n)
    if i == 260:
        del Late.__del__
    if i == 280:
        Late.__slots__ = ()
del late
gc.collect()
print(sys.getrefcount(Point) - of_class[0], sys.getrefcount(Child) - of_class[1])
