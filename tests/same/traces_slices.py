"""Slices in hot loops: bounds of all kinds, what is made, what is replaced, and what dies with a list."""
import sys

deaths = []


class Thing:
    def __init__(self, name): self.name = name
    def __del__(self): deaths.append((self.name, sys._getframe(1).f_code.co_name, sys._getframe(1).f_lineno - sys._getframe(1).f_code.co_firstlineno))


class Index:
    def __init__(self, value): self.value = value
    def __index__(self): deaths.append(sys._getframe(1).f_code.co_name); return self.value


class List(list): pass


def parts(u, n):
    out = []
    for i in range(-n, n):
        out.append(u[i:])
        out.append(u[:i])
        out.append(u[1:i])
        out.append(u[i:-1])
        out.append(u[i:i + 2])
        out.append(u[i::-1])
        out.append(u[:i:-1])
        out.append(u[i:2:-1])
        out.append(u[::-1])
        out.append(u[:])
        out.append(u[i::2])
        out.append(u[i:i - 5:-2])
    return out


def same_objects(u, n):
    found = []
    for i in range(n):
        found.append((u[:] is u, u[0:] is u, u[0:len(u)] is u, u[-100:100] is u, u[::1] is u, u[1:][:] is u))
    return found


def bounds(u, many):
    out = []
    for start in many:
        for stop in many:
            out.append(u[start:stop])
            out.append(u[start:stop:-1])
    return out


def wrong(u, n):
    out = []
    for i in range(n):
        for step in (1, 0, "a", -1, None, 1.5):
            try:
                out.append(u[i::step])
            except (ValueError, TypeError) as error:
                out.append((str(error), error.__traceback__.tb_lineno - wrong.__code__.co_firstlineno))
    return out


def called(u, n):
    deaths.clear()
    one, two = Index(1), Index(-1)
    out = []
    for i in range(n):
        out.append(u[one:])
        out.append(u[i:two])
        out.append(u[two:one:-1])
    return out, deaths[:]


def stored(n):
    out = []
    u = list(range(20))
    for i in range(n):
        u[:5] = u[4::-1]
        u[i % 7:] = u[i % 7:][::-1]
        u[3:6] = (i, i + 1, i + 2)
        u[2:2] = [i]
        u[:] = u[1:]
        u[-3:] = u[:3]
        u[5:3] = [u.pop()]
        u[100:] = [1.5]
        del u[-1:]
        u[2:4] = u
        u[20:] = []
        out.append(u[:])
    v = u
    for i in range(n):
        u[:] = v
        v[1:3] = u[2:4]
        out.append(len(u))
    return out


def replaced(n):
    deaths.clear()
    seen = []
    u = [Thing(i) for i in range(10)]
    for i in range(n):
        u[i % 10:i % 10 + 1] = [Thing(("new", i))]
        seen.append(len(deaths))
        u[2:5] = u[5:8]
        seen.append(len(deaths))
    u = None
    return seen, deaths[:]


def replaced_twice(n):
    """The slice that is replaced holds all references to an object, more than one."""
    deaths.clear()
    seen = []
    for i in range(n):
        d = Thing(i)
        u = [d, 1, d, 2.5]
        d = None
        u[:3] = [1, 2, 3]
        seen.append(len(deaths))
        u[1:] = [Thing(("t", i))] * 2
        u[1:3] = ()
        seen.append(len(deaths))
    return seen, deaths[:]


def lists_that_die(n):
    deaths.clear()
    seen = []
    for i in range(n):
        thing = Thing(i)
        u = [thing, 1.5 * i, "s%d" % i, i * 10**6, None, thing]
        del thing
        u = u[1:]
        seen.append(len(deaths))
        u = [[i, float(i)], (i, [i])]
        seen.append(len(deaths))
        u = [u, u, u]
        u = None
        d = Thing(("d", i))
        u = [d, d]
        d = None
        seen.append(len(deaths))
        u = 0
        seen.append(len(deaths))
        u = [Thing(("e", i)), 2.5, i + 10**7]
        v = u[:]
        u = None
        seen.append(len(deaths))
        v = [1.5 + i] * 3 + v
        seen.append(len(deaths))
        v = v[:3]
        seen.append(len(deaths))
        v = [float(j) for j in range(600)]
        v = v[::-1][:2]
    return seen, deaths[:]


def counts(n):
    x, y = float("123456.5"), int("1000000000000")
    for i in range(n):
        u = [x, y, x, y] * 2
        v = u[2:]
        w = v[::-1]
        u[:4] = w[:4]
        w = u = None
    v = None
    return sys.getrefcount(x), sys.getrefcount(y)


def moved_to_front(n):
    u = list(range(30))
    for i in range(n):
        c = i * 7 % 30
        u[:] = u[c:c + 1] + u[0:c] + u[c + 1:]
    return u


def into_locals_that_held_numbers(n):
    seen, w = [], 2.5
    for i in range(n):
        v = [i, -i, 2.5]
        w = v[::-1]
        seen.append(w)
        w = v[i % 2:]
        seen.append(w)
        w = v[::-1]
        w = "none" if i % 16 == 15 else 2.5
    return seen


numbers, text = list(range(1000, 1012)), "häßlich und schön"
for _ in range(4):
    for u in (numbers, tuple(numbers), "twelve chars", text, "日本語テキスト", b"some bytes", bytearray(b"more"), range(12), List(numbers)):
        print(parts(u, 14))
        print(same_objects(u, 40)[-1])
    many = [None, 0, 1, -1, 5, 2**29, 2**30, -2**35, 2**59, 2**62, -2**63, 2**70, -2**70, True, sys.maxsize]
    print(bounds(numbers, many), bounds(tuple(numbers), many), bounds(text, many))
    print(wrong(numbers, 12), wrong(text, 12))
    print(called(numbers, 40), called(text, 40))
    print(stored(60))
    print(replaced(60))
    print(replaced_twice(60))
    print(lists_that_die(60))
    print(counts(100))
    print(into_locals_that_held_numbers(100))
    print(moved_to_front(200))
