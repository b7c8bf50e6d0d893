"""What hot loops do by functions of C that ask a program nothing, and the cases in which they would have to."""
import sys

deaths = []


class Dies:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        frame = sys._getframe(1)
        deaths.append((self.name, frame.f_code.co_name, frame.f_lineno))


class Key:
    asked = 0

    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return hash(self.value)

    def __eq__(self, other):
        Key.asked += 1
        return self.value == (other.value if isinstance(other, Key) else other)


def strings(n):
    out, previous = [], ""
    for i in range(n):
        s = f"{i}:{i / 4:.2f}:{i!r:>5}:{previous[-3:]}"
        if s == previous or s[0] != str(i)[0]:
            return "wrong"
        t = s + "é€"[i % 2] + s[-1]
        previous = t
        out.append((t[2], t[-2], t > s, s < t, "€" in t, len(t), "%s-%d" % (t, i) if False else t * 2))
    return out


def slices(n):
    l, t, s, out = list(range(30)), tuple(range(30)), "abcdefghijklmnop", []
    for i in range(n):
        k = i % 7
        a, b, c = l[k:k + 5], t[-k:], s[k:-2]
        l[k:k + 2] = b[:2]
        l[:2] = [i, i]
        out.append((a, b, c, l[:], sum(l)))
    return out


def sets(n):
    seen, frozen, out = set(), frozenset("abc"), []
    for i in range(n):
        k = i * 7 % 11
        out.append((k in seen, str(k) in frozen, "a" in frozen, k in (1, 2, 3), k in [4, 5, 6], k not in {7: 1}, "b" in "abc"))
        seen.add(k)
        seen.add(float(k))
        m = {"k": k, i: i}
        u = {k, i, "x"}
        out.append((len(seen), len(m), len(u), m.get("k"), m.get("z"), m.get("z", k), {c for c in "hello"} == set("hello")))
    return out


def asked(n):
    keys, out = [Key(i % 3) for i in range(6)], []
    known = {Key(1), 5, "x"}
    d = {Key(2): "two", 7: "seven"}
    for i in range(n):
        out.append((i % 3 in known, d.get(i % 3), d.get(7), 1 in keys, 5 in known))
    return out, Key.asked


def iterators(n):
    out = []
    for i in range(n):
        d = {k: k * i for k in range(3)}
        for k, v in d.items():
            out.append((k, v))
        for index, x in enumerate([i, i + 1]):
            out.append(index * x)
        for x, y in zip(range(2), "ab"):
            out.append((x, y))
        for x in reversed([1, 2, i]):
            out.append(x)
        for c in "añ€" if i % 2 else "abc":
            out.append(c)
        for k in d.values():
            out.append(k)
        for b in b"xy":
            out.append(b)
    return out


def enumerated(items):
    out = []
    for i, x in enumerate(items):
        out.append(i if x is None else x)
    for pair in enumerate(items):
        out.append(pair)
    kept = list(zip(items, out))
    for a, b in zip(items, kept):
        out.append(b[0] is a)
    return out


def shared_iterator(n):
    out = []
    for i in range(n):
        a, b = iter(range(10)), iter([1, 2])
        out.append(list(zip(a, b)))
        for x, y in zip(a, b):
            out.append("never")
        out.append(next(a))
        c = iter([1, 2, 3, 4, 5])
        for x, y in zip(c, [7, 8]):
            out.append((x, y))
        out.append(next(c))
        for x, y in zip(c, c):
            out.append((x, y))
    return out


def dying(n):
    for i in range(n):
        for x in iter([Dies(i), Dies(-i)]):
            pass
        for k in {"a": Dies((i, "value"))}:
            pass
        del x
        for index, y in enumerate([Dies((i, "enumerated"))]):
            pass
        y = None


def changed(n):
    out = []
    for i in range(n):
        d = {1: 1, 2: 2, 3: 3}
        try:
            for k in d:
                if i > n - 4:
                    d[k + 10] = 1
            out.append("fine")
        except RuntimeError as e:
            out.append(f"{e} {e.__traceback__.tb_lineno}")
    return out


def by_keyword(a, b=2, *, c=3, d="d"):
    return a, b, c, d


def calls(n):
    out = []
    for i in range(n):
        out.append((by_keyword(i, c=i), by_keyword(b=1, a=i), by_keyword(i, d=None, c=1)))
    return out


def cells(n):
    count, last = 0, None

    def bump(by):
        nonlocal count, last
        count += by
        last = [count]
        return count

    for i in range(n):
        bump(i)
    return count, last


def comprehensions(n):
    x, out = "outer", []
    for i in range(n):
        out.append([x for x in range(3) if x != 1])
        out.append({x: i for x in "ab"})
        out.append({x // 2 for x in range(4)})
    return x, out


def unbound(n):
    for i in range(n):
        y = [x for x in range(i % 3)]
        if i == n - 1:
            return x  # noqa: F821
    return y


def operators(values):
    out = []
    for v in values:
        for op in (lambda v: v + 2**70, lambda v: v % 3, lambda v: v < 5, lambda v: v == "x", lambda v: [v] * 2 + [0], lambda v: v ** 2, lambda v: v // 0):
            try:
                out.append(op(v))
            except (TypeError, ZeroDivisionError, ValueError) as e:
                out.append(f"{type(e).__name__} {e}")
    return out


class Liar:
    @property
    def __class__(self):
        return int


def instances(values):
    return [(isinstance(v, int), isinstance(v, (str, Key)), isinstance(v, Liar), type(v).__name__) for v in values]


def main():
    for _ in range(2):
        print(strings(40)[::9])
        print(slices(30)[::5])
        print(sets(30)[::7])
        print(asked(20)[0][::3])
        print(iterators(20)[::17])
        print(enumerated([1, None, "x", 2.5] * 8)[::5])
        print(shared_iterator(20)[-12:])
        dying(12)
        print(len(deaths), deaths[:8], deaths[-5:])
        print(changed(20))
        print(calls(30)[::8], cells(40))
        print(comprehensions(20)[1][-3:])
        try:
            print(unbound(20))
        except NameError as e:
            print(e)
        print(operators([1, 2.5, "s", True, None, b"b", 2**80] * 4)[::3])
        print(instances([1, "s", Key(1), Liar(), None, True] * 5)[::4])


x = "module"
main()
