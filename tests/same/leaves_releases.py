# What an instruction gives up may be the last reference, and may be the same object twice.
import sys

class Noisy:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name, end="; ")

def make(name): return Noisy(name)
def same(x): return x
def fresh(x): return Noisy(x.name + "'")
def dies(x):
    y = Noisy("local")
    z = 1.5 * len(x.name)
    return z
def none(x):
    n = Noisy("n")
    n = Noisy("m")

for round in range(4):
    x = make("a")
    x = fresh(x)            # the caller's old value is the callee's argument
    x = same(x)
    x = dies(x)
    x = none(Noisy("arg"))
    print(x)

def replaced():
    def f(): return 1
    f = f()                 # the function itself is what the result replaces
    g = (lambda: Noisy("lambda"))()
    g = (lambda g=g: g)()
    return f, g.name
for round in range(4): print(replaced())

class Node: pass
def attributes():
    n = Node()
    n.x = n
    n.x = n.x
    n.x = 5                 # the old value is the object itself
    n.y = Noisy("y1")
    n.y = Noisy("y2")
    m = Node(); m.me = m
    k = m.me; del m
    k.me = None
    Node().z = Noisy("temporary's")
    make("name").name = "renamed"
    return n.x
for round in range(4): print(attributes())

def items():
    l = [None, None]
    l[0] = l
    l[0] = 7
    l[1] = Noisy("item")
    l[1] = Noisy("item2")
    l[-1] = 3
    l.append(l); l.pop()
    l.append(Noisy("appended")); l.pop()
    [Noisy("in list")][0].name
    (Noisy("in tuple"), 2)[1]
    return l
for round in range(4): print(items())

def identity():
    a = [Noisy("i")]
    r = (a[0] is a[0], a.pop() is None, make("j") is make("k"), make("l") is not None)
    return r
for round in range(4): print(identity())

def many(n):
    ints = [i * 1000003 for i in range(n)]
    floats = [i / 7 for i in range(n)]
    t = 0
    for i in range(n):      # more boxes die than a free list takes
        a = ints[i] + 1000; b = floats[i] * 3.0
        t = t + a
        t = t - int(b)
    ints.clear(); floats.clear()
    for i in range(n):
        a = i + 100000; c = a * 1.5; d = c - a; a = c; c = d; d = None
    return t
for round in range(3): print(many(500))

def unpacking():
    out = []
    for a, b in [(Noisy("p"), 1), (2.5, Noisy("q")), (3, 4)]: out.append(type(a).__name__)
    x = Noisy("x"); y = x
    x, y = y, 1
    x, y = 1, 2
    for p, q in zip([1.5, 2.5], [10 ** 9, 10 ** 12]): out.append(p + q)
    return out
for round in range(3): print(unpacking())

def generators():
    def g():
        yield Noisy("first")
        yield Noisy("second")
        return Noisy("last")
    v = None
    for v in g(): pass
    def d():
        r = yield from g()
        yield r
    for v in d(): v.name
    return v.name
for round in range(3): print(generators())

class Seen:
    def __del__(self):
        frame = sys._getframe(1)
        print(frame.f_code.co_name, sorted(frame.f_locals), end="; ")
def looked_at():
    s = Seen()
    s = 1
    t = Seen()
    t = t = 2.0
    return s
for round in range(3): print(looked_at())

def borrowed_result(n):
    value = n * 1000.5          # the only reference is the local's; what is returned borrows it while finally runs
    try: return value
    finally: n = 0
def borrowed_int(n):
    flag = n + 100000
    flag <<= 1
    try: return flag
    finally: len("x")
for round in range(6):
    kept = [borrowed_result(i) for i in range(20)] + [borrowed_int(i) for i in range(20)]
    print(sum(kept), len({id(v) for v in kept}))
