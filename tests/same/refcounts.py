import sys
def f(x): return sys.getrefcount(x)
def g():
    a = object(); b = a
    return sys.getrefcount(a), f(a), [sys.getrefcount(a) for _ in range(2)], (lambda: sys.getrefcount(b))()
def h(l):
    before = sys.getrefcount(l[0])
    for x in l: pass
    t = (*l,); d = {1: l[0]}
    del x
    r = sys.getrefcount(l[0]) - before
    del t, d
    return r, sys.getrefcount(l[0]) - before
for i in range(5): r = (g(), h([object()]))
print(r)
