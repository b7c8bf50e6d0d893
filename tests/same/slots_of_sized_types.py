# Slots of subclasses of tuple, int, bytes and type stand behind the items: their offsets count from another place.
import collections, urllib.parse
class T(tuple):
    __slots__ = ("a", "b")
class U(T):
    __slots__ = ("c",)
class P(collections.namedtuple("P", "x y")):
    __slots__ = ("note",)
def use(cls, n):
    out = []
    for i in range(n):
        o = cls(range(i % 4))
        o.a = i
        o.b = -i
        o.a += 1
        out.append((tuple(o), o.a, o.b, len(o)))
        if cls is U:
            o.c = "c"
            out.append((o.c, o.a))
        del o.b
        out.append(hasattr(o, "b"))
    return out
for cls in (T, U, T): print(use(cls, 6))
def points(n):
    out = []
    for i in range(n):
        p = P(i, i * 2)
        p.note = "n"
        out.append((p, p.x, p.y, p.note))
    return out
print(points(5))
def make(base, *a):
    try:
        class S(base):
            __slots__ = ("s", "t")
    except TypeError as error:
        return str(error)
    out = []
    for i in range(5):
        o = S(*a)
        o.s, o.t = i, "t"
        out.append((o.s, o.t, o == base(*a)))
    return out
print(make(int, 2**100), make(bytes, b"abc"), make(float, 1.5), make(str, "x"), make(list), make(dict), make(frozenset), make(object) if False else "")
for i in range(4):
    for u in ("/python.org/x", "//python.org/x", "https://pypi.org//x?q#f"):
        parts = urllib.parse.urlsplit(u)
        print(tuple(parts), parts.geturl())
