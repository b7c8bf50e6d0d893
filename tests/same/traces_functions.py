"""Functions that are hot by themselves: recursion, returns to many callers, what dies with a frame, generators in loops."""
import sys


def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)


def is_even(n): return True if n == 0 else is_odd(n - 1)
def is_odd(n): return False if n == 0 else is_even(n - 1)


def ackermann(m, n):
    if m == 0: return n + 1
    if n == 0: return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


class Noisy:
    log = []
    def __init__(self, name): self.name = name
    def __del__(self):
        frame = sys._getframe(1)
        Noisy.log.append((self.name, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno))


def with_locals(n):
    a = Noisy("a") if n % 50 == 7 else n
    b = [n, n]
    c = Noisy("c") if n % 50 == 9 else None
    if n > 0:
        return with_locals(n - 1) + len(b)
    return 0


def replaces(n):
    """The call's result replaces the last reference to an object."""
    x = Noisy("x") if n % 40 == 3 else n
    if n > 0:
        x = replaces(n - 1)
    return n if not isinstance(x, Noisy) else -1


def looks(n, depth):
    if n == 0:
        frame, names = sys._getframe(), []
        while len(names) < depth:
            names.append((frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, sorted(frame.f_locals)))
            frame = frame.f_back
        return names
    here = looks(n - 1, depth)
    return here


def keeps_frame(n, kept):
    value = n * 1000
    if n % 100 == 5: kept.append(sys._getframe())
    result = keeps_frame(n - 1, kept) if n else 0
    return result + value


def too_deep(n, most):
    if n > most[0]: most[0] = n
    return too_deep(n + 1, most) + 1


def polymorphic(kind, n):
    if n == 0: return kind()
    value = polymorphic(kind, n - 1)
    return value


class Tree:
    def __init__(self, left, value, right): self.left, self.value, self.right = left, value, right
    def total(self):
        left = self.left.total() if self.left else 0
        right = self.right.total() if self.right else 0
        return left + self.value + right
    def depth(self): return 1 + max(self.left.depth() if self.left else 0, self.right.depth() if self.right else 0)
    def __iter__(self):
        if self.left: yield from self.left
        yield self.value
        if self.right: yield from self.right


def tree(low, high):
    if low >= high: return None
    middle = (low + high) // 2
    return Tree(tree(low, middle), middle, tree(middle + 1, high))


def counted(n):
    for i in range(n):
        received = yield i
        if received is not None: yield received * 10


def two_kinds(n):
    i = 0
    while i < n:
        yield i
        i += 1
        yield float(i)


def consumes(n):
    total = 0
    for x in counted(n): total += x
    for x in two_kinds(n): total += x
    for a, b in zip(counted(n), two_kinds(n)): total += a * b
    return total


def stops_early(n):
    out = []
    for i in range(n):
        g = counted(10)
        for x in g:
            if x == i % 12: break
        out.append((x, g.gi_frame is None, g.gi_running, g.gi_suspended, next(g, "over")))
    return out[-13:]


def same_generator(n):
    g = counted(n)
    total = 0
    for x in g:
        total += x
        if x % 10 == 3: total += g.send(x) or 0
    return total


def raises_inside(n):
    def gen():
        for i in range(n):
            try:
                yield 10 // (i % 5)
            except ZeroDivisionError:
                yield -1
            finally:
                if i % 7 == 0: log.append(i)
    log, total = [], 0
    for x in gen(): total += x
    return total, len(log)


def chain(depth, n):
    def level(d):
        if d == 0:
            for i in range(n): yield i, sys._getframe().f_back.f_code.co_name
        else:
            for pair in level(d - 1): yield pair[0] + 1, pair[1]
    names, total = set(), 0
    for value, name in level(depth):
        total += value
        names.add(name)
    return total, names


def closes_over(n):
    def recurse(i):
        nonlocal calls
        calls += 1
        return i if i < 1 else recurse(i - 1) + n
    calls = 0
    return [recurse(i % 30) for i in range(400)][-3:], calls


for _ in range(2):
    print(fib(19), is_even(400), is_odd(400), ackermann(2, 9))
    print(sum(with_locals(n % 130) for n in range(200)), len(Noisy.log), Noisy.log[:6], Noisy.log[-3:])
    Noisy.log.clear()
    print(sum(replaces(n % 90) for n in range(200)), len(Noisy.log), Noisy.log[:6], Noisy.log[-3:])
    Noisy.log.clear()
    for _ in range(200): found = looks(12, 9)
    print(found)
    kept = []
    for _ in range(40): keeps_frame(110, kept)
    print(len(kept), kept[-1].f_locals["value"], kept[-1].f_locals["n"], kept[0].f_back)
    limit = sys.getrecursionlimit()
    for i in range(12):
        most = [0]
        try: too_deep(0, most)
        except RecursionError as error: text = str(error)
    print(text, limit - most[0] < 40)
    print([polymorphic(kind, 60) for kind in (int, str, float, list, lambda: "end") for _ in range(80)][::80])
    t = tree(0, 500)
    for _ in range(12): totals = t.total(), t.depth(), sum(t), [x for x in t][-2:]
    print(totals)
    print(consumes(1500), stops_early(300), same_generator(1500), raises_inside(1500), chain(3, 700), closes_over(3))
