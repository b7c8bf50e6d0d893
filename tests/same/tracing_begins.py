# A function that somebody below begins to trace: from each kind of instruction that can call, at the very next line, and with
# everything where it belongs.
import sys

events = []


def shown(value):
    if isinstance(value, (list, tuple)):
        return [shown(item) for item in value]
    return value if isinstance(value, (int, str)) else type(value).__name__


def trace(frame, event, argument):
    known = {name: shown(value) for name, value in frame.f_locals.items() if name in ("x", "y", "z")}
    events.append((event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, known))
    return trace


def begin(depth=2):
    global rounds
    rounds += 1
    if rounds == 3:
        frame = sys._getframe(depth)
        frame.f_trace = trace
        sys.settrace(trace)
    return rounds


class Begins:
    def __add__(self, other):
        return begin()

    def __radd__(self, other):
        return begin()

    def __neg__(self):
        return begin()

    def __lt__(self, other):
        return begin() > 0

    def __gt__(self, other):
        return begin() > 0

    def __eq__(self, other):
        return begin() > 0

    def __bool__(self):
        return begin() > 0

    def __contains__(self, item):
        return begin() > 0

    def __getitem__(self, item):
        return begin()

    def __setitem__(self, item, value):
        begin()

    def __delitem__(self, item):
        begin()

    def __getattr__(self, name):
        return begin()

    def __setattr__(self, name, value):
        begin()

    def __format__(self, spec):
        return str(begin())

    def __enter__(self):
        return begin()

    def __exit__(self, *exception):
        begin()

    def __iter__(self):
        begin()
        return iter((1, 2))

    def __call__(self, *args):
        return begin()

    def __len__(self):
        return begin()

    @property
    def property(self):
        return begin()

    def method(self, *args):
        return begin()

    def __hash__(self):
        return begin()


class Names(dict):
    def __missing__(self, name):
        if name == "unknown":
            begin()
            return function
        raise KeyError(name)


class Next:
    def __iter__(self):
        return self

    def __next__(self):
        if begin() > 5:
            raise StopIteration
        return rounds


class Derived(Begins):
    def method(self):
        return super().method(1)


def generator():
    for _ in range(4):
        yield begin()


def function(*args):
    return begin()


BODIES = {
    "call": "x = function(1)\ny = 2",
    "call of many lines": "x = (function(1),\n function(\n 2),\n 3)\ny = 2",
    "method": "x = b.method()\ny = 2",
    "method, nothing kept": "b.method()\ny = 2",
    "instance": "x = b(1)\ny = 2",
    "star": "x = function(*(1, 2))\ny = 2",
    "property": "x = b.property\ny = 2",
    "attribute": "x = b.any\ny = 2",
    "store attribute": "b.any = 3\ny = 2",
    "add": "x = b + 1\ny = 2",
    "add, reflected": "x = 1 + b\ny = 2",
    "negative": "x = -b\ny = 2",
    "compare": "x = b < 1\ny = 2",
    "branch": "if b < 1:\n y = 2\nelse:\n y = 3\ny = 4",
    "equal": "x = b == 1\ny = 2",
    "truth": "if b:\n y = 2\ny = 4",
    "not": "x = not b\ny = 2",
    "branch, not": "if not b:\n y = 2\nelse:\n y = 3\ny = 4",
    "branch, in": "if 1 in b:\n y = 2\nelse:\n y = 3\ny = 4",
    "branch, not in": "if 1 not in b:\n y = 2\nelse:\n y = 3\ny = 4",
    "branch, expression": "x = 1 if b else 2\ny = 2",
    "branch, nothing in it": "if b:\n pass\ny = 2",
    "while": "z = 0\nwhile z < 2 and b:\n z += 1\ny = 2",
    "while, backwards": "z = 0\nwhile b:\n if (z := z + 1) > 2:\n  break\ny = 2",
    "or": "x = b or 3\ny = 2",
    "not in": "x = 1 not in b\ny = 2",
    "chain": "x = 0 < b < 3\ny = 2",
    "global": "x = unknown\ny = 2",
    "global, called": "x = unknown(1,\n 2)\ny = 2",
    "operands that wait": "x = (i, b + i, i, b)\ny = 2",
    "operands that wait for a method": "x = [i, 7, b.method(i,\n b[1])]\ny = 2",
    "local that its own value goes to": "z = 1\nz = z + (b + 1)\ny = 2",
    "unpack, star": "x, *z = b\ny = 2",
    "unpack on the stack": "[x, b.any] = b\ny = 2",
    "attribute of a class": "x = Begins.method(b)\ny = 2",
    "super": "x = Derived().method()\ny = 2",
    "in": "x = 1 in b\ny = 2",
    "item": "x = b[1]\ny = 2",
    "item of many lines": "x = [b[1],\n b[2],\n 3]\ny = 2",
    "store item": "b[1] = 2\ny = 2",
    "delete item": "del b[1]\ny = 2",
    "slice": "x = b[1:2]\ny = 2",
    "format": "x = f'{b}'\ny = 2",
    "with": "with b as x:\n y = 1\ny = 2",
    "for": "for x in b:\n y = x\ny = 2",
    "next": "for x in Next():\n y = x\ny = 2",
    "generator": "for x in generator():\n y = x\ny = 2",
    "unpack": "x, z = b\ny = 2",
    "len": "x = len(b)\ny = 2",
    "hash": "x = {b: 1}\ny = 2",
    "set": "x = {b}\ny = 2",
    "sorted": "x = sorted([b, b], key=function)\ny = 2",
    "map": "x = list(map(function, (1, 2)))\ny = 2",
    "comprehension": "x = [function(i) for i in range(3)]\ny = 2",
    "assert": "assert b\ny = 2",
    "and": "x = b and function(1)\ny = 2",
    "raise": "try:\n raise KeyError(function(1))\nexcept KeyError as e:\n y = 2\ny = 3",
    "return": "y = 1\nif i == 5:\n return function(1)",
}


def run(body, n=6):
    global rounds
    rounds = 0
    scope = Names(globals(), b=Begins())
    exec("def body(b):\n for i in range(%d):\n%s\n return i\n" % (n, "\n".join("  " + line for line in body.split("\n"))), scope)
    events.clear()
    try:
        scope["body"](scope["b"])
    finally:
        sys.settrace(None)
    return [event for event in events if event[1] == "body"]


for name, body in BODIES.items():
    print(name, run(body))
for name in ("call", "add", "next", "item", "property", "not", "branch, not in", "global, called"):
    for _ in range(50):
        run(BODIES[name])
    print(name, run(BODIES[name]))
