# One site, many classes; classes and objects that change under it.
class A:
    kind = "A"
    def __init__(self): self.x = 1
    def m(self): return ("A.m", self.x)
class B(A):
    def __init__(self): self.y = 0; self.x = 2
class C:
    __slots__ = ("x", "z")
    kind = "C"
    def __init__(self): self.x = 3
    def m(self): return ("C.m", self.x)
class D:
    kind = "D"
    def __getattr__(self, name): return (lambda: ("made", name)) if name == "m" else "D." + name
class E:
    kind = "E"
    @property
    def x(self): return "property"
    def m(self): return "E.m"
class F:
    kind = "F"; x = "class"
    @staticmethod
    def m(): return "static"
class G(dict):
    kind = "G"
    def __init__(self): self.x = 7; self.m = lambda: "in the instance"
class H:
    kind = "H"
    @classmethod
    def m(cls): return cls.kind
    def __getattribute__(self, name):
        if name == "x": return "always"
        return super().__getattribute__(name)
everything = [A, B, C, D, E, F, G, H]

def look(o):
    try: x = o.x
    except AttributeError as e: x = str(e)
    try: m = o.m()
    except AttributeError as e: m = str(e)
    try: k = o.kind
    except AttributeError as e: k = str(e)
    return x, m, k
def store(o, v):
    try: o.x = v
    except AttributeError as e: return str(e)
    return o.x

objects = [c() for c in everything]
for round in range(20):
    results = [look(o) for o in objects]
print(results)
print([store(o, 10) for o in objects] and [store(o, i) for i, o in enumerate(objects * 5)])
A.kind = "A again"; C.kind = 5; F.x = "changed"
print([look(o) for o in objects])
objects[0].kind = "own"; objects[5].x = "own x"; objects[5].m = lambda: "own m"
print([look(o) for o in objects])
del objects[1].x; del objects[2].x
print([look(o) for o in objects])
B.x = property(lambda self: "now a property"); A.m = lambda self: "new m"
print([look(o) for o in objects])
objects[0].__dict__ = {"x": "dict x", "m": lambda: "dict m"}
print([look(o) for o in objects])
objects[1].__class__ = E
print([look(o) for o in objects])
class Desc:
    def __get__(self, o, t): return "descriptor"
class Plain: pass
value = Plain()
E.kind = value
print(look(objects[4])[2] is value)
Plain.__get__ = lambda self, o, t: "became a descriptor"
for round in range(5): print(look(objects[4])[2], end=" ")
print()
made = [type(f"T{i}", (A,), {"kind": i, "m": (lambda i: lambda self: i)(i)}) for i in range(300)]
total = 0
for round in range(12):
    for c in made:
        o = c(); x, m, k = look(o); total += m + k
print(total)
for round in range(200):
    A.changing = round          # a class that changes all the time
    look(objects[3]); r = look(A())
print(r)
