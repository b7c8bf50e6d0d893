log = []
class N:
    def __init__(self, n): self.n = n
    def __getattr__(self, k): log.append(f"{self.n}.{k}"); return N(f"{self.n}.{k}")
    def __call__(self, *a, **k): log.append(f"{self.n}({len(a)},{len(k)})"); return N(f"{self.n}()")
    def __getitem__(self, i): log.append(f"{self.n}[]"); return N(f"{self.n}[]")
    def __setitem__(self, i, v): log.append(f"{self.n}[]=")
    def __add__(self, o): log.append(f"{self.n}+"); return N("sum")
    def __iter__(self): log.append(f"iter {self.n}"); return iter([N("i0"), N("i1")])
def v(x): log.append(f"v{x}"); return x
def go():
    a = N("a"); b = N("b")
    a.x[v(1)].y(v(2), k=v(3)) + b(v(4)); a[v(5)] = b.z
    {v(6): v(7), v(8): v(9)}; [v(10), *b, v(11)]; a.q[v(12)], b.w = v(13), v(14)
    v(15) < v(16) < v(17); v(18) if v(0) else v(19)
for i in range(3): log.clear(); go()
print(log)
