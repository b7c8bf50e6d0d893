"""len, isinstance and type where a look tells, and method loads that are joined with their calls."""
import builtins


class Loud:
    def __init__(self, name="x"):
        self.name = name

    def __del__(self):
        print("gone", self.name)

    def __len__(self):
        return 7

    def hello(self, *rest):
        return self.name, rest

    def me(self):
        return self

    def add(self, a, b):
        return a + b + len(self)

    def recurse(self, n):
        return n if n <= 0 else self.recurse(n - 1)


class Quiet(Loud):
    __del__ = lambda self: None


class Liar:
    @property
    def __class__(self):
        return Loud


class Meta(type):
    def __instancecheck__(cls, instance):
        return instance == 1


class Checked(metaclass=Meta):
    pass


def sizes(x):
    return len(x), len([1, 2, 3]), len("abc" + "é"), len((x, x)), len({1: x}), len({x})


def kinds(x):
    return isinstance(x, Loud), isinstance(x, (int, Loud)), isinstance(x, object), type(x).__name__, isinstance(x, Checked), isinstance(Quiet("t"), Loud)


for x in ["abc", (1,), b"xyz", "日本", Quiet(), Liar(), 1]:
    for _ in range(4):
        print(sizes(x) if not isinstance(x, (Liar, int)) and x.__class__ is not Loud else None, kinds(x))


def last_references():
    return len(list("ab")), isinstance(Loud("i"), Loud), type(Loud("t")).__name__, isinstance(Loud("n"), int), len(Loud("l"))


for _ in range(4):
    print(last_references())
print([isinstance(isinstance, type(isinstance)) for _ in range(4)], [type(type) is type for _ in range(4)], [type(len)(len) if 0 else len("x") for _ in range(4)])


def big():
    return len(large)


large = list(range(2000))
print([big() for _ in range(4)])
large.clear()
print(big())


def wrong(x):
    try:
        return len(x)
    except TypeError as error:
        return str(error)


print([wrong(x) for x in (1, [1], None, "a", Liar(), (1, 2))])
kept = builtins.len
builtins.len = lambda x: ("replaced", kept(x))
print(sizes("abc"), [big() for _ in range(3)])
builtins.len = kept
print(sizes("abc"))


# A method load and its call: recursion, self given up, replaced, shadowed, other classes, too deep.
def calls(x, a):
    return x.me().hello(), x.add(a, a), x.recurse(5), x.hello(), x.me() is x


for i in range(8):
    q = Quiet(f"q{i}")
    if i == 5:
        q.me = lambda: q
    if i == 6:
        Loud.hello = lambda self: "changed"
    if i == 7:
        Loud.recurse = len
    try:
        print(calls(q, i))
    except TypeError as error:
        print(error)
del q


def made():
    return Loud("m").me().hello(), Loud("k").add(1, 2)


for _ in range(3):
    print(made())


class Deep:
    def down(self, n):
        return self.down(n + 1)

    def fails(self):
        raise ValueError("inside")

    def call(self):
        return self.fails()


for _ in range(3):
    try:
        Deep().down(0)
    except RecursionError as error:
        print(type(error).__name__)
    try:
        Deep().call()
    except ValueError as error:
        trace = error.__traceback__
        while trace:
            print(trace.tb_frame.f_code.co_name, trace.tb_lineno, list(trace.tb_frame.f_code.co_positions())[trace.tb_lasti // 2])
            trace = trace.tb_next


class Getter:
    def __get__(self, instance, owner):
        return lambda: "by descriptor"


class Two:
    def method(self):
        return "two"


class Three:
    method = Getter()


class Four:
    __slots__ = ()

    def method(self):
        return "four"


def any_method(x):
    return x.method()


print([any_method(x) for x in [Two(), Three(), Four()] * 5])
for _ in range(20):
    any_method(Two())
Two.method = Getter()
print(any_method(Two()), any_method(Four()))
