class CM:
    def __init__(self, n, swallow=False, fail=None): self.n, self.swallow, self.fail = n, swallow, fail
    def __enter__(self):
        print("enter", self.n)
        if self.fail == "enter": raise OSError("enter")
        return self.n
    def __exit__(self, t, v, tb):
        print("exit", self.n, t and t.__name__, v, tb and tb.tb_lineno > 0)
        if self.fail == "exit": raise KeyError("exit")
        return self.swallow
def f(*cms):
    try:
        with cms[0] as a, cms[1] as b:
            print("body", a, b)
            raise ValueError("body")
        return "after"
    except Exception as e: return repr(e), repr(e.__context__)
def g():
    for i in range(3):
        with CM(i):
            if i == 0: continue
            if i == 2: return "returned"
for i in range(3):
    print(f(CM(1), CM(2)), f(CM(1, True), CM(2)), f(CM(1), CM(2, True)), f(CM(1, fail="enter"), CM(2)), f(CM(1), CM(2, fail="exit")), g())
class No: pass
class Half:
    def __enter__(self): pass
for bad in (No(), Half(), 5):
    try:
        with bad: pass
    except TypeError as e: print(e)
