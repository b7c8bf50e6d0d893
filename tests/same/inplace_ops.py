class Box:
    def __init__(self, v): self.v = v
    def __iadd__(self, other): self.v += other; return self
    def __imul__(self, other): return NotImplemented
    def __mul__(self, other): return Box(self.v * other)
    def __repr__(self): return f"Box({self.v})"
def go():
    b = Box(1); first = b
    for i in range(10):
        b += i
    b *= 3
    print(b, first, b is first)
    l = [1]; alias = l
    l += [2]; l *= 2
    print(l, alias is l)
    t = (1,); alias = t
    t += (2,)
    print(t, alias)
for _ in range(3): go()
