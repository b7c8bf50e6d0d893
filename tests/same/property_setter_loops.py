class Temp:
    def __init__(self): self._c = 0.0; self.sets = 0
    @property
    def c(self): return self._c
    @c.setter
    def c(self, v): self.sets += 1; self._c = v
    @property
    def f(self): return self.c * 9 / 5 + 32
t = Temp()
for i in range(100):
    t.c = t.c + i
    t.c += t.f / 100
print(t.c, t.f, t.sets)
class Lazy:
    @property
    def v(self):
        self.__dict__["cached"] = 1
        return [i for i in range(3)]
print([Lazy().v for _ in range(3)])
