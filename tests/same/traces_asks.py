# What programs ask C for in hot loops: attributes by name, classes, items of dicts of all kinds, slices, files in memory, new
# objects of classes without an __init__; and calls of functions that nobody knows before.
import abc, collections, io

N = 1200
log = []


def tried(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


# getattr, hasattr, issubclass
class Plain:
    shared = "of the class"

    def __init__(self): self.x = 1
    def method(self): return "method"


class Slots:
    __slots__ = ("x", "y")

    def __init__(self): self.x = 2


class Asks:
    def __getattr__(self, name):
        log.append(name)
        if name == "x":
            return 3
        raise AttributeError(name)


class Gets:
    def __getattribute__(self, name):
        log.append(name)
        return object.__getattribute__(self, name)


class Properties:
    @property
    def x(self):
        log.append("x")
        return 4

    @classmethod
    def method(cls): return cls.__name__

    @staticmethod
    def shared(): return "static"


class Descriptor:
    def __get__(self, instance, owner):
        log.append(owner.__name__)
        return 5


class Described:
    x = Descriptor()


class Meta(type):
    x = 6

    def __getattr__(cls, name):
        log.append(name)
        raise AttributeError(name)

    def __subclasscheck__(cls, other):
        log.append(other.__name__)
        return True


class WithMeta(metaclass=Meta):
    pass


class Abstract(abc.ABC):
    pass


Abstract.register(int)


def asks(object, changes):
    out = []
    for n in range(N):
        a = getattr(object, "x", "none")
        b = getattr(object, "missing", None)
        c = hasattr(object, "y")
        d = hasattr(object, "method")
        e = getattr(object, "shared", 0)
        f = getattr(object, "__repr__", 0) is None
        if changes and n == 700:
            tried(setattr, object, "y", 1)
            tried(setattr, type(object), "missing", "later")
        if changes and n == 900:
            tried(setattr, type(object), "x", property(lambda self: log.append("late") or "late"))
        if n % 300 == 299:
            out.append((a, b, c, d, callable(e) or e, f))
    return out


for kind in Plain, Slots, Asks, Gets, Properties, Described, WithMeta, lambda: Plain, lambda: WithMeta, lambda: int, lambda: 7, lambda: asks, lambda: io, lambda: Plain().method:
    print(tried(asks, kind(), False), len(log), log[:3])
    log.clear()
for kind in Plain, Slots, Gets:
    print(tried(asks, type(kind.__name__, (kind,), {})(), True), len(log), log[:3])
    log.clear()


def missing(object):
    found = 0
    for n in range(N):
        try:
            found += getattr(object, "x")
            getattr(object, "nothing")
        except AttributeError as error:
            found += str(error).count("nothing")
    return found


print(missing(Slots()), tried(missing, Asks()), missing(Slots()))
log.clear()


def classes(a, b):
    found = 0
    for n in range(N):
        found += issubclass(a, b)
        if issubclass(a, (str, b)):
            found += 10
    return found


for a in int, bool, Plain, WithMeta, Abstract, 7:
    for b in int, object, WithMeta, Abstract, (Plain, (int,)), (), "no":
        print(getattr(a, "__name__", a), getattr(b, "__name__", b), tried(classes, a, b), len(log))
        log.clear()


# Dicts that are something else
class Missing(dict):
    def __missing__(self, key):
        log.append(key)
        return -1


class Items(dict):
    def __getitem__(self, key):
        log.append(key)
        return dict.get(self, key, 0)


class Sets(dict):
    def __setitem__(self, key, value):
        log.append(key)
        dict.__setitem__(self, key, value)


class Contains(dict):
    def __contains__(self, key):
        log.append(key)
        return True


class Later(dict):
    pass


def items(d, keys, changes):
    found = 0
    for n in range(N):
        k = keys[n % len(keys)]
        d[k] = n
        found += d[k]
        if "absent" in d:
            found += 1
        if k in d:
            found += 1
        try:
            found += d["absent"]
        except KeyError:
            found += 3
        if changes and n == 800:
            Later.__getitem__ = lambda self, key: 100
            Later.__setitem__ = lambda self, key, value: log.append(key)
            Later.__contains__ = lambda self, key: True
        d["counts"] = d.get("counts", 0) + 1
    return found, len(d), list(d)[:3]


for kind in dict, Missing, Items, Sets, Contains, Later, collections.Counter, collections.OrderedDict, lambda: collections.defaultdict(int), collections.UserDict, collections.ChainMap:
    print(tried(items, kind(), ["a", "b", 3], False), len(log))
    log.clear()
print(items(Later(), ["a"], True), len(log))


def counts(words):
    counter = collections.Counter()
    for n in range(N):
        for word in words:
            counter[word] += 1
    return counter.most_common(3)


def comprehended(keys):
    out = 0
    for n in range(N // 10):
        out += len({k: n for k in keys}) + len({(k, n): k for k in keys}) + len({n: k for k in keys})
    return out


print(counts(["a", "b", ("c", 1), "a"]), comprehended(["a", 1, 1.0, Plain, None]), tried(comprehended, ["a", []]))


# Slices of bytes, files in memory
def slices(data):
    out, whole = [], 0
    for n in range(N):
        i = n % 7 - 3
        out.append(data[i:i + 1] + data[:2] + data[3:] + data[2:1])
        whole += data[:] is data
    return b"".join(out)[:40], len(out), whole


print(slices(b"some bytes"), slices(b""))


def files(kind, piece, wrong):
    file, got, errors = kind(), 0, 0
    write = file.write
    for n in range(N):
        got += file.write(piece)
        got += write(piece) + file.tell()
        if n % 400 == 399:
            errors += tried(file.write, wrong) is not None
            file.seek(0)
            got += len(file.read(10)) + len(file.readline())
            file.truncate()
    whole = file.getvalue()
    file.close()
    for n in range(400):
        errors += tried(file.tell) is not None
    return got, errors, len(whole), whole[:20], tried(file.write, piece)


print(files(io.BytesIO, b"a line\n", "no"), files(io.StringIO, "a line\n", b"no"))


# Objects of classes without an __init__
class Empty:
    pass


class Stack(list):
    pass


class Names(set):
    pass


class Table(dict):
    pass


class New:
    def __new__(cls):
        log.append("new")
        return object.__new__(cls)


class Dies(list):
    def __del__(self):
        log.append("dies")


class Concrete(abc.ABC):
    @abc.abstractmethod
    def do(self): pass


def makes(kind, changes):
    kept, total = [], 0
    for n in range(N):
        one, two = kind(), kind()
        if changes and n == 600:
            kind.__init__ = lambda self: log.append("init")
        try:
            one.x = n
            total += one.x
        except AttributeError:
            total += 1
        if n % 500 == 0:
            kept.append(one)
        total += one is two
    return total, [type(one).__name__ for one in kept], [vars(one) if hasattr(one, "__dict__") else None for one in kept]


for kind in Empty, Stack, Names, Table, New, Dies, Concrete, object, list:
    print(kind.__name__, tried(makes, kind, False), len(log))
    log.clear()
for kind in Empty, Stack:
    print(kind.__name__, makes(kind, True), len(log))
    log.clear()


# Functions that have the same code, and others
def factory(n):
    def made(a, b=n, *, c=n * 2):
        return a, b, n
    def plain(a, b=n):
        return a + b + n
    return made, plain


FUNCTIONS = [factory(n)[1] for n in range(5)]


def calls(functions):
    total = 0
    for n in range(N):
        for function in functions:
            total += function(n)
            total += function(n, 1)
    return total


def calls_of_new(deep):
    total = 0
    for n in range(N):
        made, plain = factory(n)
        total += plain(1) + made(2)[1]
        if deep:
            plain.__defaults__ = (n, n + 1)
            total += plain()
    return total


class Holder:
    def __init__(self, function): self.function, self.other = function, self.method
    def method(self, a, b=3): return a * b


def of_holders(holders):
    total = 0
    for n in range(N):
        for holder in holders:
            total += holder.function(n)
            total += holder.other(n)
        if n == 700:
            holders[0].function = max
            holders[0].function = lambda a, b=7: a - b
        if n == 900:
            holders[1].other = len
            holders[1].other = holders[0].other
    return total


print(calls(FUNCTIONS), calls(FUNCTIONS[:1]), calls([lambda a, b=1: a, FUNCTIONS[2], lambda a, b=9, c=8: a + c]))
print(calls_of_new(False), calls_of_new(True))
print(of_holders([Holder(f) for f in FUNCTIONS[:3]] + [Holder(abs)]))


# Methods as objects
def methods(object, items):
    total = 0
    for n in range(N):
        f, g = object.method, items.append
        g(f)
        total += len(f()) + (f == object.method) + (f is object.method) + (g.__self__ is items)
        if n % 500 == 0:
            items.clear()
    return total, items[-1].__name__


print(methods(Plain.__new__(Plain), []), tried(methods, Properties(), []))


# Codecs and structs
import codecs, struct

codecs.register_error("mine", lambda error: log.append("mine") or ("?", error.end))
codecs.register(lambda name: log.append(name))


def coded(text, data, codec, errors):
    out, total = [], 0
    for n in range(N):
        total += len(text.encode("utf-8", "surrogatepass")) + len(data.decode("latin-1")) + len(text.encode()) + len("plain".encode("ascii"))
        total += len(text.encode(codec, errors)) if n % 2 else 1
        if n % 400 == 1:
            out += tried(text.encode, "ascii", "ignore"), tried(data.decode, "utf-8"), tried(data.decode, "utf-8", "mine"), tried(text.encode, codec)
        try:
            total += len(data.decode("utf-8", "strict"))
        except UnicodeDecodeError as error:
            total += error.start
    return out, total


print(coded("text", b"bytes", "utf-8", "strict"), coded("t\u00e9xt", b"\xff\xfe", "ascii", "mine"), len(log), log[-1:])
print(tried(coded, "text", b"", "nowhere", "strict"), log[-1:])
for name in "", "utf-8 utf8", "utf-8\0":
    print([tried(lambda: len("text".encode("utf-8", "strict") + "text".encode(name))) for _ in range(300)][-1], tried(lambda: [b"x".decode("") for _ in range(400)][0]), tried(lambda: [b"x".decode("utf-8 utf8") for _ in range(400)][0]))
log.clear()


class Index:
    def __index__(self): return log.append("index") or 7


def structs(values):
    pack, total = struct.pack, 0
    for n in range(N):
        data = pack("<I", n) + struct.pack(">hd", n % 100, 0.5)
        a, (b, c) = struct.unpack("<I", data[:4]), struct.unpack(">hd", data[4:])
        total += a[0] + b + c + struct.calcsize("<Ihd")
        for value in values:
            total += len(tried(pack, "<i", value))
    return total


print(structs([1, -1]), structs([2**40, "no", 1.5, True]), structs([Index()]), len(log))


# Fields of objects in C
class Fields:
    __slots__ = ("a", "__dict__")


def fields(kind, error, function):
    out = []
    for n in range(N):
        one = kind()
        out.append((len(kind.__mro__), kind.__name__, error.args, function.__defaults__, function.__name__, one.__class__.__name__, kind.__basicsize__ > 8, (3).real, (2.5).imag, slice(n, 2).start))
        one.a = n
        out.append((one.a, sorted(one.__dict__), function.__closure__))
        if n % 400 != 399:
            out.clear()
    return out


print(fields(Fields, ValueError(1, "two"), factory(3)[0])[0][:4], len(fields(Plain, KeyError(), tried)))
