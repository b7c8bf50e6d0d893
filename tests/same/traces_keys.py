# Keys of every kind, in dicts, sets and sequences: those that compare without running any code, and those that do. Tuples that
# are equal, or not. Closures in frames of every kind.
import enum

N = 1200
log = []


class Plain:
    pass


class Int(int):
    pass


class Str(str):
    pass


class Number(enum.IntEnum):
    ONE = 1
    TWO = 2


class Equal:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        log.append("eq")
        return isinstance(other, Equal) and self.value == other.value

    def __hash__(self):
        log.append("hash")
        return hash(self.value)


class OnlyHash:
    def __hash__(self):
        log.append("only hash")
        return 1


class OnlyEq:
    def __eq__(self, other):
        return True


class Meta(type):
    def __eq__(self, other):
        log.append("meta")
        return self is other

    def __hash__(self):
        return 5


class WithMeta(metaclass=Meta):
    pass


class Later:
    pass


class Less(int):
    def __lt__(self, other):
        return NotImplemented


def function(): pass


KEYS = [Plain, int, type, Plain(), Int(3), Str("text"), Number.ONE, Number.TWO, Equal(1), OnlyHash(), WithMeta, WithMeta(), Later(), Less(4), function, len, (int, str), (Plain, 1), (Equal(2), 1), Ellipsis, b"x", 1, 1.0, True, "1", None, float("nan"), 2**70, frozenset({1})]


def dicts(d, k, other):
    found = 0
    for n in range(N):
        if k in d:
            found += 1
        d[k] = n
        found += d[k]
        found += d.get(k, 0) + d.get(other, 1)
        if n % 400 == 399:
            del d[k]
    return found, len(d)


def sets(s, k, other):
    found = 0
    for n in range(N):
        s.add(k)
        if k in s and other not in s:
            found += 1
        if n % 400 == 399:
            s.discard(k)
    return found, len(s)


def sequences(items, k, other):
    found = 0
    for n in range(N):
        if k in items:
            found += 1
        if other in items:
            found += 10
    return found, k in tuple(items)


for i, k in enumerate(KEYS):
    other = KEYS[i - 1]
    for do, make in (dicts, lambda: {"a": 1, k: 2}), (dicts, dict), (sets, lambda: {1, "a", other} - {other}), (sequences, lambda: list(KEYS)), (sequences, lambda: [1, "a", k]):
        try:
            print(do.__name__, type(k).__name__, do(make(), k, other), len(log), log[:3])
        except TypeError as error:
            print(do.__name__, type(k).__name__, error)
        log.clear()
for bad in [], {}, OnlyEq(), ([],):
    for do in dicts, sets:
        try:
            do({1: 1} if do is dicts else {1}, bad, 1)
        except TypeError as error:
            print(do.__name__, error)


# A class that says what is equal when the loop has long been running.
def changes(objects):
    seen = []
    d = {objects[0]: "first", objects[1]: "second"}
    for n in range(N):
        if n == 800:
            Later.__eq__ = lambda self, other: log.append("later") or True
            Later.__hash__ = lambda self: log.append("hash later") or object.__hash__(self)  # any other: found or not, by where it lies
        seen.append(objects[0] in d)
        seen.append(d.get(objects[1]))
        seen.append(objects[2] in objects)
    return [seen.count(x) for x in (True, False, None, "first", "second")]


print(changes([Later(), Later(), Later()]), len(log), log[-2:])
log.clear()


# Tuples
nan = float("nan")
TUPLES = [(1, 2), (1, 2.0), (1, "2"), (), (1,), (nan, 1), (Plain, 1), (Equal(1), 1), (Equal(1), 2), ((1, 2), 3), (2**70, 1), (None, None), ("a" * 3, b"x")]


def tuples(a, b, x, y):
    equal = different = made = 0
    for n in range(N):
        if a == b:
            equal += 1
        if a != b:
            different += 1
        if (x, y) == b:
            made += 1
        if b != (x, y):
            made += 1000000
        flag = a == b
        other = a != (y, x)
        made += flag + other
    return equal, different, made


for a in TUPLES:
    for b in TUPLES:
        print(a is b, tuples(a, b, a[0] if a else 1, 1), len(log))
        log.clear()


# Closures
def closures(deep):
    total = 0

    def inner(a, *rest, **named):
        nonlocal total
        total += a + len(rest) + len(named)
        return lambda: (total, a)

    def outer(n):
        if deep and n % 100 == 0:
            eval("n")
        return inner(n, n, key=n) if n % 3 else inner(n)

    last = None
    for n in range(N):
        last = outer(n)
        total += last()[1] % 2
    return last()


def through_map(n):
    base = n

    def add(x):
        locals()
        return x + base
    return sum(map(add, range(3)))


print(closures(False), closures(True), sum(through_map(n) for n in range(N)))
