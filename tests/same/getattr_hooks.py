class A:
    def __getattr__(self, n):
        if n.startswith("x"): return n
        raise AttributeError(n)
    def __setattr__(self, n, v): object.__setattr__(self, n, ("set", v))
    def __delattr__(self, n): print("del", n); object.__delattr__(self, n)
def go(a):
    a.y = 1
    r = a.y, a.x1, getattr(a, "z", "default"), hasattr(a, "x"), hasattr(a, "q")
    del a.y
    return r
for i in range(4): print(go(A()))
class P:
    def __init__(self, t): object.__setattr__(self, "t", t)
    def __getattribute__(self, n): return getattr(object.__getattribute__(self, "t"), n)
    def __setattr__(self, n, v): setattr(object.__getattribute__(self, "t"), n, v)
class T: v = 1
t = T(); p = P(t); p.v = 5
for i in range(4): print(p.v, t.v)
class CallMe:
    def __call__(self, *a, **k): return ("called", a, k)
    def __len__(self): return 3
    def __hash__(self): return 7
    def __index__(self): return 1
c = CallMe()
for i in range(3): print(c(1, k=2), len(c), {c: 1}[c], [10, 20][c], range(5)[c])
