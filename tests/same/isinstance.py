"""isinstance, type and len at sites that know the answer, and classes that lie about it."""


class A: ...
class B(A): ...
class C: ...


class Liar:
    @property
    def __class__(self):
        return A


class Late: ...


class ByGetattribute:
    def __getattribute__(self, name):
        return B if name == "__class__" else object.__getattribute__(self, name)


class ByGetattr:
    def __getattr__(self, name):
        return A


class Meta(type):
    def __instancecheck__(cls, instance):
        return "yes" if isinstance(instance, int) else ""


class Asked(metaclass=Meta): ...


def ask(objects, classes, rounds):
    for _ in range(rounds):
        answers = [[isinstance(o, c) for c in classes] for o in objects]
    return answers


objects = [A(), B(), C(), Liar(), Late(), ByGetattribute(), ByGetattr(), 1, "x", [], A, Asked, None, True]
classes = [A, B, C, int, str, object, type, Asked, (A, int), int | None]
for row in ask(objects, classes, 40):
    print("".join("01"[answer] for answer in row))
Late.__getattribute__ = ByGetattribute.__getattribute__
print(ask([objects[4]], classes, 40))
objects[2].__class__ = B
print(ask([objects[2]], classes, 40))
Late.__getattribute__ = object.__getattribute__
print(ask([objects[4]], classes, 40))
objects[2].__class__ = C
B.__bases__ = (C,)
print(ask(objects[:3], classes, 40))
try:
    ask(objects, [1], 1)
except TypeError as error:
    print(error)


class Died:
    def __del__(self):
        print("died")


def temporaries(rounds):
    out = []
    for i in range(rounds):
        out = [isinstance(Died() if i == rounds - 1 else i, Died), type(Died() if i == 3 else i), len([i] * i), len("x" * i), type(type(i)), isinstance([i], list)]
    return out


print(temporaries(50))


def same_twice(rounds):
    for i in range(rounds):
        x = [A]
        y = isinstance(x[0], x.pop())
    return y


print(same_twice(50))
