def f(a, b=1, c=2): return a, b, c
def go():
    return f(1), f(1, 5), f(1, 5, 6), f(c=9, a=0)
for i in range(12): r = go()
print(r)
f.__defaults__ = (10, 20)
print(go())
f.__defaults__ = (7,)
try: print(go())
except TypeError as error: print(error)
f.__defaults__ = None
try: print(go())
except TypeError as error: print(error)
f.__code__ = (lambda a, b=0, c=0: "new").__code__
print(f(1, 2, 3))
