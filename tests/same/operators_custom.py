class N:
    def __init__(self, v): self.v = v
    def __repr__(self): return f"N{self.v}"
for name in "add sub mul truediv floordiv mod pow lshift rshift and or xor matmul".split():
    def make(name):
        return (lambda self, o: (name, self, o)), (lambda self, o: ("r" + name, self, o))
    a, b = make(name)
    setattr(N, f"__{name}__", a); setattr(N, f"__r{name}__", b)
N.__neg__ = lambda s: ("neg", s); N.__pos__ = lambda s: ("pos", s); N.__invert__ = lambda s: ("inv", s)
def f(x, y): return x + y, x - y, x * y, x / y, x // y, x % y, x ** y, x << y, x >> y, x & y, x | y, x ^ y, x @ y
for i in range(3):
    print(f(N(1), 2), f(3, N(4)), f(N(5), N(6)))
    print(-N(1), +N(2), ~N(3), -5, ~5, +True, -2.5, ~True if False else 0)
class Sub(N):
    def __radd__(self, o): return "subclass first"
print(N(1) + Sub(2), 1 + Sub(2))
for bad in (lambda: -"x", lambda: ~1.5, lambda: 1 @ 2, lambda: [] - [], lambda: 1 << 1.0, lambda: 0 ** -1):
    try: bad()
    except (TypeError, ZeroDivisionError) as e: print(e)
