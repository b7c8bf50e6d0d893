import sys
class Loud:
    def __del__(self):
        f = sys._getframe(1)
        print("del at", f.f_code.co_name, f.f_lineno)
def f():
    x = Loud()
    x = 1
    y = Loud()
    del y
    z = [Loud()]
    z[0] = None
    d = {"k": Loud()}
    d["k"] = 2
    (Loud(), 1)
    Loud()
    for w in [Loud()]:
        pass
    w = 0
    a, b = Loud(), 2
    a = b
    return 5
for i in range(3): f()
