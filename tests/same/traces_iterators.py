"""enumerate, zip, and iterators of lists, tuples, ranges and dicts that loops go on with, and what they keep alive."""
import sys
import weakref

deaths = []


class Thing:
    def __init__(self, name): self.name = name
    def __del__(self): deaths.append((self.name, sys._getframe(1).f_code.co_name, sys._getframe(1).f_lineno - sys._getframe(1).f_code.co_firstlineno))


def sums(u):
    total = 0
    for i, x in enumerate(u):
        total += i * x
    for i, x in enumerate(u, 5):
        total += i + x
    return total


def products(*many):
    total = 0
    for a, b in zip(many[0], many[1]):
        total += a * b
    for a, b, c in zip(many[0], many[1], range(10**6)):
        total += a * b - c
    for a, b, c, d in zip(many[0], many[1], many[0], many[1]):
        total += a * b - c * d
    return total


def at_the_end(start):
    out = []
    for i, x in enumerate([1.5] * 60, start):
        out.append(i - start + x)
    return out, i


def one_iterator_twice(n):
    out = []
    it = iter(list(range(n)))
    for a, b in zip(it, it):
        out.append((a, b))
    it = iter(range(n))
    for a, b in zip(it, it):
        out.append((a, b))
    return out, list(it)


def consumed(n):
    """The first iterator has gone on by one when the second is over."""
    out = []
    first = iter(list(range(100)))
    for a, b in zip(first, range(n)):
        out.append(a - b)
    out.append(next(first))
    second, third = iter(tuple(range(n))), iter(list(range(n, 200)))
    for a, b in zip(second, third):
        out.append(a + b)
    out.append(list(third)[:3])
    try:
        for a, b in zip(iter(list(range(n))), iter(list(range(n + 1))), strict=True):
            out.append(a * b)
    except ValueError as error:
        out.append(str(error))
    return out


def shared(n):
    """Two loops go on with one iterator; loops in loops."""
    out = []
    it = enumerate(list(range(n)))
    for i, x in it:
        if i % 3 == 0:
            for j, y in it:
                out.append((i, j, x, y))
                if j % 5 == 0:
                    break
        elif i % 7 == 0:
            out.append(next(it, None))
    return out


def changing(n):
    out = []
    u = list(range(n))
    for i, x in enumerate(u):
        if i % 4 == 0 and i < 2 * n:
            u.append(x + 1)
        if i % 9 == 0:
            del u[0]
        out.append(x)
    u = list(range(n))
    for x in iter(u):
        if x % 3 == 0:
            u.remove(x)
        out.append(x)
    for i, x in enumerate(u):
        u.clear()
        out.append((i, x))
    return out


def escaping(n):
    kept = []
    for pair in enumerate([str(i) for i in range(n)]):
        kept.append(pair)
    for pair in zip(list("abcdefgh" * n), range(n)):
        if pair[1] % 2: kept.append(pair)
    last = None
    for pair in zip([1.5] * n, [2.5] * n):
        last = last or pair
    kept.append(last)
    return kept


def mixed(n):
    out = []
    values = [1, 2.5, "three", None, (4, 5), b"six", [7]] * n
    for i, x in enumerate(values):
        out.append((i, x))
    for x, y in zip(values, reversed(values)):
        out.append(x is y)
    return out


def dying(n):
    """What enumerate and zip gave last lives until they go on."""
    deaths.clear()
    things = [Thing(("a", i)) for i in range(n)]
    seen = []
    for i, thing in enumerate(things):
        things[i] = None
        thing = None
        seen.append(len(deaths))
    things = [Thing(("b", i)) for i in range(n)]
    for i, thing in zip(range(n), things):
        things[i] = i
        del thing
        seen.append(len(deaths))
    things = [Thing(("c", i)) if i % 2 else float(i) for i in range(n)]
    for i, thing in enumerate(things):
        things[i] = None
        thing = None
        seen.append(len(deaths))
    things = [Thing(("d", i)) if i < 3 else i for i in range(n)]
    for thing, other in zip(things, things):
        if isinstance(thing, Thing): things[:3] = [0, 0, 0]
        thing = other = None
        seen.append(len(deaths))
    return seen, deaths[:]


def dying_twice(n):
    """The tuple that zip or a dict's items use again holds all references to an object."""
    deaths.clear()
    seen = []
    things = [Thing(("e", i)) for i in range(n)]
    others = things[:]
    for a, b in zip(things, others):
        i = a.name[1]
        things[i] = others[i] = None
        a = b = None
        seen.append(len(deaths))
    things = {Thing(("f", i)): i for i in range(n)}
    things = {thing: thing for thing in things}
    for a, b in zip(iter(things), things.values()):
        seen.append(len(deaths))
    for a, b in things.items():
        seen.append(a is b)
    del things, a, b
    mixed = [Thing("g"), *map(float, range(n))]
    kept = None
    for pair in enumerate(mixed):
        if kept is None:
            kept = pair
            mixed[0] = 0
        if pair[0] == 20: kept = 1
        del pair
        seen.append(len(deaths))
    return seen, deaths[:]


def weak(n):
    things = [Thing(i) for i in range(n)]
    alive = []
    reference = None
    for i, thing in enumerate(things):
        things[i] = None
        if reference is not None: alive.append(reference() is None)
        reference = weakref.ref(thing)
        del thing
        alive.append(reference() is None)
    return alive


def replaced(n):
    """A dict's values are replaced while its items are gone through: the old one is kept by the tuple."""
    deaths.clear()
    d = {i: Thing(i) for i in range(n)}
    seen = []
    for k, v in d.items():
        d[k] = k
        v = None
        seen.append(len(deaths))
    d = {i: Thing(("v", i)) for i in range(n)}
    for k, v in d.items():
        d[k] = [v]
        del v
        d[k] = k
        seen.append(len(deaths))
    return seen, deaths[:]


def only_holder(n):
    """The iterator has the last reference to what it goes through."""
    deaths.clear()
    out = []
    for k in range(n):
        things = iter([Thing((k, 0)), Thing((k, 1))])
        for thing in things:
            out.append(len(deaths))
        del thing
        out.append(len(deaths))
        for i, thing in enumerate([Thing((k, 2))]):
            pass
        out.append(len(deaths))
        thing = None
        out.append(len(deaths))
    return out, deaths[:]


def over(n):
    """Gone on with when it was over."""
    out = []
    u = [1, 2, 3]
    it = iter(u)
    for k in range(n):
        for x in it:
            out.append(x)
        u.append(k)
        if k % 10 == 0: it = iter(u[:3])
    return out


for _ in range(4):
    floats = [i + 0.5 for i in range(80)]
    print(sums(floats), sums(tuple(floats)), sums(range(80)), sums([i for i in range(80)]))
    print(products(floats, floats), products(floats, tuple(floats)), products(range(80), floats), products(tuple(floats), [2] * 50))
    print(at_the_end(sys.maxsize - 30), at_the_end(sys.maxsize + 5), at_the_end(-40))
    print(one_iterator_twice(61))
    print(consumed(40))
    print(shared(120))
    print(changing(60))
    print(escaping(30))
    print(mixed(8))
    print(dying(40))
    print(dying_twice(40))
    print(weak(40))
    print(replaced(40))
    print(only_holder(15))
    print(over(40))
