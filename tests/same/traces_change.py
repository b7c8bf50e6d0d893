# What hot loops have been compiled for changes while they run.
class A:
    kind = "a"
    def __init__(self, v): self.v = v
    def f(self): return self.v
class B(A):
    kind = "b"
    def f(self): return self.v * 2
class S:
    __slots__ = ("v", "w")
    kind = "s"
    def __init__(self, v): self.v = v
    def f(self): return -self.v
def call_all(things):
    t, kinds = 0, []
    for x in things:
        t += x.f()
        x.v += 1
        kinds.append(x.kind)
    return t, "".join(kinds[:9])
print(call_all([A(i) for i in range(300)]), call_all([B(i) if i % 2 else A(i) for i in range(300)]), call_all([(A, B, S)[i % 3](i) for i in range(400)]))
def patched(n):
    a, t = A(1), 0
    for i in range(n):
        t += a.f()
        if i == 200: A.f = lambda self: 1000
        if i == 250: a.f = lambda: 5
        if i == 300: del a.f
        if i == 350: A.f = original
    return t
original = A.f
print(patched(400))
step = 1
def globals_change(n):
    global step
    t = 0
    for i in range(n):
        t += step + helper(i)
        if i % 150 == 149: step += 1
        if i == 222: globals()["helper"] = lambda i: -i
    return t
def helper(i): return i
print(globals_change(500), globals_change(200))
def reclassed(n):
    a, t = A(2), 0
    for i in range(n):
        t += a.f()
        if i == 250: a.__class__ = B
    return t
print(reclassed(400))
def recoded(n):
    def g(x): return x + 1
    def h(x): return x * 100
    t = 0
    for i in range(n):
        t += g(1)
        if i == 200: g.__code__ = h.__code__
    return t
print(recoded(400))
def dicted(n):
    a, t = A(1), 0
    for i in range(n):
        a.v += 1
        if i == 150: a.__dict__["v"] = 0.5
        if i == 250: a.extra = i
        if i == 300: del a.v; a.v = 7
        t += a.v
    return t, sorted(a.__dict__)
print(dicted(400))
def lists(n):
    xs, t = [1, 2, 3], 0
    for i in range(n):
        t += xs[i % len(xs)] + xs[-1]
        if i == 200: xs.append(2.5)
        if i == 250: xs[0] = True
        if i == 280: xs[1] = 2**40
        if i == 300: xs = (4, 5)
    return t
print(lists(400))
def shrinking(n):
    xs = list(range(n))
    seen = 0
    for x in xs:
        seen += x
        if x % 3 == 0: xs.pop()
    return seen, len(xs)
print(shrinking(500))
def shared(n):
    it, pairs = iter(range(n)), []
    for a in it:
        for b in it:
            pairs.append((a, b))
            if b % 5 == 0: break
    return len(pairs), pairs[-2:]
print(shared(700))
def dicts(n):
    d, t = {}, 0
    for i in range(n):
        d[i % 17] = d.get(i % 17, 0) + i
        d[str(i % 5)] = i
        if str(i % 7) in d: t += 1
        if (i, 1) in d: t += 100
        t += d[i % 17] % 3
    for key, value in d.items(): t += value % 7
    for key in d: t += len(str(key))
    try:
        for key in d: d[key, 0] = 1
    except RuntimeError as error: t = (t, str(error))
    return t
print(dicts(600))
class K:
    def __init__(self, n): self.n = n
    def __hash__(self): return 5
    def __eq__(self, other): counts.append(1); return isinstance(other, K) and other.n == self.n
counts = []
def own_keys(n):
    d, t = {K(1): 1, 5: 2}, 0
    for i in range(n): t += d[5] + (5 in d)
    return t, len(counts) > 0
print(own_keys(200))
def tuples(n):
    def pair(i): return i, i * 0.5
    def third(t): return t[0] + t[1]
    keep, t = None, 0
    for i in range(n):
        a, b = pair(i)
        t += a + b + third((i, 1))
        if i % 130 == 5: keep = pair(i)
    return t, keep
print(tuples(400))
class M:
    def __init__(self): self.d = [0.0] * 64
    def __getitem__(self, at): x, y = at; return self.d[x * 8 + y]
    def __setitem__(self, at, v): x, y = at; self.d[x * 8 + y] = v
def matrix(n):
    m = M()
    for r in range(n):
        for x in range(1, 7):
            for y in range(1, 7): m[x, y] = m[x - 1, y] * 0.25 + m[x, y - 1] * 0.25 + r
    return round(sum(m.d), 6)
print(matrix(60))
class Base:
    def __init__(self, v): self.v = v
    def f(self): return self.v
class Derived(Base):
    def __init__(self, v):
        super().__init__(v)
        self.w = v
    def f(self): return super().f() + self.w
def supers(n):
    t = 0
    for i in range(n): t += Derived(i).f()
    return t
print(supers(300))
def gen(n):
    for i in range(n):
        got = yield i * 2
        if got: yield got
def generators(n):
    t = 0
    for v in gen(n): t += v
    g = gen(n)
    next(g)
    for i in range(n // 2): t += g.send(i % 3)
    return t + sum(x for x in gen(50))
print(generators(400))
