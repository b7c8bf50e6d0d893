"""What an AttributeError knows of what was asked for, when the same place asks again and again."""
import types

N = 400


class Plain: pass


class Slots:
    __slots__ = ("q", "__name__")


class Gives:
    def __getattr__(self, name): raise AttributeError(name)


class WithHidden(Plain):
    alias = type.__dict__["__abstractmethods__"]
    get = Slots.__dict__["q"]


def asked(ask, objects):
    seen = {}
    for i in range(N):
        try:
            ask(objects[i % len(objects)])
            found = "found"
        except AttributeError as error:
            found = error.name, type(error.obj).__name__, str(error)
        except TypeError as error:
            found = str(error)
        seen[found] = seen.get(found, 0) + 1
    return seen


ASKS = {
    "attribute": lambda o: o.q,
    "__name__": lambda o: o.__name__,
    "__abstractmethods__": lambda o: o.__abstractmethods__,
    "method": lambda o: o.q(),
    "__dict__": lambda o: o.__dict__,
    "alias": lambda o: o.alias,
    "get": lambda o: o.get,
}
OBJECTS = [property(), property(lambda self: 1), Plain(), Slots(), Gives(), Plain, Slots, WithHidden(), 5, 2.5, types, len, "text", lambda: 1]
for name, ask in ASKS.items():
    for o in OBJECTS:
        print(name, type(o).__name__, asked(types.FunctionType(ask.__code__.replace(), globals()), [o]))
    print(name, asked(types.FunctionType(ask.__code__.replace(), globals()), OBJECTS))
