"""Keyword calls: every way in which arguments meet parameters, warm, and then with something changed."""


def show(*values):
    print(*values)


def plain(a, b, c=3, d=4):
    return a, b, c, d


def only(a, *, k, m=5):
    return a, k, m


def rest(*args, **kwargs):
    return args, kwargs


def mixed(a, /, b, *args, k=1, **kwargs):
    return a, b, args, k, kwargs


def posonly(a, /, **kwargs):
    return a, kwargs


class Point:
    def __init__(self, x, y=0, *, label="p"):
        self.x, self.y, self.label = x, y, label

    def moved(self, dx=0, dy=0, **other):
        return Point(self.x + dx, y=self.y + dy, label=self.label), other

    def __repr__(self):
        return f"{self.label}({self.x}, {self.y})"

    @staticmethod
    def free(a=1, *, b=2):
        return a, b

    @classmethod
    def made(cls, *args, **kwargs):
        return cls(*args, **kwargs)


class Refuses:
    def __init__(self, value):
        return value


class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone", self.name)


def calls(p):
    bound = p.moved
    return [
        plain(1, b=2), plain(a=1, b=2), plain(1, 2, d=7), plain(d=1, c=2, b=3, a=4),
        only(1, k=2), only(1, m=3, k=4), only(k=1, a=2),
        rest(1, 2, x=3), rest(x=1), rest(1, **{"y": 2}),
        mixed(1, 2, 3, 4, k=5, z=6), mixed(1, b=2), mixed(1, b=2, q=3), posonly(1, a=2),
        p.moved(dx=1), p.moved(1, dy=2), p.moved(1, dy=2, z=3), bound(dy=5), bound(3, q=1),
        Point(1, label="q"), Point(x=1, y=2), Point.free(b=4), p.free(2, b=5), Point.made(1, label="m"),
        sorted([3, 1, 2], reverse=True), "{a} {b}".format(a=1, b=2), int("11", base=2), dict(a=1, b=2), print(end=""),
    ]


def errors(p):
    for call in (
        lambda: plain(1, a=2), lambda: plain(b=1), lambda: plain(1, 2, e=3), lambda: only(1, 2, k=3), lambda: only(1, m=2),
        lambda: posonly(a=1), lambda: p.moved(1, 2, 3, dx=1), lambda: Point(y=1), lambda: Point(1, z=2), lambda: Refuses(value=1),
        lambda: Refuses(value=None).__class__.__name__, lambda: mixed(1, k=2), lambda: rest(1, **{"x": 1}, **{"x": 2}),
    ):
        for _ in range(5):
            try:
                result = call()
            except TypeError as error:
                result = str(error)
        show(result)


point = Point(1, 2)
for _ in range(6):
    result = calls(point)
show(result)
errors(point)

# The same object in several places; values that only the call holds.
for _ in range(5):
    value = [1]
    show(plain(value, b=value, d=[value]), rest(value, [2], k=value, m=[3]))


def drop(a, *, name, **kwargs):
    show("in", a.name, name.name, sorted(kwargs))


for i in range(4):
    drop(Loud(f"a{i}"), name=Loud(f"n{i}"), other=Loud(f"o{i}"))

# Defaults, keyword defaults and code change under a warm site.
def site():
    return only(1, k=2), plain(1, b=2)


for _ in range(5):
    site()
only.__kwdefaults__["m"] = "changed in place"
show(site())
only.__kwdefaults__ = {"m": "replaced"}
show(site())
plain.__defaults__ = ("c", "d")
show(site())
plain.__code__ = (lambda a, b, x, y: ("new code", a, b, x, y)).__code__
show(site())
del only.__kwdefaults__["m"]
try:
    site()
except TypeError as error:
    show(error)
only.__kwdefaults__ = None
try:
    site()
except TypeError as error:
    show(error)


def make(y):
    return Point(1, y=y)


for i in range(5):
    make(i)
Point.__init__.__defaults__ = ()
show(make(7))
Point.__init__ = lambda self, x, **kwargs: setattr(self, "__dict__", {"x": x, "y": kwargs, "label": "L"})
show(make(8))
Point.__new__ = lambda cls, *args, **kwargs: ("not a point", args, kwargs)
show(make(9))


# Many keywords, and many parameters.
def wide(a=0, b=1, c=2, d=3, e=4, f=5, g=6, h=7, i=8, j=9, k=10, l=11, m=12, n=13, o=14, p=15, q=16, r=17):
    return a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r


for _ in range(5):
    w = wide(r=1), wide(1, 2, 3, r=4, q=5), wide(a=1, b=2, c=3, d=4, e=5, f=6, g=7), wide(a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8, i=9, j=10)
show(w)


# A generator function, a coroutine function, recursion, a traceback out of it.
def numbers(start, *, stop):
    while start < stop:
        yield start
        start += 1


async def answer(*, value):
    return value


def down(n, *, trail=()):
    return trail if n == 0 else down(n - 1, trail=(*trail, n))


for _ in range(4):
    show(list(numbers(1, stop=4)), down(4))
    try:
        answer(value=3).send(None)
    except StopIteration as stop:
        show(stop.value)


def forever(n, *, step):
    return forever(n + step, step=step)


try:
    forever(0, step=1)
except RecursionError as error:
    show(type(error).__name__)
