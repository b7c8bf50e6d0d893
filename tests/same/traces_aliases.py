class O: pass
def f(n):
    o=O(); o.x=0; d=o.__dict__; s=0
    for i in range(n):
        s+=o.x; d["x"]=i; s+=o.x
    return s
print(f(300))
class D:
    def __del__(self): out.append(__import__("sys")._getframe(1).f_lineno)
out=[]
def g(n):
    for i in range(n):
        d = D()
        l = [d, d]
        d = None
        l = None
        t = ([], 1)
    return out
print(g(300)[:5], g(10)[-5:])


# A dict that is a module's, one that is an instance's, and what a death of one of two equal references tells.
def h(n):
    names = globals()
    total = 0
    for i in range(n):
        total += constant()
        if i % 50 == 49:
            names["constant"] = (lambda k: lambda: k)(i)
        names["number"] = i
        total += number
    return total


def constant():
    return 1


number = 0
print(h(300), h(120))


def k(n):
    out.clear()
    for i in range(n):
        d, e = D(), D()
        nested = [[d], {"a": e, "b": e}, (d, 1), {1, 2}]
        d = e = None
        nested = None
        s = slice([i], None)
        s = {i: {i: [i]}}.values()
    return out


print(k(200)[:4], len(k(20)))


class Node:
    def __init__(self, value, next=None, other=0):
        self.value, self.next, self.other = value, next, other


class Sub(Node):
    pass


def m(n):
    out.clear()
    for i in range(n):
        node = Sub(i, Node(D() if i % 3 == 0 else 1, Sub(2)))
        node = Node(1)
        node.other = node
    return out


print(m(200)[:4], len(m(30)))
global_count = 0


def counting(n):
    global global_count
    for i in range(n):
        global_count += i
        bump()
    return global_count


def bump():
    global global_count
    global_count += 1


print(counting(300), counting(30))


# An iterator that two loops go on with; names that are an instance's attributes; tuples that are used again.
def shared(n):
    out = []
    for i in range(n):
        numbers = iter(range(12))
        for x in numbers:
            for index, y in enumerate(numbers):
                out.append((x, y))
                if index == 2:
                    break
        kept = None
        for pair in enumerate([i, i + 1, i + 2]):
            if pair[0] == 1:
                kept = pair
            out.append(pair[1])
        out.append(kept)
        a, last = {1: "a", 2: "b", 3: "c"}, []
        for item in a.items():
            last.append(item)
            last = last[-2:]
        out.append(last)
    return out


print(len(shared(200)), shared(60)[-14:])


class Namespace:
    pass


def executed(n):
    space = Namespace()
    space.count = 0
    space.get = lambda: space.count
    code = compile("""
def run(n):
    global count
    total = 0
    for i in range(n):
        total += get()
        count = i
        total += get() + count
    return total
""", "executed", "exec")
    exec(code, space.__dict__)
    return space.run(n), space.count


print(executed(300), executed(20))


class Point:
    def __init__(self, x):
        self.x = x


def in_place(n):
    p, q, out = Point(0.5), Point(1.5), []
    for i in range(n):
        old = p.x
        p.x = p.x + 1.0
        q.x = p.x
        p.x = p.x * 1.5
        l = [old, p.x]
        l[0] = l[0] + 0.25
        first = l[0]
        l[0] = l[0] * 2.0
        out.append((old, p.x, q.x, first, l))
        if p.x > 1e6:
            p.x = 0.5
    return out


print(in_place(200)[::37])


# Code that is replaced again and again, of what a loop calls in every way.
class Replaced:
    def __init__(self, x):
        self.x = x

    @property
    def p(self):
        return self.x

    def __getitem__(self, i):
        return i

    def method(self):
        return 1

    other = method


class Other(Replaced):
    def method(self):
        return 2

    def other(self):
        return 3


def called(x=1):
    return x


def use(n):
    out, objects = 0, [Replaced(1), Other(2)]
    for i in range(n):
        one = objects[i & 1]
        out += Replaced(i).x + one.p + one[i] + one.method() + one.other() + called() + called(x=2)
    return out


bodies = [lambda self, x: setattr(self, "x", 5), lambda self, x: setattr(self, "x", 7), lambda self, x: setattr(self, "x", x + 1)]
for number in range(9):
    print(use(120))
    Replaced.__init__.__code__ = bodies[number % 3].__code__
    Replaced.p.fget.__code__ = [lambda self: 10, lambda self: 20, lambda self: 30][number % 3].__code__
    Replaced.__getitem__.__code__ = [lambda self, i: 1, lambda self, i: 2, lambda self, i: 3][number % 3].__code__
    Other.method.__code__ = [lambda self: 11, lambda self: 12, lambda self: 13][number % 3].__code__
    called.__code__ = [lambda x=1: x + 1, lambda x=1: x + 2, lambda x=1: x + 3][number % 3].__code__
    called.__defaults__ = (number,)
