# The same key looked up again and again in a dict that changes in between, in every way that a dict can; and dicts of **kwargs
# that nobody looks at, or somebody does after all.
import sys, weakref

N = 1500


class Plain:
    pass


class Slots:
    __slots__ = ("d", "__weakref__")


class Dies:
    def __init__(self, do):
        self.do = do

    def __del__(self):
        self.do()


def change_item(d, k, n): d[k] = n
def change_other(d, k, n): d["other", n % 3] = n
def delete(d, k, n): del d[k]
def pop(d, k, n): d.pop(k)
def pop_default(d, k, n): d.pop(k, None)
def set_default(d, k, n): d.setdefault(k, n)
def clear(d, k, n): d.clear()
def update(d, k, n): d.update({k: n})
def update_in_place(d, k, n): d |= {k: n}
def pop_item(d, k, n): d.popitem()
def by_death(d, k, n): Dies(lambda: d.__setitem__(k, n))
def by_method(d, k, n): d.__setitem__(k, n)
def by_dict_method(d, k, n): dict.__setitem__(d, k, n)
def grow(d, k, n): d.update((i, i) for i in range(40))
def swap(d, k, n): d[k], d["x"] = d.get("x"), d[k]
def nothing(d, k, n): pass


CHANGES = [change_item, change_other, delete, pop, pop_default, set_default, clear, update, update_in_place, pop_item, by_death, by_method, by_dict_method, grow, swap, nothing]
KEYS = ["name", 7, 2.5, True, None, ("a", 1), "x" * 3]


def looks(d, k, change):
    seen = 0
    for n in range(N):
        first = d[k]
        if n % 500 == 499:
            change(d, k, n)
            if k not in d:
                d[k] = -n
        second = d[k]
        third = d[k]
        if first is not second or second is not third:
            seen += 1
    return seen, sorted(map(repr, d))[:4], repr(d[k])


def raises(d, k):
    found = missing = 0
    for n in range(N):
        try:
            found += d[k]
            if n == 900:
                del d[k]
            found += d[k]
        except KeyError as error:
            missing += error.args[0] == k
    return found, missing


def of_instance(o, names):
    total = 0
    for n in range(N):
        total += names["a"]
        if n > 800:
            o.a = n
        total += names["a"]
    return total


counter = 0


def of_module(names):
    global counter
    total = 0
    for n in range(N):
        total += names["counter"]
        if n % 2:
            counter = n
        total += names["counter"]
    return total


def in_place(d, o):
    for n in range(N):
        o.x = d["f"]
        o.x += 1.5
        d["g"] = d["f"]
    return d["f"], d["g"], o.x


def alias(d, e, k):
    total = 0
    for n in range(N):
        total += d[k]
        e[k] = n
        total += d[k]
    return total


def dies_between(k):
    total = 0
    for n in range(N):
        d = {k: [n]}
        first = d[k]
        d = {k: first} if n % 2 else {k: [n + 1]}
        total += d[k][0] + first[0]
    return total


class Cached:
    def __init__(self):
        self.cache = {}
        self.misses = 0

    def look(self, key):
        try:
            return self.cache[key]
        except KeyError:
            self.misses += 1
            self.cache[key] = key * 2
            return self.cache[key]

    def forget(self):
        self.cache = {}


def cached(o):
    total = 0
    for n in range(N):
        total += o.look(3) + o.look(3)
        if n % 400 == 399:
            o.forget()
        if n % 300 == 299:
            o.cache.clear()
    return total, o.misses


for change in CHANGES:
    for k in KEYS:
        try:
            print(change.__name__, repr(k), looks({k: "first", "x": 1}, k, change))
        except Exception as error:
            print(change.__name__, repr(k), repr(error))
print(raises({1: 1}, 1), raises({"k": 2}, "k"))
o = Plain()
o.a = 1
print(of_instance(o, vars(o)))
print(of_module(globals()))
o.x = 0.0
print(in_place({"f": 1.0}, o))
d = {5: 1}
print(alias(d, d, 5), alias({5: 1}, {}, 5), dies_between("k"))
print(cached(Cached()))


# **kwargs

kept = []


def unused(a, **kwargs): return a
def given(a, **kwargs): return kwargs
def keeps(a, n, **kwargs):
    if n % 500 == 0:
        kept.append(kwargs)
    return a
def changes(a, **kwargs):
    kwargs["a"] = a
    return len(kwargs)
def asks(a, **kwargs): return "x" in kwargs or bool(kwargs) or len(kwargs)
def passes_on(a, **kwargs): return given(a, **kwargs)
def passes_it(a, **kwargs): return unused(kwargs)
def both(*args, **kwargs): return args, kwargs
def closes(a, **kwargs): return lambda: kwargs
def shows(a, n, **kwargs): return sorted(locals()) if n % 100 == 0 else None
def fails(a, n, **kwargs):
    if n % 700 == 699:
        raise ValueError(a)
    return a
def from_above(n): return sys._getframe(1).f_locals.get("kwargs") if n % 300 == 0 else None
def seen_from_below(a, n, **kwargs): return from_above(n)
def gets(a, **kwargs): return kwargs.get("key", a)
def generates(a, **kwargs): yield kwargs
def changed_later(a, n, **kwargs):
    before = kwargs
    if n % 400 == 0:
        kwargs["n"] = n
    return before


def loop():
    out, last = [], None
    for n in range(N):
        a = unused(n) + keeps(n, n) + changes(n)
        d, e = given(n), given(n)
        if d is e or d or e:
            out.append("shared")
        if asks(n):
            out.append("full")
        x = passes_on(n), passes_it(n), both(n), both()
        if n % 500 == 1:
            out.append((x, closes(n)(), gets(n), next(generates(n))))
        y = closes(n), shows(n, n), seen_from_below(n, n), changed_later(n, n)
        if n % 400 == 0:
            out.append(y[1:])
        try:
            fails(n, n)
        except ValueError as error:
            out.append((repr(error), error.__traceback__.tb_next.tb_frame.f_locals))
        last = a
    return out, last


for line in loop()[0]:
    print(line)
print(kept, len({id(d) for d in kept}))
