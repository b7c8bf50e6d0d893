"""Parts of lists that go to other parts of lists: a[i:j] = b[k::-1] makes no list for what it moves; what comes of it, who
lives on, and what is raised is as it is with one."""
import sys
from zlib import crc32

seen = 0


def note(*values):
    global seen
    seen = crc32(repr(values).encode(), seen)


class Item:
    died = 0

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"Item({self.name})"

    def __del__(self):
        Item.died += 1


def flips(perm):
    count = 0
    k = perm[0]
    while k and count < 30:
        perm[:k + 1] = perm[k::-1]
        count += 1
        k = perm[0]
    return count


def forward(a, b, i, n):
    a[i:i + n] = b[i:i + n]


def whole(a, b, n):
    a[:] = b[:n]


def tail(a, b, n):
    a[n:] = b[:n - 1]


def constant(a, b):
    a[1:4] = b[3:0:-1]


def itself(a, i, j, n):
    a[i:i + n] = a[j:j + n]


def backward(a, b, i, j, k):
    a[i:j + 1] = b[k:k - 3:-1]


def far(a, b, i, n):
    a[i + 1:n] = b[n - 1::-1]


def in_object(box, k):
    box.items[:k + 1] = box.items[k::-1]


def within(a, b, i):
    return [i, len(a), (a.__setitem__(0, i), b)[1]], move_one(a, b, i)


def move_one(a, b, i):
    a[i:i + 1] = b[i:i + 1]
    return a


class Box:
    pass


for round in range(120):
    perm = [(i * 7 + round) % 9 for i in range(9)]
    note(flips(perm), perm)
    for size in range(6):
        a, b = list(range(size)), [str(i) for i in range(6)]
        for i in range(-2, 5):
            forward(a, b, i, round % 4)
            whole(a, b, i)
            tail(a, b, i)
            backward(a, b, i, i + round % 3, size)
            far(a, b, i, size)
            itself(a, i, round % 5, 2)
        constant(a, b)
        constant(a, a)
        note(a, b)
    box = Box()
    box.items = [Item(i) for i in range(5)]
    in_object(box, round % 5)
    note(box.items)
    a, b = [Item(i) for i in range(4)], [Item(i) for i in range(4, 8)]
    forward(a, b, round % 4, 2)  # some of them die here
    note(Item.died, a, b, [sys.getrefcount(item) for item in a + b])
    whole(a, a, 3)
    itself(a, 0, 2, 2)
    note(Item.died, a, within(a, b, round % 3))
    del a, b, box
    note(Item.died)

# What is no int after all, too large, no list; and what is raised in between.
for bounds in (1, True, 2**70, -2**70, 1.5, None, "x"):
    for lists in ([0, 1, 2, 3], (0, 1, 2), "abc", None, bytearray(b"abc")):
        for move in (forward, tail, itself, whole):
            target, source = [9, 8, 7, 6, 5], lists
            for _ in range(3):
                try:
                    move(target, bounds, 0, 1) if move is itself else move(target, source, bounds, 1) if move is forward else move(target, source, bounds)
                except Exception as error:
                    note(type(error), str(error))
                note(target, source)
            try:
                flips([bounds, 1, 2])
            except Exception as error:
                note(type(error), str(error))


class Whole(int):
    def __index__(self):
        note("asked")
        return int(self)

    def __add__(self, other):
        note("added")
        return Whole(int(self) + other)


class Odd(list):
    def __setitem__(self, key, value):
        note(key, type(value), value)
        list.__setitem__(self, key, value)

    def __getitem__(self, key):
        note(key)
        return list.__getitem__(self, key)


for _ in range(5):
    note(flips([Whole(2), Whole(1), Whole(0)]), flips(Odd([2, 1, 0])))
    forward([1, 2, 3], Odd([4, 5, 6]), Whole(1), 1)
    forward(Odd([1, 2, 3]), [4, 5, 6], Whole(1), 1)
print(seen, Item.died)


# Lists that die in a sum or a store give their items away.
def to_front(l, c):
    l[:] = l[c:c + 1] + l[0:c] + l[c + 1:]


def kept(a, b):
    c = (d := a[1:]) + b
    e = d + c
    return c, d, e, a[:2] + b[:2] + [c] + d


def sizes(a, n):
    b = a[:n] + a[n:] + a
    c = a[n:] + []
    b += [1]
    return b.__sizeof__(), c.__sizeof__(), (a[:n] + a[:1]).__sizeof__()


def doubled(a):
    return (b := a[:]) + b, a[:] + a


def give_back(target, a, n):
    target[1:3] = part = a[n:n + 2]
    target[0:2] = (other := a[:2])
    target[2:4] = a[1:2] + a[:1]
    return part, other


for round in range(200):
    a, b = [Item(i) for i in range(5)], ["x", round, 1.5]
    to_front(a, round % 6)
    note(a, Item.died)
    to_front(b, round % 4)
    note(kept(a, b), sizes(b, round % 4), doubled(a))
    note(give_back(a, b, round % 3), a, b, Item.died)
    note([sys.getrefcount(item) for item in a if isinstance(item, Item)])
print(seen, Item.died)
