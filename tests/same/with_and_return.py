class M:
    def __init__(self, name, swallow=False): self.name, self.swallow = name, swallow
    def __enter__(self): print("enter", self.name); return self
    def __exit__(self, *a): print("exit", self.name, a[0] and a[0].__name__); return self.swallow
def f(i):
    for k in range(3):
        with M(f"a{i}") as a, M("b", swallow=True):
            if i == 0: return a.name
            if i == 1: continue
            if i == 2: break
            if i == 3: raise KeyError(i)
            if i == 4:
                with M("inner"): raise ValueError
    return "end"
for i in list(range(6)) * 2: print(f(i))
def g():
    with M("gen") as m:
        yield 1
        yield 2
for x in g(): print(x)
it = g(); next(it); it.close()
def bad():
    try:
        with 5: pass
    except TypeError as error: print(error)
    try:
        with type("NoExit", (), {"__enter__": lambda s: s})(): pass
    except TypeError as error: print(error)
bad(); bad()
def nested(n):
    with M(str(n)):
        return nested(n - 1) if n else "bottom"
print(nested(3), nested(2))
