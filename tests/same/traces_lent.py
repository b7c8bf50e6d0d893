# Arguments that the callee borrows: from locals and constants of its caller, and never from what only guards keep alive.
class Thing:
    def __init__(self, name):
        self.name = name


ROUNDS, LAST = 4000, 3500


def bury():
    return len([Thing(("junk", i)) for i in range(200)])


def leaves(x, y, n):
    global SHARED
    if n == LAST:
        SHARED = None  # what no local nor constant has is alive no more
        return bury(), x.name
    return x.name


def leaves_through(x, y, n):
    return leaves(x, y, n)


def pushed(x, y, n):
    global SHARED
    locals()
    if n == LAST:
        SHARED = None
        return bury(), x.name
    return x.name


def copies(x, y, n):
    global SHARED
    z = x
    x = None
    if n == LAST:
        SHARED = None
        return bury(), z.name
    return z.name


CALLS = {
    "a local that is bound anew": "x = SHARED; last = CALLEE(x, (x := n), n)",
    "a local that stays": "x = SHARED; last = CALLEE(x, n, n)",
    "a global": "last = CALLEE(SHARED, n, n)",
    "a constant": "last = CALLEE(SHARED, ('a', 'constant', 3.5), n)",
    "a local that is deleted": "x = SHARED; y = x; del x; last = CALLEE(y, [y := None], n)",
    "the same twice": "x = y = SHARED; last = CALLEE(x, (x := n), n); y = None",
    "a conditional": "x = SHARED; last = CALLEE(x if n else x, (x := n), n)",
    "and": "x = SHARED; last = CALLEE(x and x, (x := n), n)",
}
LOOP = """
def loop():
    last = None
    for n in range(ROUNDS):
        if SHARED is None:
            break
        WAY
    return n, last
"""

for callee in ("leaves", "leaves_through", "pushed", "copies"):
    for name, way in CALLS.items():
        SHARED = Thing(f"shared by {callee}")
        exec(LOOP.replace("WAY", way.replace("CALLEE", callee)))
        print(callee, "gets", name, loop())
