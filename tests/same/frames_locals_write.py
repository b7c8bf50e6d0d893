import sys
def poke(name, value): sys._getframe(1).f_locals[name] = value
def f():
    x = 1; y = "y"
    poke("x", 2)
    r = [x, y]
    for i in range(3):
        poke("x", x * 10)
        poke("new", i)
    l = locals(); l["y"] = "not written"
    return r, x, y, sorted(sys._getframe().f_locals)
def order():
    x = "before"
    return (x, poke("x", "after"), x)
def cell():
    z = 1
    def inner(): return z
    poke("z", 5)
    return z, inner()
for i in range(4): print(f(), order(), cell())
