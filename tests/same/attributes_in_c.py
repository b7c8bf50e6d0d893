"""Attributes that C answers: getsets and members, of instances and classes, bound methods that are kept, dicts made late."""
import abc
import functools
import io
import types


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return type(error).__name__, str(error)


class Base:
    limit = 3

    def method(self, a=1):
        return self.__class__.__name__, a

    @classmethod
    def made(cls):
        return cls.__name__

    @staticmethod
    def free():
        return "free"


class Derived(Base):
    __slots__ = ("own",)


class Abstract(abc.ABC):
    @abc.abstractmethod
    def nothing(self): ...


def look(x):
    bound = x.method
    return bound(), bound.__self__ is x, x.__class__.__name__, x.__dict__, x.__doc__, x.made(), x.free()


def look_class(c):
    return c.__name__, c.__mro__[0].__name__, c.__dict__.keys() >= {"__module__"}, c.__base__.__name__, c.__flags__ & 1, c.mro()[-1].__name__


for x in [Base(), Derived()] * 4:
    x.extra = 1
    print(look(x))
for c in [Base, Derived, Abstract, int, io.BytesIO] * 3:
    print(look_class(c))
for c in [Abstract, Base] * 4:
    print(sorted(attempt(lambda: c.__abstractmethods__)))

# The instance comes to shadow what its class says.
x = Base()
for i in range(8):
    if i == 5:
        x.method = lambda: ("instance", 0)
    print(attempt(lambda: x.method()), x.made())
    method = x.method
    print(method())
del x.method
Base.method = lambda self: ("changed", 1)
print(look(x))
Base.method = property(lambda self: lambda: "property")
print(x.method())
del Base.method
print(attempt(look, x))


# Types in C whose instances get a dict when one is wanted.
def read(stream):
    stream.seek(0)
    read = stream.read
    return stream.read(2), read(1), stream.getvalue()


stream = io.BytesIO(b"abcdef")
for i in range(8):
    if i == 4:
        stream.note = "a dict now"
    if i == 5:
        stream.read = lambda n: f"shadowed {n}"
    print(read(stream))
print(read(io.BytesIO(b"other")))


class MyBytes(io.BytesIO):
    def read(self, n):
        return "mine", super().read(n)


for _ in range(3):
    print(read(MyBytes(b"xyz")))


def code_of(f):
    return f.__code__.co_name, f.__name__, f.__defaults__, f.__globals__ is globals(), f.__closure__


for f in [attempt, look, read, lambda: 1] * 2:
    print(code_of(f))
print(attempt(code_of, print), attempt(code_of, functools.partial(print)))


class Meta(type):
    @property
    def kind(cls):
        return "meta " + cls.__name__

    def __getattr__(cls, name):
        return f"{cls.__name__} has no {name}"


class WithMeta(metaclass=Meta):
    pass


for i in range(6):
    print(WithMeta.kind, WithMeta.nothing, WithMeta.__name__, WithMeta.__module__)
WithMeta.__name__ = "Renamed"
print(WithMeta.__name__, WithMeta.kind)
for i in range(4):
    WithMeta.__qualname__ = f"Q{i}"
    print(WithMeta.__qualname__, attempt(setattr, WithMeta, "__name__", i))

frame_attributes = [(f.f_code.co_name, f.f_lineno - f.f_code.co_firstlineno) for f in (attempt(lambda: __import__("sys")._getframe()) for _ in range(4))]
print(frame_attributes)


def generator():
    yield 1


for _ in range(4):
    g = generator()
    print(g.gi_running, g.gi_frame is not None, g.gi_code.co_name, g.__name__)
    error = ValueError("a", 2)
    print(error.args, error.__traceback__, error.__cause__, error.__suppress_context__)
print(types.SimpleNamespace(a=1).__dict__)


# Class methods and static methods through the class: replaced, wrapped anew, of other metaclasses.
class Tools:
    @classmethod
    def made(cls, *args):
        return cls.__name__, args

    @staticmethod
    def free(*args):
        return args

    named = classmethod(len)


class MoreTools(Tools):
    pass


def use_tools(c):
    return c.made(1), c.free(2), c.made(), attempt(lambda: c.named())


for i in range(8):
    print(use_tools(Tools), use_tools(MoreTools), Tools.made(3), MoreTools.free(i))
wrapped = vars(Tools)["made"]
wrapped.__init__(lambda cls, *args: ("initialised anew", cls.__name__, args))
print(use_tools(Tools), use_tools(MoreTools), Tools.made(3))
vars(Tools)["free"].__init__(lambda *args: ("free anew", args))
print(use_tools(Tools), MoreTools.free(9))
wrapped.__init__(print)
print(use_tools(Tools))
MoreTools.made = "no method"
print(attempt(use_tools, MoreTools), use_tools(Tools))
Tools.made = classmethod(lambda cls: "replaced")
print(attempt(use_tools, Tools))


class MetaTools(type):
    def made(cls):
        return "from the metaclass"


class WithMetaTools(metaclass=MetaTools):
    pass


for i in range(4):
    print(WithMetaTools.made())
WithMetaTools.made = classmethod(lambda cls: "from the class")
for i in range(4):
    print(WithMetaTools.made())
