class Base:
    kind = "base"
    def m(self): return "m"
class Thing(Base):
    def __init__(self, v): self.v = v
def look(o): return o.v, o.kind, o.m()
def run(o, n=5): return [look(o) for _ in range(n)][-1]
t = Thing(1)
print(run(t))
Base.kind = "changed"; print(run(t))
t.kind = "instance"; print(run(t))
del t.kind; print(run(t))
Thing.m = lambda self: "m2"; print(run(t))
t.m = lambda: "own"; print(run(t))
del t.m; del Thing.m; print(run(t))
Thing.v = property(lambda self: "property", lambda self, v: None); print(run(t))
del Thing.v; print(run(t))
Thing.__getattr__ = lambda self, name: "missing " + name
del t.v; print(run(t))
t.__dict__ = {"v": "dict"}; print(run(t))
t.__dict__["m"] = lambda: "from dict"; print(run(t))
Thing.__getattribute__ = lambda self, name: (lambda: "all") if name == "m" else "all"; print(run(t))
del Thing.__getattribute__; print(run(t))
t.__class__ = type("Other", (Base,), {"v": "class v"}); print(run(t))
many = [type(f"T{i}", (Base,), {"v": i, "m": (lambda k: lambda self: k)(i)}) for i in range(12)]
print([look(T()) for T in many * 2][-4:])
def store(o, v):
    o.a = v; o.b = v + 1
    return o.a, o.b
class S: __slots__ = ("a", "b")
class Watch:
    def __setattr__(self, name, value): object.__setattr__(self, name, value * 10)
objects = [Thing(1), S(), Watch(), Base(), Thing(2)]
print([store(o, i) for i, o in enumerate(objects * 3)])
