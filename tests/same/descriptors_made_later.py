# An object in a class becomes a descriptor when its class is given __get__ or __set__: long after sites have seen it.
class D: pass
class C:
    x = D()
    y = D()
    z = D()
    def __init__(self): self.x = 1
class N:
    v = D()
def read(o): return o.x
def const(o): return type(o.y).__name__
def cls(): return type(C.z).__name__
def call(o): return o.m()
def write(o, v): o.w = v; return o.__dict__.get("w", "none")
class M:
    m = D()
    w = D()
o, m = C(), M()
m.m = lambda: "own"
print([(read(o), const(o), cls(), call(m), write(m, i)) for i in range(6)])
D.__get__ = lambda self, instance, owner: ("got", instance is None)
print([(read(o), const(o), cls(), call(m), write(m, i)) for i in range(6)])
D.__set__ = lambda self, instance, value: None
def attempt(f, *a):
    try: return f(*a)
    except Exception as error: return type(error).__name__
print([(read(o), const(o), cls(), attempt(call, m), attempt(write, m, i)) for i in range(6)])
del D.__get__
print([(read(o), const(o), cls(), attempt(call, m), attempt(write, m, i)) for i in range(6)])
del D.__set__
print([(read(o), const(o), cls(), attempt(call, m), attempt(write, m, i)) for i in range(6)])
def delegate(s): yield from s
for s in ([1, 2, 3], (1, 2, 3), iter([1, 2])):
    g = delegate(s)
    next(g)
    try: g.send(5)
    except AttributeError as error: print(error)
    print(next(g, "end"))
    g = delegate(s)
    print(g.send(None), next(g, None))
import types, sys
module = types.ModuleType("module")
module.__dict__["__annotations__"] = {"a": int}
module.value = 1
print([(module.__annotations__, module.value, module.__name__, module.__class__.__name__) for _ in range(4)][-1])
