import weakref, gc
class A: pass
def f():
    a = A(); r = weakref.ref(a, lambda r: print("callback"))
    a.self = a
    del a
    gc.collect()
    return r()
for i in range(3): print(f())
d = weakref.WeakValueDictionary()
def g():
    x = A(); d["x"] = x
    n = len(d)
    del x
    return n, len(d)
for i in range(3): print(g())
def gen():
    a = A(); r = weakref.ref(a)
    yield r
    del a
    yield r()
it = gen(); r = next(it); print(r() is not None, next(it))
def cyc():
    l = []; l.append(l); g = (x for x in l); next(g); l.append(g)
for i in range(10): cyc()
print(gc.collect() >= 0, gc.garbage)
