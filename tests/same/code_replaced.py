def f(x): return x + 1
def g(x): return x * 100
def h(x, y=5): return x, y
def run(n):
    return [f(i) for i in range(n)]
print(run(5), run(5))
f.__code__ = g.__code__
print(run(5))
f.__code__ = h.__code__
try:
    print(run(2))
except TypeError as error:
    print(error)
f.__defaults__ = (9,)
print(run(2))
f.__defaults__ = None
f.__code__ = (lambda *a: a).__code__
print(run(2))
class C:
    def __init__(self, x): self.x = x
    @property
    def p(self): return self.x
    def __getitem__(self, i): return self.x + i
def use(c):
    out = []
    for i in range(6):
        out.append((C(i).x, c.p, c[i]))
        if i == 2:
            C.__init__.__code__ = (lambda self, x: setattr(self, "x", -x)).__code__
            C.p.fget.__code__ = (lambda self: "changed").__code__
            C.__getitem__.__code__ = (lambda self, i: ("item", i)).__code__
        if i == 4:
            C.p = property(lambda self: "another")
            C.__getitem__ = lambda self, i: "another"
            C.__init__ = lambda self, x: None
            C.x = "class"
    return out
print(use(C(7)))
def counter():
    n = 0
    while True:
        n += 1
        yield n
c = counter()
print(next(c), next(c))
counter.__code__ = (lambda: (x for x in "ab")).__code__ if False else counter.__code__.replace(co_name="renamed")
d = counter()
print(next(c), next(d), d.gi_code.co_name)
