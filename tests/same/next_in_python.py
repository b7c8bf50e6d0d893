# Loops over iterators whose __next__ is written in Python: how they end, what ends them otherwise, and what __next__ sees.
import functools
import sys
import traceback


class Count:
    def __init__(self, n, end=StopIteration):
        self.i, self.n, self.end = 0, n, end

    def __iter__(self):
        return self

    def __next__(self):
        if self.i >= self.n:
            raise self.end
        self.i += 1
        return self.i


class Own(StopIteration):
    pass


def total(n, end=StopIteration):
    t = 0
    for x in Count(n, end):
        t += x
    else:
        t += 1_000_000
    return t


print([total(i * 10) for i in range(40)], total(5, Own), total(5, StopIteration("why")))
for _ in range(3):
    try:
        total(400, ValueError("no"))
    except ValueError as error:
        print([(frame.name, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)], error.__context__)


def from_within():
    try:
        for _ in Count(3):
            for _ in Count(2):
                raise StopIteration("of the body")
    except StopIteration as stop:
        return stop.args


print([from_within() for _ in range(300)][-1])
print([(x, y) for x in Count(5) for y in Count(x)], {x: y for x, y in zip(Count(3), Count(9))}, sum(Count(50)), [*Count(3)])


def breaks(n):
    for x in Count(n):
        try:
            if x == 7:
                continue
            if x == 9:
                break
        finally:
            x = -x
    return x


print([breaks(i) for i in range(1, 12)])


class Looks:
    rounds = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.rounds += 1
        if self.rounds > 300:
            raise StopIteration
        caller = sys._getframe(1)
        return caller.f_code.co_name, caller.f_lineno - caller.f_code.co_firstlineno, sorted(caller.f_locals)


def looked_at():
    seen = set()
    for place, line, names in Looks():
        seen.add((place, line, *names))
    return sorted(seen)


print(looked_at())


def other_ways():
    def function(self):
        self.k += 1
        if self.k > 200:
            raise StopIteration
        return self.k

    def with_default(self, step=2):
        return function(self) * step

    def generator(self):
        yield function(self)

    class Callable:
        def __call__(self):
            raise StopIteration

    for way in (function, with_default, lambda self: function(self), staticmethod(lambda: function(it)), functools.partialmethod(with_default, 3), Callable(), len, classmethod(lambda cls: function(it))):
        class It:
            k = 0
            __next__ = way

            def __iter__(self):
                return self

        it, n = It(), 0
        try:
            for x in it:
                n += x
            print(n)
        except Exception as error:
            print(type(error).__name__, error)
    class It:
        k = 0
        __next__ = generator

        def __iter__(self):
            return self
    n = 0
    for x in It():
        try:
            n += sum(x)
        except RuntimeError:
            break
    print(n)


other_ways()


def changes(how):
    class It:
        k = 0

        def __iter__(self):
            return self

        def __next__(self):
            self.k += 1
            return self.k
    n = 0
    try:
        for x in It():
            n += x
            if x == 250:
                how(It)
            if x > 260:
                break
    except TypeError as error:
        return n, str(error)
    return n


def end(self):
    raise StopIteration


print(changes(lambda cls: setattr(cls, "__next__", end)))
print(changes(lambda cls: delattr(cls, "__next__")))
print(changes(lambda cls: setattr(cls.__next__, "__code__", end.__code__)))
print(changes(lambda cls: setattr(cls, "__next__", lambda self: 300)))


class Deep:
    def __iter__(self):
        return self

    def __next__(self):
        for _ in Deep():
            pass


try:
    for _ in Deep():
        pass
except RecursionError as error:
    print(type(error).__name__)


def traced():
    events = []

    def trace(frame, event, argument):
        events.append((event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno))
        return trace

    class Switches:
        k = 0

        def __iter__(self):
            return self

        def __next__(self):
            self.k += 1
            if self.k == 5:
                sys._getframe(1).f_trace = trace
                sys.settrace(trace)
            if self.k == 8:
                sys.settrace(None)
            if self.k > 10:
                raise StopIteration
            return self.k
    n = 0
    for x in Switches():
        n += x
    return n, events


for _ in range(3):
    print(traced())


def in_generator():
    for x in Count(4):
        yield x
    try:
        for x in Count(4, KeyError("k")):
            yield x
    except KeyError:
        yield "key"


print([list(in_generator()) for _ in range(3)])


class Dies:
    def __init__(self, log):
        self.log = log

    def __iter__(self):
        return self

    def __next__(self):
        if len(self.log) > 3:
            raise StopIteration
        self.log.append("next")
        return self.log

    def __del__(self):
        self.log.append("del")


def dies():
    log = []
    for x in Dies(log):
        pass
    return log


print([dies() for _ in range(300)][-1])
