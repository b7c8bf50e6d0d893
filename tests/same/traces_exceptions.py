"""Exceptions that hot loops and hot functions raise and handle: in the same frame, in a caller, in a finally, by with."""
import sys
import traceback


def same_frame(n):
    missing, found = 0, 0
    d = {i: i for i in range(0, n, 3)}
    for i in range(n):
        try:
            found += d[i]
        except KeyError as error:
            missing += error.args[0]
    return missing, found


def raiser(i):
    if i % 4 == 3:
        raise ValueError(i)
    return i


def between(i):
    x = [i] * 2
    return raiser(x[1]) + 1


def in_caller(n):
    total, lines = 0, set()
    for i in range(n):
        try:
            total += between(i)
        except ValueError as error:
            total -= error.args[0]
            lines.add(tuple((f.f_code.co_name, line) for f, line in traceback.walk_tb(error.__traceback__)))
            assert error.__traceback__.tb_next.tb_frame.f_locals["x"] == [i, i]
    return total, lines


def finals(n):
    log = 0
    for i in range(n):
        try:
            try:
                between(i)
            finally:
                log += 1
        except ValueError:
            log += 1000
        else:
            log += 100000
    return log


class Manager:
    def __init__(self, swallow): self.swallow, self.seen = swallow, 0
    def __enter__(self): return self
    def __exit__(self, kind, value, tb):
        if kind is not None: self.seen += 1
        return self.swallow


def managed(n):
    m = Manager(True)
    total = 0
    for i in range(n):
        with m as same:
            assert same is m
            total += between(i)
    return total, m.seen


def context(n):
    chains = set()
    for i in range(n):
        try:
            try:
                raiser(i)
            except ValueError:
                {}[i]
        except KeyError as error:
            chains.add((type(error.__context__).__name__, error.__context__.args[0] == error.args[0], sys.exception() is error))
    return chains, sys.exception()


def recursive(n):
    if n == 0:
        raise LookupError("bottom")
    try:
        return recursive(n - 1)
    except ValueError:
        return -1


def deep(rounds):
    depths = set()
    for i in range(rounds):
        try:
            recursive(i % 17)
        except LookupError as error:
            depths.add(len(list(traceback.walk_tb(error.__traceback__))) - i % 17)
    return depths


def stops(n):
    total = 0
    for i in range(n):
        it = iter((i, i + 1))
        while True:
            try:
                total += next(it)
            except StopIteration:
                break
    return total


def changes_kind(n):
    """What raises most of the time does not at times, and the other way round."""
    counts = {}
    for i in range(n):
        value = "x" if i < n // 2 else i
        try:
            value + 1
            kind = "fine"
        except TypeError:
            kind = "error"
        counts[kind] = counts.get(kind, 0) + 1
    return counts


for _ in range(2):
    print(same_frame(3000), in_caller(1500), finals(1500), managed(1500), context(1200), deep(900), stops(900), changes_kind(3000))
