"""Globals and builtins that sites hold as constants, and every way in which somebody binds them anew."""
import builtins
import types

value = 1
other = "other"


def look():
    return value, other


def size(x):
    return len(x), abs(-3)


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return type(error).__name__, str(error)


def warm(n=6):
    for _ in range(n):
        result = look(), size([1, 2]), attempt(look)
    return result


def set_global(x):
    global value
    value = x


print(warm())
value = 2
print(warm())
set_global(3)
print(warm())
globals()["val" + "ue"] = 4
print(warm())
globals().update(value=5)
print(warm())
import sys
setattr(sys.modules[__name__], "value", 6)
print(warm())
vars(sys.modules[__name__])["value"] = 7
print(warm())
exec("value = 8")
print(warm())
del value
print(attempt(look))
value = 9
print(warm())
globals() | {"value": 10}
print(warm())
namespace = globals()
namespace |= {"value": 11}
print(warm())
namespace.pop("other")
print(attempt(look))
namespace.setdefault("other", "again")
print(warm())

# Builtins: shadowed, replaced, taken away.
len = lambda x: "mine"
print(warm())
del len
print(warm())
builtins.len, kept = lambda x: "replaced", builtins.len
print(warm())
builtins.len = kept
print(warm())
del builtins.abs
print(attempt(size, [1]))
builtins.abs = abs_again = lambda x: ("abs", x)
print(warm())
builtins.brand_new = 5


def new():
    return brand_new


print([new() for _ in range(5)])
del builtins.brand_new
print(attempt(new))
brand_new = 6
print([new() for _ in range(5)])

# One code object with several globals, and with other builtins.
first = {"value": "first", "other": 1}
second = {"value": "second", "other": 2}
third = {"value": "third", "other": 3, "__builtins__": {"len": lambda x: "third's len", "abs": abs_again}}
functions = [types.FunctionType(f.__code__, g) for g in (first, second, third) for f in (look, size)]
for _ in range(4):
    print([attempt(f, *([[1]] if f.__code__ is size.__code__ else [])) for f in functions])
first["value"] = "changed"
del second["other"]
third["__builtins__"]["len"] = lambda x: "changed"
print([attempt(f, *([[1]] if f.__code__ is size.__code__ else [])) for f in functions])
first.clear()
second.update(first)
print([attempt(f, *([[1]] if f.__code__ is size.__code__ else [])) for f in functions])
del first, functions


# Values that die when they are bound anew; a global that changes all the time; many dicts that come and go.
class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone", self.name)


thing = Loud("a")


def use():
    return thing.name


for name in "bcdef":
    print([use() for _ in range(3)])
    thing = Loud(name)
counter = 0


def count():
    global counter
    counter += 1
    return counter


print([count() for _ in range(3000)][-1])
for i in range(300):
    scope = {"value": i, "other": -i}
    f = types.FunctionType(look.__code__, scope)
    results = [f() for _ in range(4)]
    scope["value"] = "changed"
    results.append(f())
print(results)


class Name(str):
    def __eq__(self, other):
        return str(self) == other

    def __hash__(self):
        return hash(str(self))


globals()[Name("value")] = 12
print(warm())


class Globals(dict):
    def __missing__(self, key):
        return "missing " + key


odd = types.FunctionType(look.__code__, Globals(value=1))
print([attempt(odd) for _ in range(4)])


# Calls of global functions right behind the load: bound anew, given other code, other defaults, too deep.
def twice(a, b):
    return a + b


def call_global(a):
    return twice(a, a)


for i in range(12):
    if i == 4:
        twice = lambda a, b: ("lambda", a)
    if i == 6:
        twice = max
    if i == 8:
        def twice(a, b, c=3):
            return a, b, c
    if i == 9:
        twice.__code__ = (lambda a, b: ("code", b)).__code__
    if i == 10:
        del twice
    print(attempt(call_global, i))


def forever(n):
    return forever(n)


for _ in range(3):
    print(attempt(forever, 1)[0])


def by_name(f):
    return twice(f, 1)


def twice(a, b):
    global twice
    twice = lambda a, b: "second"
    return "first"


print([by_name(1) for _ in range(4)])
