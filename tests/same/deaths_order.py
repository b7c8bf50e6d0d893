"""The order in which the operands of an instruction die, when nobody else has them."""
import inspect

deaths = []


class D:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        deaths.append(self.name)

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value if name == "name" else None)

    def __setitem__(self, key, value):
        pass

    def __getitem__(self, key):
        return 1

    def __delitem__(self, key):
        pass

    def __contains__(self, other):
        return True

    def __add__(self, other):
        return 1

    __sub__ = __lt__ = __eq__ = __add__

    def __call__(self, *arguments, **keywords):
        return 1

    def __format__(self, spec):
        return "text"

    def __hash__(self):
        return 1

    def __enter__(self):
        return 1

    def __exit__(self, *_):
        pass


class Plain:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        deaths.append(self.name)

    def method(self, a, b, *, c=None):
        return 1


class Slots:
    __slots__ = ("x",)

    def __del__(self):
        deaths.append("slots")


def f(a, b, c=None):
    return 1


def operations():
    D("a").attribute = D("b")
    Plain("a").attribute = D("b")
    Slots().x = D("b")
    D("a")[D("b")] = D("c")
    D("a")[D("b")]
    del D("a")[D("b")]
    D("a")[D("b"):D("c")]
    D("a")[D("b"):D("c")] = D("d")
    D("a")[D("b"):D("c"):D("d")]
    D("a") + D("b")
    D("a") - D("b")
    D("a") < D("b")
    D("a") == D("b")
    D("a") is D("b")
    D("a") in D("b")
    if D("a") < D("b"):
        pass
    if D("a") in D("b"):
        pass
    if D("a") is D("b"):
        pass
    D("a")(D("b"), D("c"))
    D("a")(D("b"), c=D("c"))
    D("a")(*[D("b")], **{"c": D("d")})
    Plain("a").method(D("b"), D("c"))
    Plain("a").method(D("b"), D("c"), c=D("d"))
    f(D("a"), D("b"))
    f(D("a"), b=D("b"), c=D("c"))
    isinstance(D("a"), (D, Plain))
    max(D("a"), D("b"), key=hash)
    [].append(D("a"))
    [D("a"), D("b")]
    (D("a"), D("b"), D("c"))
    {D("a"), D("b")}
    {D("a"): D("b"), D("c"): D("d")}
    f"{D('a')}{D('b'):x}"
    [D("a")][0]
    (D("a"), D("b"))[0]
    {1: D("a"), 2: D("b")}[1]
    [D("a")].__contains__(D("b"))
    {"x": D("a")}["x"] = D("b")
    [D("a"), 2][0] = D("b")
    x, y = D("a"), D("b")
    x, y = D("c"), D("d")
    x = y = D("e")
    with D("a") as z:
        pass
    for z in (D("a"), D("b")):
        pass
    not D("a")
    (D("a"), *[D("b"), D("c")])
    (lambda p, q=D("q"): 1)(D("p"))


def run(rounds):
    for _ in range(rounds):
        operations()


for rounds in (1, 2, 30, 200):
    del deaths[:]
    run(rounds)
    print(rounds, len(deaths), deaths[-len(deaths) // rounds:])

# One statement at a time, so that a difference shows where it is.
for line in inspect.getsource(operations).splitlines()[1:]:
    line = line.strip()
    if line.endswith(":") or line == "pass":
        continue
    code = compile(line, "line", "exec")
    for _ in range(30):
        del deaths[:]
        exec(code, {"D": D, "Plain": Plain, "Slots": Slots, "f": f, "deaths": deaths})
    print(line, deaths)
