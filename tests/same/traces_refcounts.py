"""References that hot loops take and give: what is counted when they are over, wherever they were left."""
import sys


class P:
    def __init__(self, x, other=None):
        self.x, self.other = x, other

    def f(self, n):
        return n if n < 2 else self.f(n - 1) + self.f(n - 2)

    def plus(self, n, by=1):
        return self.x + n + by

    @property
    def prop(self):
        return self.x

    def __getitem__(self, i):
        return self


def plus(p, n):
    return p.x + n


def minus(p, n, by=2):
    return p.x - n - by


def work(shared, functions, objects, n):
    total, kept = 0, []
    for i in range(n):
        one = objects[i % len(objects)]
        function = functions[i % len(functions)]
        total += function(shared, i) + function(one, n=i) + shared.plus(i) + one.plus(i, by=i) + shared[i].prop + shared.f(i % 5)
        method = one.plus
        total += method(i) + shared[i][i].x
        t = shared, one, [shared, i], {"one": one}
        kept.append(t[i & 1])
        for x in (shared, one):
            total += x.x
        for index, x in enumerate([shared, one]):
            total += index
        a, b = one, shared
        a, b = b, a
        one.other = shared if i % 3 else None
        del kept[3:]
        if i == n // 2:
            P.plus = lambda self, n, by=1: self.x
    return total


original = P.plus
for number in range(4):
    shared, objects = P(1), [P(2), P(3), P(4, P(5))]
    P.plus = original
    result = work(shared, [plus, minus] if number & 1 else [plus], objects, 150)
    for one in objects:
        one.other = None
    print(result, sys.getrefcount(shared), [sys.getrefcount(one) for one in objects], sys.getrefcount(plus) - sys.getrefcount(minus), sys.getrefcount(P.f) > 0)
