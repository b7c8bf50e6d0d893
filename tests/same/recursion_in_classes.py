"""How deep classes that make each other get: CPython counts a level for the frame that it puts between a class and its __init__."""
import sys


class Inner:
    def __init__(self): pass


class Plain:
    def __init__(self, n, log): self.x = Inner(); log[0] = n; Plain(n + 1, log)


class Default:
    def __init__(self, n, log, b=1): self.x = Inner(); log[0] = n; Default(n + 1, log)


class Slots:
    __slots__ = ()
    def __init__(self, n, log): log[0] = n; Slots(n + 1, log)


class Rest:
    def __init__(self, *a): a[1][0] = a[0]; Rest(a[0] + 1, a[1])


class KeywordOnly:
    def __init__(self, n, log, *, k=1): log[0] = n; KeywordOnly(n + 1, log)


class New:
    def __new__(cls, n, log): log[0] = n; return New(n + 1, log)


class Returns:
    def __init__(self, n):
        self.n = n
        if n < 0: return n
        if n == 0: raise ValueError(n)


def make(kind, n, log): return kind(n, log)


class Made:
    def __init__(self, n, log): log[0] = n; make(Made, n + 1, log)


def plain(n, log):
    log[0] = n
    plain(n + 1, log)


def measure(kind):
    log = [0]
    try: kind(1, log)
    except RecursionError: pass
    return log[0]


def fails(n):
    try: return Returns(n).n
    except (TypeError, ValueError) as error: return str(error)


for limit in (100, 103):  # further down, data stack chunks end: there CPython calls through C, and counts less
    sys.setrecursionlimit(limit)
    for kind in (Plain, Default, Slots, Rest, KeywordOnly, New, Made):
        # How many levels each takes. A call that has not got its own form, or misses, takes one less: roughly, then.
        levels = [round(limit / measure(kind) + 0.12) for _ in range(6)][-3:]
        print(limit, kind.__name__, levels, measure(plain))  # and nothing may be left counted
    print([fails(n) for n in (1, 0, -1) * 5][-3:], measure(plain))
