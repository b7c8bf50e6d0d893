"""Attributes and methods of classes that have a metaclass of their own, and what changes under the sites that know them."""

import abc
import enum


class Colour(enum.Enum):
    RED = 1
    GREEN = 2

    @classmethod
    def first(cls):
        return cls.RED


class Shape(abc.ABC):
    sides = 0

    @classmethod
    def name(cls):
        return cls.__name__, cls.sides

    @staticmethod
    def add(a, b):
        return a + b

    def plain(self):
        return "plain"

    @abc.abstractmethod
    def area(self): ...


class Square(Shape):
    sides = 4

    def area(self):
        return 1


def ask(rounds):
    out = []
    for i in range(rounds):
        for c in (Shape, Square):
            out.append((c.sides, c.name(), c.add(i, 1), c.plain(None), c.plain.__name__))
        out.append((Colour.RED, Colour.first(), Colour.GREEN.value))
    return out


got = ask(60)
print(len(got), got[0], got[-1])
Shape.sides = 3
print(ask(30)[-3:])
Square.add = staticmethod(lambda a, b: a * b)
print(ask(30)[-3:])


class Meta(type):
    pass


class Other(Meta):
    word = "of Other"


class A(metaclass=Meta):
    word = "of A"

    @classmethod
    def who(cls):
        return "A", cls.word


class B(A):
    pass


def words(classes, rounds):
    return [(c.word, c.who()) for _ in range(rounds) for c in classes]


print(words((A, B), 50)[-2:])
Meta.word = property(lambda cls: "of the metaclass: " + cls.__name__)  # a data descriptor comes first
print(words((A, B), 50)[-2:])
del Meta.word
print(words((A, B), 50)[-2:])
Meta.word = "in the metaclass, but not in front"
print(words((A, B), 50)[-2:])
B.__class__ = Other
print(words((A, B), 50)[-2:])
del A.word
print(words((A, B), 50)[-2:])
Meta.who = lambda cls: "who of the metaclass"
print(words((A, B), 50)[-2:])


class Late(type):
    def __getattribute__(cls, name):
        if name == "seen":
            return "made up"
        return super().__getattribute__(name)


class C(metaclass=Meta):
    seen = "in C"


def see(classes, rounds):
    return [c.seen for _ in range(rounds) for c in classes]


print(see((C,), 50)[-1])
C.__class__ = Late
print(see((C,), 50)[-1])
Late.__getattribute__ = type.__getattribute__
print(see((C,), 50)[-1])
print(see((C, type("D", (), {"seen": 1})(), type("E", (), {"seen": 2})), 30)[-3:])
