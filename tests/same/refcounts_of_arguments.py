# How many references there are to an argument, as the callee sees it: it borrows what its caller has in a local or constant.
import sys
from sys import getrefcount as count


class Thing:
    def __init__(self, other=None):
        self.other = other
        self.seen = count(other)

    def own(self):
        return count(self)

    def both(self, other):
        return count(self), count(other)

    @property
    def shown(self):
        return count(self)

    def __add__(self, other):
        return count(self) + 100 * count(other)

    def __getitem__(self, key):
        return count(self) + 100 * count(key)


def one(x):
    return count(x)


def deeper(x):
    return one(x), count(x)


def kept(x):
    y = x
    return count(x), count(y)


def given_up(x):
    y = x
    before = count(y)
    del x
    return before, count(y)


def bound_anew(x):
    x = [x]
    return count(x), count(x[0])


def returned(x):
    return x


def with_default(x, y=[1], *, z=[2]):
    return count(x), count(y), count(z)


def branches(x, n):
    if n % 3 == 0:
        return count(x)
    elif n % 3 == 1:
        return one(x) + 10
    return kept(x)[1] + 20


def inner_loop(x, n):
    total = 0
    for i in range(n % 4):
        total += count(x)
    return total


def real(x):
    return count(x)


def pair(x):
    return count(x), count(x[0])


def through_closure(x):
    def look():
        return count(x)
    return look(), count(x)


def caught(x, n):
    try:
        return [10][n % 2], count(x)
    except IndexError:
        return count(x), "caught"


def run(rounds):
    seen = set()
    for n in range(rounds):
        a, b = Thing(), Thing([1])
        f = n / 3
        t = (a, b)
        seen.add(("plain", one(a), deeper(a), kept(a), given_up(a), bound_anew(a)))
        seen.add(("temporaries", one(Thing()), one(b.other), deeper([]), kept(b.other), given_up(Thing())))
        seen.add(("methods", a.own(), a.both(b), Thing().own(), b.shown, a + b, a[b]))
        seen.add(("defaults", with_default(a), with_default(a, b), with_default(b, z=a)))
        seen.add(("returned", count(returned(a)), one(returned(a)), one(returned(returned(b.other)))))
        seen.add(("branches", n % 3, branches(a, n)))
        seen.add(("inner", n % 4, inner_loop(b, n)))
        seen.add(("numbers", real(f), real(n / 7)))
        seen.add(("tuples", pair(t), pair((a, b)), pair((b,))))
        seen.add(("closures", through_closure(a)))
        seen.add(("caught", n % 2, caught(a, n)))
        seen.add(("made", b.seen, Thing(a).seen, Thing(t).seen))
        seen.add(("after", count(a), count(b), count(t), count(f)))
    return seen


# CPython's calls that have not got their own forms yet count otherwise.
run(40)
for line in sorted(run(3000), key=repr):
    print(line)
