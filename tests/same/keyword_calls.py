def f(a, b=2, *, c, d=4): return a, b, c, d
def g(a, /, b, **k): return a, b, k
def h(*a, x=1): return a, x
class C:
    def __init__(self, a=1, *, b=2): self.t = a, b
    def m(self, a, b=0): return a, b
def run(c):
    m = c.m
    return [f(1, c=3), f(a=1, c=3, b=9), f(1, 2, c=3, d=5), g(1, 2), g(1, b=2), g(1, b=2, a=3, z=4), h(1, 2, x=3), h(x=4), C().t, C(b=5).t, C(7, b=8).t,
            c.m(a=1), c.m(1, b=2), m(b=3, a=4), dict(a=1, b=2), sorted([3, 1], key=lambda v: -v, reverse=True), "{x}".format(x=1), int("12", base=8),
            f(*(1,), **{"c": 3}), f(*[1, 2], c=1, **{"d": 0}), g(*"ab"), h(*(), **{}), max([1, 2], default=0), print("a", "b", sep="-", end=";\n")]
for _ in range(4): out = run(C())
print(out)
def wrong(function, *a, **k):
    try: return function(*a, **k)
    except TypeError as error: return str(error)
for _ in range(3):
    out = [wrong(f, 1), wrong(f, 1, 2, 3, c=1), wrong(f, 1, a=1, c=1), wrong(f, c=1), wrong(f, 1, c=1, z=1), wrong(g, a=1, b=2), wrong(C, 1, 2), wrong(C, z=1), wrong(f, **{"a": 1, "c": 2, "dd": 3})]
for line in out: print(line)
class K(dict):
    def keys(self): print("keys"); return super().keys()
print(f(**K(a=1, c=2)))
