import gc
log = []
class D:
    def __init__(self, n): self.n = n
    def __del__(self): log.append(self.n)
def f():
    a = D(1); b = D(2)
    a = D(3)
    del b
    log.append("mid")
    [D(4), D(5)]
    D(6).n
    c = (D(7), D(8))
    return "r"
def g():
    d = D(9)
    try: raise ValueError
    except ValueError: pass
    d = None
    log.append("after")
    return D(10).n + D(11).n
def h(x): return x.n
for i in range(3):
    f(); g(); h(D(12)); print(log); log.clear()
