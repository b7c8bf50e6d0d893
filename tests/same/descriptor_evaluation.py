calls = []
class Typed:
    def __init__(self, t): self.t = t
    def __set_name__(self, o, n): self.n = "_" + n
    def __get__(self, o, c): calls.append("get"); return self if o is None else getattr(o, self.n)
    def __set__(self, o, v):
        calls.append("set")
        if not isinstance(v, self.t): raise TypeError(f"{self.n} wants {self.t.__name__}")
        setattr(o, self.n, v)
class P:
    a = Typed(int); b = Typed(str)
    def __init__(self, a, b): self.a = a; self.b = b
for i in range(5):
    p = P(i, "s"); p.a += 1; p.a, p.b
    try: p.a = "x"
    except TypeError as e: msg = str(e)
print(len(calls), msg, p.a, P.a.n)
