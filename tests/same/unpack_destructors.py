class Loud:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name)
def swap():
    a, b = Loud("a1"), Loud("b1")
    a, b = Loud("a2"), Loud("b2")
    print("assigned", a.name, b.name)
    (a, b), c = (b, a), 3
    print("swapped", a.name, b.name, c)
    a, b = [Loud("a3"), Loud("b3")]
    print("list", a.name, b.name)
    x, y, z = iter([a, b, 1])
    print("iterator", x.name, y.name, z)
for _ in range(3): swap()
def same(t):
    t, u = t
    t, t = t, u
    return t, u
for _ in range(3): print(same(((1, 2), 3)))
def wrong(v):
    try:
        a, b, c = v
        return a, b, c
    except (ValueError, TypeError) as error:
        return str(error)
for _ in range(3):
    print([wrong(v) for v in ((1, 2, 3), [1, 2, 3], (1, 2), [1, 2, 3, 4], "abc", {1: 2}, 5, iter((1, 2)), range(9))])
def loops():
    total = 0
    for i, (a, b) in enumerate([(1, 2), [3, 4], "56"]):
        total += i
        last = a, b
    for k, v in {"x": 1, "y": 2}.items():
        total += v
    return total, last, k
for _ in range(3): print(loops())
def ten(): 
    a, b, c, d, e, f, g, h, i, j = range(10)
    a, b, c, d, e, f, g, h, i, j = (j, i, h, g, f, e, d, c, b, a)
    return [a, b, c, d, e, f, g, h, i, j]
print(ten(), ten(), ten())
