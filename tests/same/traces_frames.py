# Calls that hot loops follow without pushing frames: who looks must see them.
import sys, traceback, gc, weakref
class P:
    def __init__(self, x): self.x = x; self.y = 0
    def get(self, i): return self.deep(i) + self.x
    def deep(self, i):
        if i == self.y: raise KeyError(i)
        return i * 2
    @property
    def twice(self): return self.x * 2
    def look(self, i):
        if i == 250: return [f.f_code.co_name for f in frames()]
        return None
def frames():
    f, out = sys._getframe(1), []
    while f: out.append(f); f = f.f_back
    return out
def fails(p, n):
    t = 0
    for i in range(n): t += p.get(i) + p.twice
    return t
p = P(3); p.y = -1
print(fails(p, 400))
p.y = 300
try: fails(p, 400)
except KeyError: print([(f.name, f.lineno, f.line) for f in traceback.extract_tb(sys.exc_info()[2])], sys.exc_info()[1].args)
def looks(p, n):
    for i in range(n):
        seen = p.look(i)
        if seen: print(seen)
looks(p, 400)
class Loud:
    log = []
    def __init__(self, n): self.n = n
    def __del__(self): Loud.log.append((self.n, sys._getframe(1).f_code.co_name, sys._getframe(1).f_lineno))
def make(n): return Loud(n)
def loud(n):
    for i in range(n):
        x = make(i)
        y = x if i % 3 else None
    return len(Loud.log)
print(loud(300), Loud.log[:4], Loud.log[-3:])
del Loud.log[:]
def chain(n):
    head = None
    for i in range(n):
        head = (i, head) if i % 50 else None
    return head[0]
print(chain(400))
class Node:
    def __init__(self, value, next): self.value, self.next = value, next
def linked(n):
    head = None
    for i in range(n): head = Node(i, head)
    total, node = 0, head
    while node is not None:
        total += node.value
        node = node.next
    ref = weakref.ref(head)
    del head, node
    gc.collect()
    return total, ref()
print(linked(500))
def dying(n):
    dead = []
    for i in range(n):
        node = Node(i, None)
        if i % 100 == 0: weakref.finalize(node, dead.append, i)
    del node
    return dead
print(dying(450))
def swap(n):
    a, b = [1], [2]
    for i in range(n):
        a, b = b, a
        a[0] += b[0] % 5
    return a, b
print(swap(301))
def recursive(n): return n if n < 2 else recursive(n - 1) + recursive(n - 2)
def many(n):
    t = 0
    for i in range(n): t += recursive(i % 9)
    return t
print(many(200))
def depth(n):
    def down(k): return 0 if k == 0 else 1 + down(k - 1)
    t = 0
    for i in range(n):
        try: t += down(i * 30)
        except RecursionError: return "deep", t > 0
    return t
print(depth(100))
def locals_seen(n):
    out = []
    for i in range(n):
        x = i * 2
        z = x + 0.5
        if i % 120 == 7: out.append(dict(sorted(locals().items(), key=lambda kv: kv[0])) | {"out": 0})
    return out
print(locals_seen(400))
def written(n):
    def meddle(i):
        if i == 200: sys._getframe(1).f_locals["t"] = -1000
    t = 0
    for i in range(n):
        t += 1
        meddle(i)
    return t
print(written(400))
def closures(n):
    t, count = 0, 0
    def add(x):
        nonlocal t
        t += x
        return t
    for i in range(n): count += add(i) % 3
    return t, count
print(closures(400))
def defaults(n):
    def f(a, b=2, *, c=3): return a + b + c
    return sum(f(i) + f(i, 1) + f(i, c=9) for i in range(n)), sum([f(i) for i in range(n)])
print(defaults(300))
