# Functions, cells and generators made in hot loops; methods that are called through variables, at sites that see many of them.
import collections, unicodedata, os

N = 1200
log = []


def tried(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def makes(n):
    def counter(start, step=n, *, by=2):
        total = start
        def add(x: int = start, y: "text" = step) -> int:
            nonlocal total
            total += x + y + by
            return total
        def unset():
            return later
        if start % 3 == 0:
            add()
        if start % 5:
            later = start
        try:
            found = unset()
        except NameError as error:
            found = str(error)[:20]
        return add, found, total
    return counter


def functions(rounds):
    out, total = [], 0
    for n in range(rounds):
        counter = makes(n % 7)
        add, found, start = counter(n)
        total += add() + add(1) + add(1, y=2) + start
        if n % 300 == 0:
            out.append((found, add.__defaults__, add.__closure__ is not None, add.__qualname__, add.__module__, counter.__kwdefaults__, sorted(add.__annotations__)))
            add.__defaults__ = (5, 6)
            out.append(add())
    return out, total


def lambdas(rounds):
    total, kept = 0, []
    for n in range(rounds):
        total += (lambda a, b=n: a + b + n)(1) + sum(x + n for x in (1, 2, 3)) + len([y for y in range(3) if y != n])
        total += max((1, 2, 3), key=lambda x: -x * n)
        if n % 400 == 0:
            kept.append(lambda: n)
    return total, [f() for f in kept]


def expressions(rounds):
    out = 0
    for n in range(rounds):
        out += any(x == n % 4 for x in (1, 2, 3)) + all(x < n for x in (1, 2)) + sum(x * y for x in (1, 2) for y in (n, 3))
        out += len(set(x % 2 for x in range(n % 5))) + next((x for x in (n, 1) if x), 7)
        out += sum(1 for _ in ())
    return out


def cell_arguments(a, b, rounds):
    def look(): return a, b
    for n in range(rounds):
        a, c = b, a
        b = c + 1
        if look() != (a, b):
            return "wrong"
    del b
    return tried(look)


def generators(rounds):
    total = 0
    for n in range(rounds):
        def numbers(to=n % 4):
            got = yield n
            for i in range(to):
                got = (yield i) or got
            return got
        made = numbers()
        total += next(made) + sum(made)
        other = numbers(2)
        next(other)
        total += other.send(5)
        try:
            while True:
                next(other)
        except StopIteration as stop:
            total += stop.value
        if n % 100 == 0:
            numbers().close()
    return total


print(functions(N))
print(lambdas(N), expressions(N), cell_arguments(1, 2, N), generators(N))


class Dies:
    def __del__(self): log.append("dies")


def deaths(rounds):
    for n in range(rounds):
        d = Dies()
        def holds(): return d
        def default(x=Dies()): return x
        holds(), default()
        del holds
        if n % 100 == 0:
            log.append(n)
    return len(log), log[:12]


print(deaths(300))
log.clear()


class A:
    def __init__(self, n): self.n = n
    def one(self, x=1): return self.n + x
    def two(self, x, y=2): return self.n * x + y
    def three(self, x=3, *rest): return x + len(rest)
    def four(self, x, *, y=4): return x * y


class B(A):
    def one(self, x=10, z=1): return super().one(x) + z


def dispatched(objects, rounds):
    total, names = 0, ["one", "two", "three", "four"]
    for n in range(rounds):
        for o in objects:
            method = getattr(o, names[n % 4])
            total += method(n)
            table = {"a": o.one, "b": o.two}
            total += table["a"]() + table["b"](n) + table["b"](n, 1)
        if n == 700:
            A.one = lambda self, x=100: x
            A.two.__defaults__ = (50,)
    return total


def stored(objects, rounds):
    for o in objects:
        o.state = o.one
    total = 0
    for n in range(rounds):
        for o in objects:
            total += o.state()
            o.state = o.three if n % 3 else o.one
    return total


print(dispatched([A(1), B(2), A(3)], N), stored([A(1), B(2)], N))


def names(objects, rounds):
    out = collections.Counter()
    for n in range(rounds):
        for o in objects:
            out[type(o).__name__] += 1
            out[o.__class__.__name__, getattr(type(o), "__name__")] += 1
    return sorted(map(repr, out.items()))


class Named(type):
    __name__ = property(lambda self: log.append("asked") or "named")


class WithName(metaclass=Named):
    pass


print(names([A(1), 1, "x", None, WithName()], N), len(log))


def queues(rounds):
    queue, total = collections.deque(), 0
    for n in range(rounds):
        queue.append(n)
        if n % 3 == 0:
            while queue:
                total += queue.popleft()
        total += len(queue) + bool(queue) + (not queue)
    return total


def named(**kwargs):
    if kwargs:
        return len(kwargs)
    return -1 if not kwargs else 5


def texts(text, rounds):
    total = 0
    for n in range(rounds):
        for c in text:
            total += len(unicodedata.east_asian_width(c)) + unicodedata.combining(c) + len(unicodedata.name(c, "none"))
        total += len(os.fspath("path")) + named() + (named(a=1) if n % 10 == 0 else 0)
    return total, tried(unicodedata.combining, "two"), tried(os.fspath, 3)


print(queues(N), texts("a\u0301\u4e2d\n", N))
