class Plain:
    def __init__(self, a, b=2): self.a, self.b = a, b
class Returns:
    def __init__(self, what): return what
class Raises:
    def __init__(self, n):
        self.n = n
        if n % 3 == 0:
            raise KeyError(n)
class Slots:
    __slots__ = ("x", "y")
    def __init__(self, x): self.x = x
class New:
    def __new__(cls, *a): return 42 if a and a[0] == 1 else super().__new__(cls)
    def __init__(self, *a): print("init", a)
class Deep:
    def __init__(self, n): self.child = Deep(n - 1) if n else None
class Generator:
    def __init__(self): yield 1
class Rest:
    def __init__(self, *a, **k): self.a, self.k = a, k
def attempt(f, *a):
    try:
        r = f(*a)
        return type(r).__name__
    except Exception as error:
        return f"{type(error).__name__}: {error}"
def run():
    out = []
    for i in range(6):
        p = Plain(i)
        q = Plain(i, 3)
        out.append((p.a, p.b, q.b, attempt(Returns, None), attempt(Returns, i), attempt(Raises, i), Slots(i).x, attempt(Slots)))
        out.append((attempt(Plain), attempt(Plain, 1, 2, 3), attempt(Generator), Rest(i, i, k=i).a, Rest().k))
    return out
print(run())
def make():
    for i in range(3):
        New(i)
    return New(1)
print(make())
d, n = Deep(50), 0
while d.child: d, n = d.child, n + 1
print(n)
try:
    Deep(10**6)
except RecursionError as error:
    print("RecursionError", str(error)[:30])
class Meta(type):
    def __call__(cls, *a):
        r = super().__call__(*a)
        r.made = True
        return r
class ByMeta(metaclass=Meta):
    def __init__(self, x): self.x = x
print([(ByMeta(i).x, ByMeta(i).made) for i in range(4)])
