"""Names of modules: bound again and again at module level and by functions, in loops, exec, class bodies."""
def run(n):
    global a, b, c, d
    a = 0; b = 1.0; c = "x"; d = []
    for i in range(n):
        a = i
        b = b * 1.0001
        c = str(i)
        d = [i]
        if i == n - 3: c = None
    return a, b, c, d
for k in range(4): print(run(1000))
i = j = 0
total = 0
log = []
while i < 3000:
    j = i % 7
    for x in (1, 2.5, i):
        total += x
    if j == 3:
        y = [j]
        log = log[-3:] + y
    i += 1
print(i, j, total, log, x, y)
class D:
    def __init__(self, n): self.n = n
    def __del__(self): seen.append((self.n, v.n if v is not None else None))
seen = []
v = None
for n in range(500): v = D(n)
v = None
print(len(seen), seen[:3], seen[-3:])
code = compile("for q in range(50):\n  w = q\n  z = w + 1\n", "s", "exec")
for k in range(30):
    g, l = {}, {}
    exec(code, g, l)
    assert sorted(l) == ["q", "w", "z"] and list(g) == ["__builtins__"], (l, g)
    g = {}
    exec(code, g)
    assert g["z"] == 50
print("done")
def change():
    for i in range(300):
        globals()["p"] = i
        yield p
p = 5
print(sum(change()))
def read(): return p
for p in range(400):
    assert read() == p
del p
try: read()
except NameError as e: print(e)
p = 7
print(read())
# Lazy imports are values that are told of.
lazy import colorsys
for i in range(400):
    k = colorsys if i == 300 else i
print(type(k), k, colorsys.rgb_to_hsv(1, 0, 0))
for i in range(400):
    k = i
    if i == 350:
        globals()["k"] = globals()["colorsys"]
        print(type(k).__name__)
lazy import this_module_is_not_there as absent
for i in range(300):
    value = i
    if i == 299:
        try:
            value = absent
        except ImportError as error:
            print(type(error).__name__)
print(value)

# Class bodies and exec with other locals run the same code with other names.
for n in range(200):
    class Body:
        total = 0
        for step in range(5):
            total += step
            n_seen = n
    assert Body.total == 10 and Body.n_seen == n and Body.step == 4
print("total" in globals(), Body.total)
source = compile("s = 0\nfor r in range(40):\n    s += r\n    print_me = s\n", "source", "exec")
for turn in range(60):
    names = {"r": None}
    if turn % 3 == 0:
        exec(source, names)
        assert names["s"] == 780
    elif turn % 3 == 1:
        local = {}
        exec(source, names, local)
        assert local["s"] == 780 and names["r"] is None
    else:
        class Names(dict):
            def __setitem__(self, key, value):
                seen_keys.add(key)
                super().__setitem__(key, value)
        seen_keys = set()
        exec(source, names, Names())
        assert seen_keys == {"s", "r", "print_me"}

# Names that go away, come back and change their kind.
for i in range(600):
    thing = i
    if i % 100 == 99:
        del thing
    thing = "a" if i % 150 == 0 else thing if i % 100 != 99 else 2.5
    if i % 200 == 10:
        globals()[f"new_{i}"] = i
print(thing, new_10, new_210)
for i in range(500):
    len = (lambda x: 7) if i == 250 else len if i > 250 else abs
    result = len(-3)
print(result)
del len
print(len("abc"))
