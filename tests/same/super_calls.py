class A:
    def f(self): return ["A"]
    @classmethod
    def c(cls): return [cls.__name__]
    x = 1
class B(A):
    def f(self): return ["B"] + super().f()
    @classmethod
    def c(cls): return super().c() + ["B"]
class C(A):
    def f(self): return ["C"] + super(C, self).f()
class D(B, C):
    def f(self): return ["D"] + super().f()
    def g(self): return super().x, super().__init__, super().nothing
for i in range(3):
    d = D(); print(d.f(), D.c())
    try: d.g()
    except AttributeError as error: print(error)
def outside(self): return super().f()
try: outside(D())
except RuntimeError as error: print(error)
class E(A):
    def f(self):
        del self
        return super().f()
try: E().f()
except RuntimeError as error: print(error)
