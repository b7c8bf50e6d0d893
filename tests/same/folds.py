"""sum, min, max, list, tuple, sorted and str.join of generators: what comes of every kind of value, in every order, and who can see it being done."""

import random
import sys
from fractions import Fraction


class Int(int):
    pass


class Float(float):
    pass


class Number:
    def __init__(self, n):
        self.n = n

    def __add__(self, other):
        return Number(self.n + (other.n if isinstance(other, Number) else other))

    def __radd__(self, other):
        return Number(other + self.n)

    def __lt__(self, other):
        return self.n < getattr(other, "n", other)

    def __gt__(self, other):
        return self.n > getattr(other, "n", other)

    def __repr__(self):
        return f"Number({self.n})"


class Back:
    """An int after what was none."""

    def __radd__(self, other):
        return 7

    def __add__(self, other):
        return 9

    def __repr__(self):
        return "Back()"


KINDS = [
    lambda r: r.randrange(-5, 6),
    lambda r: r.randrange(-2**20, 2**20),
    lambda r: r.randrange(-2**59, 2**59),
    lambda r: r.randrange(-2**62, 2**62),
    lambda r: r.randrange(-2**80, 2**80),
    lambda r: r.random() * 10.0 ** r.randrange(-20, 20),
    lambda r: -r.random() * 10.0 ** r.randrange(-20, 20),
    lambda r: r.choice([0.0, -0.0, 1e308, -1e308, float("inf"), float("-inf"), float("nan"), 5e-324]),
    lambda r: r.random() < 0.5,
    lambda r: Int(r.randrange(100)),
    lambda r: Float(r.random()),
    lambda r: complex(r.random(), r.random()),
    lambda r: Fraction(r.randrange(10), 7),
    lambda r: Number(r.randrange(10)),
    lambda r: Back(),
    lambda r: "abcd"[: r.randrange(5)],
    lambda r: None,
]


def shown(function, *arguments):
    try:
        result = function(*arguments)
    except Exception as error:
        return type(error).__name__, str(error)
    return type(result).__name__, repr(result)


def sum_of(values):
    return sum(v for v in values)


def least_of(values):
    return min(v for v in values)


def greatest_of(values):
    return max(v for v in values)


def listed(values):
    return list(values_of(values)), tuple(values_of(values))


def values_of(values):
    for v in values:
        yield v


def ordered(values):
    return sorted(v for v in values)


def joined(values):
    return ", ".join(v for v in values)


def by_local(function, values):
    fold = function
    generator = (v for v in values)
    result = fold(generator)
    return result, list(generator)


def many(seed, rounds):
    r = random.Random(seed)
    out = []
    for _ in range(rounds):
        few = [r.choice(KINDS[:9]) for _ in range(r.randrange(1, 3))]
        if r.random() < 0.2:
            few.append(r.choice(KINDS))
        values = [r.choice(few)(r) for _ in range(r.randrange(0, 12))]
        for function in sum_of, least_of, greatest_of, listed, ordered, joined:
            out.append(shown(function, values))
        for function in sum, min, max, list, sorted, "-".join, tuple:
            out.append(shown(by_local, function, values))
    return out


def delegating(values):
    yield from values
    total = yield len(values)
    yield 1 if total is None else total


class Plain:
    def items(self, n):
        for i in range(n):
            yield i + 1


class Delegates(Plain):
    def items(self, n):
        yield from super().items(n)
        yield self.last


def delegated(n):
    d = Delegates()
    out = []
    for i in range(n):
        d.last = i
        out.append((len(list(d.items(6))), sum(d.items(3)), max(d.items(i % 5)), sorted(d.items(2)), ",".join(str(x) for x in d.items(2))))
    return out[-8:]


def attempted(n):
    """Calls from calls from calls, of which paths are made that begin within."""
    def attempt(call):
        return call()

    def last(*values):
        return values[-1]

    d = Delegates()
    d.last = 1
    out = []
    for k in range(n):
        out.append(attempt(lambda: last(str(k), len(list(d.items(6))), max(d.items(3)), sum(d.items(6)))))
        out.append(attempt(lambda: len(list(d.items(6)))))
    return out


def asks(values):
    for v in values:
        got = yield v
        if got:
            yield -1
        elif (yield v) is not None:
            yield -2
        other = [1, (yield v), 2]
        if other != [1, None, 2]:
            yield other


def asks_late(values):
    """What has been sent comes to a register that a call has used."""
    for v in values:
        got = yield v
        if got:
            yield got
        eval("v")


def nested(n):
    return sum(sum(x * y for x in range(y)) for y in range(n)), max(min(abs(x - y) for x in range(5)) for y in range(n)), sum(delegating([1, 2, 3])), sum(x for x in delegating(list(range(n)))), sum(asks(range(n))), list(asks(asks(range(n % 7)))), sum(asks_late(range(n))), [list(asks_late(range(k))) for k in range(n % 9)]


def with_errors(n):
    seen = []

    def items(at):
        try:
            for i in range(10):
                if i == at:
                    raise KeyError(i)
                yield i
        finally:
            seen.append(at)

    for k in range(n):
        try:
            seen.append((sum, list, sorted, tuple)[k % 4](items(k % 14)))
        except KeyError as error:
            seen.append(str(error))
        try:
            seen.append("".join(str(i) for i in items(k % 14)))
        except KeyError as error:
            seen.append(str(error))
        try:
            seen.append(sum(items(k % 14)))
        except KeyError as error:
            traceback = error.__traceback__
            lines = []
            while traceback:
                lines.append((traceback.tb_frame.f_code.co_name, traceback.tb_lineno - with_errors.__code__.co_firstlineno, traceback.tb_lasti >= 0))
                traceback = traceback.tb_next
            seen.append(lines)
        try:
            seen.append(max(i for i in range(k % 3)))
        except ValueError as error:
            seen.append(str(error))
    return seen


def looks(n):
    """The generator looks at who waits for it."""
    def name(depth):
        return sys._getframe(depth).f_code.co_name

    seen = set()

    def inside(i):
        seen.add((name(1), name(2), name(3)))
        frame = sys._getframe(2)
        seen.add((frame.f_code.co_name, frame.f_lineno - looks.__code__.co_firstlineno))
        return i

    total = 0
    for k in range(n):
        total += sum(inside(i) for i in range(4))
        total -= max(inside(i) for i in range(4))
        total += len(sorted(inside(i) for i in range(4))) + len(list(map(str, (inside(i) for i in range(2)))))
        total += len("".join(str(inside(i)) for i in range(4)))
    return total, sorted(seen)


def running(n):
    """It cannot be resumed while it is folded."""
    messages = []

    def items():
        for i in range(4):
            if i == 2:
                try:
                    next(generator)
                except ValueError as error:
                    messages.append(str(error))
            yield i

    for _ in range(n):
        generator = items()
        messages.append(sum(generator))
        messages.append(next(generator, "over"))
    return messages[:6], len(messages)


def local_goes(n):
    """The caller's name for the generator is bound anew while it runs."""
    out = []

    def items():
        for i in range(5):
            if i == 2:
                sys._getframe(1).f_locals["g"] = None
            yield i

    for _ in range(n):
        g = items()
        out.append(sum(g))
        g = (x for x in (1, 2.5, 3))
        out.append(sum(g))
    return out[:4], type(g).__name__


def partly(n):
    """Some of it has been taken before; some is left by an error."""
    out = []
    for k in range(n):
        g = (i * i for i in range(8))
        next(g)
        out.append(max(g))
        g = (i if i < 3 else str(i) for i in range(6))
        out.append(shown(sum, g))
        out.append(list(g))
        g = (i if i < 3 else str(i) for i in range(6))
        out.append(shown(min, g))
        out.append(list(g))
    return out[:6], len(out)


def rebinds(n):
    """The function is another one now and then."""
    out = []
    global fold
    for k in range(n):
        fold = (sum, max, min, list, sorted, len)[k % 97 % 6]
        out.append(shown(lambda: fold(i % 3 for i in range(4))))
    return out[:12]


def traced(n):
    """Tracing begins in the middle of a fold."""
    events = []

    def tracer(frame, event, argument):
        if frame.f_code.co_name in ("traced", "<genexpr>", "items"):
            events.append((event, frame.f_code.co_name, frame.f_lineno - traced.__code__.co_firstlineno))
        return tracer

    def items(k):
        for i in range(3):
            if k == n - 2 and i == 1:
                sys.settrace(tracer)
                sys._getframe().f_trace = tracer
                sys._getframe(1).f_trace = tracer
            yield i

    total = 0
    for k in range(n):
        total += (sum, lambda g: sum(list(g)))[k % 2](items(k))
    sys.settrace(None)
    return total, events


def profiled(n):
    events = []

    def profiler(frame, event, argument):
        events.append((event, frame.f_code.co_name, getattr(argument, "__name__", None)))

    def items(k):
        for i in range(3):
            if k == n - 2 and i == 1:
                sys.setprofile(profiler)
            yield i

    total = 0
    for k in range(n):
        total += sum(items(k)) + max(i for i in range(3))
    sys.setprofile(None)
    return total, events


def deep(n):
    if n == 0:
        return 0
    return sum(deep(n - 1) + i for i in range(2))


def too_deep():
    def down():
        return sum(down() for _ in range(1))
    try:
        down()
    except RecursionError as error:
        return str(error)


def hot(n):
    data = list(range(n))
    reals = [x * 0.1 for x in data]
    words = [str(x) for x in data]
    return (sum(x for x in data), sum(1 for x in data if x % 3), sum(x for x in reals), sum(x * x for x in data), min(x - 5 for x in data), max(reals[x] for x in data),
            len(",".join(w for w in words)), len(list(values_of(data))), sorted(-x for x in data)[:3], tuple(x for x in values_of(reals))[-2:], max(w for w in words), min(w for w in words if w > "5"), sum(x if x % 2 else x * 0.5 for x in data), sum(x > 7 for x in data), sum(x << 40 for x in data))


def ends(n):
    """Values that die when they have been folded, and generators with them."""
    order = []

    class Ends(float):
        def __del__(self):
            order.append(float(self))

    for _ in range(n):
        order.append(sum(Ends(i) for i in range(3)))
        order.append(float(max(Ends(i) for i in range(3))))
    return order[:12], len(order)


print(many(1, 600))
print(many(2, 600))
for n in 2, 30, 60:
    print(nested(n))
print(delegated(400))
print(attempted(60))
print(with_errors(60))
print(looks(60))
print(running(60))
print(local_goes(60))
print(partly(60))
print(rebinds(300))
print(traced(60))
print(profiled(60))
print(deep(8))
print(too_deep())
for n in 10, 5000:
    print(hot(n))
print(ends(100))


def texts(n):
    """Names for str.join, and strings of subclasses."""
    class Text(str):
        def join(self, values):
            return "own " + str.join(self, values)

    out = []
    for k in range(n):
        separator = Text("-") if k % 7 == 3 else "-+"[k % 2]
        out.append(separator.join(str(i) for i in range(3)))
        join = separator.join
        out.append(join(str(i) for i in range(2)))
        out.append(str.join(separator, (str(i) for i in range(2))))
        out.append(shown(lambda: "".join(i if i == 2 else "x" for i in range(4))))
        out.append(b"-".join(bytes([65 + i]) for i in range(3)))
    return out[:40], len(out)


print(texts(50))


def sizes(n):
    return [[sys.getsizeof(made) for made in (list(values_of(range(k))), sorted(x for x in range(k)), tuple(values_of(range(k))))] for k in range(n)]


for _ in range(3):
    print(sizes(40))
