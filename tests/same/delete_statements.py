def f():
    a = b = 1; l = [1, 2, 3]; d = {1: 2}
    class O: x = 5
    o = O(); o.y = 1
    del a, l[0], d[1], o.y
    try: a
    except UnboundLocalError as e: print(e)
    try: del a
    except UnboundLocalError as e: print(e)
    for bad in ("del l[10]", "del d[5]", "del o.y", "del O.zz"):
        try: exec(bad)
        except (IndexError, KeyError, AttributeError) as e: print(type(e).__name__, e)
    return b, l, d
for i in range(3): print(f())
g1 = 1; del g1
try: g1
except NameError as e: print(e)
