"""Sites that see many classes: values, slots, class defaults, properties, methods, and what changes them meanwhile."""

import gc
import types


class Base:
    default = "of Base"
    empty = None

    def __init__(self, n):
        self.n = n

    def name(self):
        return "Base", self.n

    @property
    def twice(self):
        return self.n * 2


class Slotted:
    __slots__ = ("n", "default", "empty")

    def __init__(self, n):
        self.n = n
        self.default = "slot"
        self.empty = ()

    def name(self):
        return "Slotted", self.n

    twice = property(lambda self: self.n * 20)


class Died:
    def __init__(self, name):
        self.text = name

    def __del__(self):
        print("died", self.text)


def make(i):
    body = {"extra": i, "name": lambda self: (i, self.n)}
    if i % 3 == 0:
        body["default"] = "of class %d" % i
    return type("Class%d" % i, (Base,), body)


classes = [Base, Slotted] + [make(i) for i in range(6)]


def look(objects, rounds):
    seen = {}
    for _ in range(rounds):
        for o in objects:
            key = o.__class__.__name__, o.n, o.default, o.empty, o.twice, o.name()
            seen[key] = seen.get(key, 0) + 1
    return sorted(seen.items(), key=repr)


def fill(objects, rounds):
    for r in range(rounds):
        for o in objects:
            o.n = o.n + 1
            o.empty = [r]
            o.default = o.name


objects = [c(i) for i, c in enumerate(classes)]
print(look(objects, 60))
for o in objects[::2]:
    o.default = "of the instance"
print(look(objects, 60))
for o in objects[::2]:
    del o.default
try:
    look(objects, 3)
except AttributeError as error:
    print(error)
objects[1:2] = []
print(look(objects, 60))
Base.default = "of Base, changed"
print(look(objects, 60))
classes[3].__init__ = Base.__init__
classes[3].default = property(lambda self: "computed")
print(look(objects, 60))
objects[0].__dict__["default"] = "by its dict"
objects[2].__dict__ = {"n": 7, "default": "another dict"}
print(look(objects, 60))
fill([o for o in objects if o.__class__ is not classes[3]], 70)
print([o.n for o in objects], objects[0].default())


class Meta(type):
    @property
    def where(cls):
        return "meta " + cls.__name__


class Odd(Base, metaclass=Meta):
    @property
    def __class__(self):
        return Base

    def __getattr__(self, name):
        return "made up " + name


mixed = [Odd(1), Base(2), types.SimpleNamespace(n=3, default=4, empty=5, twice=6, name=lambda: 7)]
for _ in range(80):
    got = [(o.__class__, o.n, o.default, o.twice, o.name()) for o in mixed]
print([(c.__name__, *rest) for c, *rest in got], mixed[0].nothing, Odd.where)

# What is stored dies with a word.
holders = [Base("a"), classes[4]("b"), Slotted("c"), classes[5]("d")]
for round in range(40):
    for holder in holders:
        holder.n = Died("%d" % round) if round % 13 == 0 else round
print([h.n.text for h in holders])


# Classes that change at every round.
def changing():
    c = make(100)
    answers = []
    for i in range(300):
        o = c(i)
        c.default = i
        if i % 5 == 0:
            o.default = -i
        if i % 7 == 0:
            c.name = lambda self, i=i: i
        answers.append((o.default, o.n, o.name()))
    return answers


print(hash(repr(changing())) == hash(repr(changing())), changing()[-6:])


# A class that moves under its instances.
def moving():
    a, b = Base(1), classes[2](2)
    out = []
    for i in range(200):
        for o in (a, b):
            out.append((o.name()[0], o.default, o.__class__.__name__))
        if i % 40 == 39:
            a.__class__, b.__class__ = b.__class__, a.__class__
    return out


got = moving()
print(len(got), got[::37])
gc.collect()


class Shadows:
    count = 0

    def bump(self):
        self.count += 1
        return self.count


class Shadows2(Shadows):
    count = 10


pair = [Shadows(), Shadows2()]
print([[o.bump() for o in pair] for _ in range(70)][-1], Shadows.count, Shadows2.count)
fresh = [[cls() for cls in (Shadows, Shadows2)] for _ in range(100)]
print(sum(o.bump() for two in fresh for o in two), sum(o.count for two in fresh for o in two))


# Classes that make up what they do not have.
class MakesUp:
    there = "in the class"

    def __init__(self):
        self.own = "own"

    def __getattr__(self, name):
        if name == "not_even":
            raise AttributeError(name)
        return "made up " + name

    def method(self):
        return self.own

    @property
    def fails(self):
        return self.not_even

    @property
    def works(self):
        return self.own


class Registry:
    __slots__ = ("slot",)
    one = 1

    def __getattr__(self, name):
        return name.upper()


class All:
    def __getattribute__(self, name):
        return "all " + name

    def __getattr__(self, name):
        return "never"


def ask(objects, rounds):
    return [(o.own, o.there, o.fails, o.works, o.slot, o.one, getattr(o, "method", None) and o.__class__) for _ in range(rounds) for o in objects]


several = MakesUp(), Registry(), MakesUp()
print(ask(several, 60)[-3:])
print([ask((o,), 60)[-1] for o in (*several, All())])
several[1].slot = "set"
del several[0].own
MakesUp.there = property(lambda self: self.not_even)
print(ask(several, 60)[-3:], several[2].method())
del MakesUp.__getattr__
try:
    ask(several, 60)
except AttributeError as error:
    print(error)
MakesUp.__getattribute__ = lambda self, name: "asked for " + name
print(ask(several, 60)[-3:])
