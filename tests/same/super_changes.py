class A:
    def f(self): return "A"
    def __init__(self, *a): self.log = ["A"]
    x = 1
class B(A):
    def __init__(self, *a):
        super().__init__(*a)
        self.log.append("B")
    def f(self): return "B" + super().f()
    def attr(self): return super().x
class C(A):
    def __init__(self, *a):
        super().__init__(*a)
        self.log.append("C")
    def f(self): return "C" + super().f()
class D(B, C):
    def __init__(self, *a):
        super().__init__(*a)
        self.log.append("D")
    def f(self): return "D" + super().f()
    @classmethod
    def make(cls): return super().__new__(cls)
def run(o, n=4): return [o.f() for _ in range(n)]
print(run(D()), run(B()), run(C()), D().log, B().log)
print([o.f() for o in (D(), B(), D(), C(), B())])
print(D.make().f(), B().attr())
C.f = lambda self: "new" + A.f(self)
print(run(D()))
del C.f
print(run(D()))
A.f = lambda self: "other"
print(run(D()), run(B()))
D.__bases__ = (C, B)
print(run(D()), D().log)
class E(B):
    def f(self):
        s = super
        return s().f() if False else super(E, self).f()
print(run(E()))
def shadow():
    class F(B):
        def f(self): return super().f()
    real, out = super, []
    o = F()
    for i in range(4):
        out.append(o.f())
    globals()["super"] = lambda *a: type("S", (), {"f": lambda self: "shadowed"})()
    out.append(o.f())
    del globals()["super"]
    out.append(o.f())
    return out
print(shadow())
class G(A):
    def __getattribute__(self, name):
        return object.__getattribute__(self, name)
    def f(self): return "G" + super().f()
print(run(G()))
