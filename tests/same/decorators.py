import functools
def deco(n):
    def wrap(f):
        @functools.wraps(f)
        def inner(*a, **k): return (n, f(*a, **k))
        return inner
    return wrap
@deco(1)
@deco(2)
def f(x, *, y=2): return x, y
class A:
    @deco("m")
    def m(self): return "m"
    @functools.cached_property
    def c(self): print("computed"); return 5
    @functools.lru_cache
    def l(self, x): print("called", x); return x
    @functools.singledispatchmethod
    def s(self, x): return "any"
    @s.register
    def _(self, x: int): return "int"
for i in range(3):
    a = A(); print(f(1), f(1, y=5), f.__name__, a.m(), a.c, a.c, a.l(1), a.l(1), a.s(1), a.s("x"))
def dec_class(c): c.extra = 1; return c
@dec_class
class B: pass
print(B.extra)
