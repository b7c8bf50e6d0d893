# f(*arguments, **keywords): every kind of parameter, methods, too few and too many, and what is the same object afterwards.
import functools


def rest(*args, **kwargs):
    return args, kwargs


def all_kinds(a, b=2, *c, d=4, **e):
    return a, b, c, d, e


def only(a, /, b, *, c=3):
    return a, b, c


def none():
    return None


class Has:
    def any(self, *args, **kwargs):
        return args, sorted(kwargs)

    def two(self, a, b=5):
        return a + b

    @classmethod
    def of_class(cls, *args):
        return cls.__name__, args

    @staticmethod
    def of_none(*args, k=1):
        return args, k

    def __call__(self, *args, **kwargs):
        return len(args), len(kwargs)


def wraps(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper


@wraps
def wrapped(a, b=1, *c, k=0, **kw):
    return a, b, c, k, kw


def say(call, *args, **kwargs):
    try:
        return call(*args, **kwargs)
    except (TypeError, IndexError, ValueError) as error:
        return str(error)


def all_of_them(has):
    seen = []
    for i in range(60):
        args, kwargs = tuple(range(i % 6)), {name: ord(name) for name in "dexyzab"[: i % 7]}
        for call in (rest, all_kinds, only, none, has.any, has.two, has.of_class, has.of_none, Has.any, has, wrapped, print and int, dict, "{}{}".format, lambda *a: a, lambda a=1, *b: (a, b)):
            seen.append(say(call, *args, **kwargs))
            seen.append(say(call, *args))
            seen.append(say(call, **kwargs))
            seen.append(say(call, 1, *args, c=5, **kwargs))
            seen.append(say(call, *iter(args), **kwargs))
            seen.append(say(call, *[x * 2 for x in args], **{}))
    return seen


seen = all_of_them(Has())
for line in sorted({str(line) for line in seen}):
    print(line)
print(len(seen))


def same():
    t, d, o = (1, 2, 3), {"k": 1}, object()
    args, kwargs = rest(*t, **d)
    one, _ = rest(*(o,))
    return args is t, kwargs is d, args == t, kwargs == d, one[0] is o, rest(*())[0] is ()


print([same() for _ in range(300)][-1])
for bad in ({"a b": 1}, {"a": 1, "b": 2}, {1: 2}):
    try:
        print([rest(**bad) for _ in range(3)])
    except TypeError as error:
        print(error)


class Name(str):
    pass


def odd_names():
    d = {Name("a"): 1, "".join(["b"]): 2, "".join("c"): 3}
    return rest(**d), say(only, 1, **{"".join("b"): 2}), say(all_kinds, **d)


print([odd_names() for _ in range(200)][-1])


def many():
    return rest(*range(40), **{f"k{i}": i for i in range(20)}), all_kinds(*range(30)), say(only, *range(20))


print([many() for _ in range(200)][-1])


def default_goes():
    def f(a, *, k):
        return a, k
    f.__kwdefaults__ = {"k": 1}
    out = []
    for i in range(300):
        if i == 200:
            f.__kwdefaults__ = None
        if i == 250:
            f.__defaults__ = (7,)
            f.__kwdefaults__ = {"k": 2}
        out.append(say(f, *((1,) if i % 2 else ())))
    return [x for i, x in enumerate(out) if i == 0 or x != out[i - 2]]


print(default_goes())


def raises(*args):
    raise ValueError(args)


def through():
    try:
        wraps(raises)(*(1, 2))
    except ValueError as error:
        names, tb = [], error.__traceback__
        while tb:
            names.append((tb.tb_frame.f_code.co_name, sorted(tb.tb_frame.f_locals)))
            tb = tb.tb_next
        return names, error.args


print([through() for _ in range(200)][-1])
