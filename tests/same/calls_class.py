class P:
    def __init__(self, x, y=2, *rest, k=None): self.v = (x, y, rest, k)
class Q: pass
class R:
    def __new__(cls, *a): o = super().__new__(cls); o.a = a; return o
class S:
    def __init__(self): return 5
class T:
    def __init__(self): raise ValueError("init")
class M(type):
    def __call__(cls, *a): return ("meta", a)
class U(metaclass=M): pass
def go():
    out = [P(1).v, P(1, 3).v, P(1, 2, 3, k=4).v, type(Q()).__name__, R(1, 2).a, U(5)]
    for bad in (lambda: P(), lambda: Q(1), lambda: S(), lambda: T(), lambda: P(1, z=1)):
        try: out.append(bad())
        except (TypeError, ValueError) as error: out.append(str(error))
    return out
for i in range(6): r = go(); 
print(r)
P.__init__ = lambda self, x, y=0: setattr(self, "v", ("patched", x))
print(P(1).v, P(1, 2).v)
