class A:
    def area(self): return self.w * self.h
    def __init__(self, w, h): self.w = w; self.h = h
class B:
    def __init__(self, r): self.r = r
    def area(self): return 3 * self.r * self.r
class C(A):
    def area(self): return super().area() / 2
class D:
    __slots__ = ("s",)
    def __init__(self, s): self.s = s
    def area(self): return self.s ** 2
class E:
    area = lambda self: 1
class F:
    def __getattr__(self, n): return lambda: 2
shapes = [A(1, 2), B(3), C(4, 5), D(6), E(), F()] * 50
print(sum(s.area() for s in shapes))
def total(l):
    t = 0
    for s in l: t += s.area()
    return t
for k in range(1, 7): print(total(shapes[:k] * 30))
