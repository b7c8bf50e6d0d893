"""Positional calls of functions with *args and **kwargs: as functions, methods, bound methods, through super and decorators."""
import functools


def rest(*args):
    return args


def both(a, b=2, *args, **kwargs):
    return a, b, args, kwargs


def keywords(a, **kwargs):
    kwargs["seen"] = a
    return kwargs


class Thing:
    def rest(*args):
        return len(args), args[1:]

    def both(self, a, b=2, *args, **kwargs):
        return a, b, args, kwargs

    def defaults(self, a, b=5, c=6):
        return a, b, c

    def __call__(self, *args, **kwargs):
        return args, kwargs


class Derived(Thing):
    def both(self, *args, **kwargs):
        return "derived", super().both(*args, **kwargs)


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper


@logged
def decorated(a, b=3, *, c=4):
    return a, b, c


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return type(error).__name__, str(error)


def calls(t):
    r, b, d, m = t.rest, t.both, t.defaults, [t.defaults]
    return [rest(), rest(1), rest(1, 2, 3), both(1), both(1, 3), both(1, 3, 4, [5]), keywords(1), t.rest(), t.rest(1, 2), t.both(1), t.both(1, 3, 4),
            r(), r(7), b(1), b(1, 2, 3), d(1), d(1, 2), d(1, 2, 3), m[0](4), t.defaults(1), t(), t(1, 2), decorated(1), decorated(1, 2), decorated(1, c=5)]


for thing in [Thing(), Derived()] * 4:
    print(calls(thing))


class Holder:
    pass


holder = Holder()
holder.defaults = Thing().defaults
holder.both = Thing().both
holder.rest = rest
for i in range(6):
    print(holder.defaults(i), holder.defaults(i, 1), holder.both(i), holder.rest(i), attempt(lambda: holder.defaults()))
Thing.defaults.__defaults__ = ("changed",)
print(attempt(lambda: holder.defaults(1)), holder.defaults(1, 2))
print(attempt(both), attempt(keywords), attempt(keywords, 1, 2), attempt(Thing().both))
both.__defaults__ = ()
print(attempt(both, 1), both(1, 2))


class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone", self.name)


def keep(first, *others):
    print("in", first.name, [other.name for other in others])
    del others
    print("still in")


for i in range(4):
    keep(Loud(f"a{i}"), Loud(f"b{i}"), Loud(f"c{i}"))
