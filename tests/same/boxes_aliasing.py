# Boxes of ints and floats are written again in place: nobody else may see it.
def floats():
    x = 1.5
    seen = []
    for i in range(5):
        y = x
        x = x + 0.25
        seen.append(y)
    return x, y, seen

def ints():
    n = 100_000
    kept = []
    for i in range(5):
        m = n
        n = n + 1
        n += i
        kept.append((m, n))
    return n, kept

def chained(a, b):
    c = a + b
    d = c
    c = c * 2
    e = c - d
    c -= 1
    return a, b, c, d, e

def closure():
    total = 1000.5
    def add(k):
        nonlocal total
        before = total
        total += k
        return before, total
    return [add(i) for i in range(3)]

def default(x=12345.75):
    x += 1
    return x

def constants():
    a = 70000
    b = 70000
    a += 1
    return a, b, 70000, [70000][0]

class Holder:
    def __init__(self):
        self.value = 2.5
        self.count = 99999
    def step(self):
        old = self.value, self.count
        self.value *= 2
        self.count += 1
        return old

for _ in range(4):
    print(floats(), ints(), chained(40000, 50000), chained(0.5, 0.25), closure(), default(), constants())
h = Holder()
print([h.step() for _ in range(4)], h.value, h.count)

def loop_variable():
    out = []
    for i in range(1020, 1032):
        out.append(i)
        j = i
        i = i * 3
        out.append((i, j))
    return out
print(loop_variable() == loop_variable(), loop_variable()[-3:])

def dies_in_call():
    x = 1e10
    return list(map(lambda v: v + x, [x + 1, x + 2])), x
print(dies_in_call(), dies_in_call())
