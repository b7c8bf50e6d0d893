class A:
    def m(self, x, y=3): return (self.n, x, y)
    @staticmethod
    def s(x): return ("s", x)
    @classmethod
    def c(cls, x): return (cls.__name__, x)
    def __init__(self, n): self.n = n
class B(A):
    def m(self, x, y=4): return ("B", *super().m(x, y))
def go(o):
    bound = o.m
    return o.m(1), o.m(1, 2), o.s(3), o.c(4), bound(5), A.m(o, 6), type(o).c(7), o.m(x=1)
for i in range(4):
    print(go(A(i)), go(B(i)))
a = A(1); a.m = lambda x: ("shadow", x)
print(a.m(1)); del a.m; print(a.m(1))
A.m = lambda self, x, y=0: "patched"
print(go(B(2))[0], A(1).m(3))
