"""Calls of C functions in hot loops: results, errors, identity, what is refused."""
import math
import random
import time


def numbers(n):
    out = []
    for i in range(n):
        f = float(i) / 3
        out.append((int(f), int(-f), float(i), abs(f - 2), abs(i - 5), min(i, 7), max(i, 7), min(f, 2.5), max(2.5, f), round(f), round(f, 2), divmod(i, 3), pow(i, 2)))
    return out


def functions(n):
    total = 0.0
    for i in range(n):
        x = i / 10
        total += math.sqrt(x) + math.sin(x) - math.cos(i) + math.atan(x) + math.exp(-x) + math.fabs(-x) + math.floor(x) + math.ceil(x) + math.atan2(x, 2) + math.hypot(x, 1.0)
    return total


def texts(n):
    out = []
    for i in range(n):
        s = "item %d" % i
        out.append((s.upper(), s.split(), s.startswith("item"), s.replace("i", "-"), ",".join([s, s]), s.find("9"), len(s.strip()), ord(s[-1]), chr(65 + i % 26), s.endswith(("1", "2"))))
    return out


def lists(n):
    l = list(range(5))
    out = []
    for i in range(n):
        l.insert(0, i)
        l.extend([i, i])
        x = l.pop()
        y = l.pop(0)
        l.pop()
        l.reverse()
        out.append((x, y, l[0], l[-1], len(l)))
    return out, l


def errors(values):
    out = []
    for v in values:
        try:
            out.append(math.sqrt(v))
        except (ValueError, TypeError, OverflowError) as e:
            out.append(str(e))
        try:
            out.append(math.exp(v))
        except (ValueError, TypeError, OverflowError) as e:
            out.append(str(e))
        try:
            out.append(math.sin(v))
        except (ValueError, TypeError, OverflowError) as e:
            out.append(str(e))
        try:
            out.append(int(v))
        except (ValueError, TypeError, OverflowError) as e:
            out.append(str(e))
        try:
            out.append("abc".index(v))
        except (ValueError, TypeError, OverflowError) as e:
            out.append(str(e))
    return out


def empty(n):
    l, out = [], []
    for i in range(n):
        try:
            l.pop()
        except IndexError as e:
            out.append(f"{e} {e.__traceback__.tb_lineno}")
            l.append(i)
            l.append(i)
    return out


def unpacked(n):
    out = []
    for i in range(n):
        out.append((*sorted([i, 1, 2])[::-1], abs(i % 7))[:7])  # where self would stand is what is left of a slice
    return out


def identity(n):
    out = []
    big = 10**6 + n
    for i in range(n):
        a, b = 1000.5 + i, 2000.5 + i
        k, m = big + i, big + i + 1
        out.append((max(a, b) is b, min(a, b) is a, max(b, a) is b, float(a) is a, float(k) is float(k), max(k, m) is m, min(m, k) is k, abs(k) is k, int(k) is k))
    return out


class Float:
    def __float__(self):
        calls.append("float")
        return 1.5

    def __lt__(self, other):
        calls.append("lt")
        return True

    def __gt__(self, other):
        calls.append("gt")
        return False

    def __abs__(self):
        calls.append("abs")
        return 3


calls = []


def mixed(values):
    out = []
    for v in values:
        out.append((float(v), max(v, 2.0) == 2.0, abs(v), type(v).__name__))
    return out


def randoms(n):
    random.seed(7)
    total, r = 0.0, random.Random(3)
    rand = r.random
    for i in range(n):
        total += random.random() + rand() + r.random() + r.getrandbits(8)
    return total


def clocks(n):
    last = time.perf_counter()
    for i in range(n):
        now = time.perf_counter()
        if now < last:
            return "backwards"
        last = now
    return "fine"


class Own(str):
    def upper(self):
        return "mine"


def shadowed(values):
    return [v.upper() for v in values] + [str.upper(v) for v in values]


def nan_order(values):
    out = []
    for a in values:
        for b in values:
            out.append((max(a, b), min(a, b)))
    return out


def main():
    global max
    for _ in range(2):
        print(numbers(40)[::7])
        print(repr(functions(60)))
        print(texts(30)[::9])
        print(lists(25))
        print(empty(40))
        print(unpacked(40)[::9])
        print(identity(30)[::11])
        print(randoms(50), clocks(50))
    print(errors([0.5] * 20 + [-1.0, math.inf, -math.inf, math.nan, 1e300, "b", None, 10**400] + [0.25] * 5))
    print(mixed([1.0] * 20 + [2, Float(), True, -3.5, 2**70]), calls)
    print(shadowed(["a"] * 20 + [Own("b"), "c"]))
    print(nan_order([1.0, 2.0, math.nan, 0.0, -0.0, math.inf] * 3))
    old = max
    def replaced(values):
        out = []
        for i, v in enumerate(values):
            out.append(max(v, 10))
            if i == 15:
                globals()["max"] = lambda a, b: "other"
        return out
    print(replaced(range(30)))
    del max
    print(old(1, 2), max(1, 2))


max = max
main()
