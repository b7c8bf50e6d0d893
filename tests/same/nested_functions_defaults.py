def f(a, b=[], *, c={}):
    b.append(a); c[a] = len(b)
    return list(b), dict(c)
for i in range(4): r = f(i)
print(r, f.__defaults__, f.__kwdefaults__)
def g(x=(lambda: 5)(), y=None or 3): return x, y
print([g(), g(1), g(y=2)] * 2)
def kw(*, a, b=2): return a, b
for i in range(4): r = kw(a=i), kw(b=1, a=2)
print(r)
try: kw(1)
except TypeError as e: print(e)
kw.__kwdefaults__ = {"b": 9, "a": 8}; print(kw(), kw(a=1))
