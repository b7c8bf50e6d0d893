# One site, and now there is an object that its function is a method of, and now there is none; with work between that the
# interpreter has to do.
N = 900


def f(a, b=7, c=9):
    return (type(a).__name__, b if type(b) is int else type(b).__name__, c)


class Zero:
    def __init__(self): self.n = 0


KINDS = [type(f"Kind{i}", (Zero,), {"f": f, "g": f} if i % 2 else {"g": f}) for i in range(8)]


def objects():
    made = [kind() for kind in KINDS]
    for o in made:
        if not hasattr(o, "f"):
            o.f = f
    made[1].g = f
    made[3].f = staticmethod(f)
    made[5].f = made[0].g
    made[7].f = lambda a, b=3, c=4: (type(a).__name__, b, c)
    return made


def methods(all, rounds):
    seen = {}
    for n in range(rounds):
        for o in all:
            key = o.f(eval("n")), o.f([x for x in (n, 2)], eval("1")), o.g(*[]), o.g(eval("n") and 2), o.f(n, c=eval("5")), o.g(b=eval("6"), c=1) if o is not all[1] else 0
            seen[key] = seen.get(key, 0) + 1
    return sorted(map(repr, seen.items()))


def few(all, rounds):
    seen = {}
    for n in range(rounds):
        o = all[n % 2]
        key = o.f(eval("2")), o.f(eval("n") and 1, eval("1"))
        seen[key] = seen.get(key, 0) + 1
    return sorted(map(repr, seen.items()))


all = objects()
for line in methods(all, N):
    print(line)
for pair in (all[:2], all[2:4], all[4:6], all[6:], [all[0], all[5]]):
    print(few(pair, N))
print(methods(objects()[::-1], N // 2) == methods(objects(), N // 2))


# What goes on behind a loop knows nothing of what waits below it on the stack.
def behind_loops(o, rounds):
    seen = {}
    for n in range(rounds):
        key = f(1.5, [z * 2 for z in [1, 2, 3] if z != n]), o.f([z for z in (1, 2)]), o.g([z for z in (1, 2)], c=[z for z in (3,)][0]), f([z for z in (1, 2)], *[2]), o.f(*[z for z in (1, 2)])
        seen[key] = seen.get(key, 0) + 1
    return sorted(map(repr, seen.items()))


def once(g):
    return g(1.5, [z * 2 for z in [n for n in (1, 2, 3)] if z != 3])


for o in all:
    print(behind_loops(o, N // 3))
for g in (f, all[0].f, all[1].f, lambda a, b: (a, b)):
    print({repr(once(g)) for _ in range(N)})


def f2(a, b=1, c=2): return (type(a).__name__, len(b) if type(b) is list else b, c, "f2")
def f3(a, b, c=3): return (a, b, c, "f3")
def f4(a, b=4): return (a, b, "f4")
def f5(*a): return a


def alternating(functions, rounds):
    seen = {}
    for n in range(rounds):
        key = repr(once(functions[n % len(functions)]))
        seen[key] = seen.get(key, 0) + 1
    return sorted(seen.items())


HOLDERS = [type(f"Holder{i}", (), {"m": one})() for i, one in enumerate([f, f2, f3, f4, f5])]
FUNCTIONS = [f, f2, f3, f4, f5, lambda a, b=0, c=1: (a, b, c)]
print(alternating(FUNCTIONS, N), alternating(FUNCTIONS + [o.m for o in HOLDERS], N), alternating([o.m for o in HOLDERS] + [max, print.__class__ and min], N))

# Functions that are called for the first time, by others that are, too: their calls have no forms yet.
FRESH = """
def callee(a, b, c={i}): return (a, b, c)
def caller(n): return callee(n + 0.5, [z * 2 for z in [(2**63 - 1) for z in range(4)] if z != n])
def other(n): return O.m(n, [z for z in range(3)])
class O:
    def m(self, b, c={i}): return (self is O, b, c)
O = O()
"""
for i in range(12):
    space = {}
    exec(FRESH.replace("{i}", str(i)), space)
    for name in "caller", "other":
        seen = {repr(space[name](n % 2)) for n in range(4 + 3 * i)}
        print(i, name, sorted(seen))
