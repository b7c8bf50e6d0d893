# Generators that hot loops make without a frame for the call: what they are before they run, what they keep, where they die.
import inspect
import sys
import zlib


class Dies:
    def __init__(self, name): self.name = name
    def __del__(self): gone.append((self.name, sys._getframe(1).f_code.co_name))


def many(a, b=2, *rest, c=3, **more):
    yield a
    yield b, rest, c, more


def closing(n):
    kept = [n]
    def inside(x):
        yield x + kept[0]
        kept.append(x)
        yield len(kept)
    return inside


def with_locals(a, b, c, d):
    e = a
    f, g, h, i, j, k, l, m = b, c, d, e, a, b, c, d
    yield e + f + g + h + i + j + k + l + m


class Holder:
    def __init__(self, items): self.items = items
    def __iter__(self):
        for item in self.items: yield item
    def pairs(self, by):
        yield from ((item, by) for item in self.items)


gone, seen, made, total = [], [], [], 0
for i in range(400):
    g = many(i)
    seen.append((inspect.getgeneratorstate(g), g.gi_running, g.gi_yieldfrom, g.gi_frame.f_lineno, g.gi_frame.f_lasti, sorted(g.gi_frame.f_locals.items()), g.__name__, g.__qualname__))
    seen.append((next(g), next(g), next(g, "over"), g.gi_frame))
    g = many(i, i + 1, i + 2, c=i)
    if i % 3: seen.append(list(g))
    expression = (x * i for x in (1, 2, i))
    seen.append((expression.gi_frame.f_lineno, expression.gi_frame.f_lasti, inspect.getgeneratorstate(expression)))
    if i % 4 == 1: seen.append(sum(expression))
    if i % 4 == 2: seen.append((expression.send(None), expression.close()))
    if i % 4 == 3:
        try: expression.throw(ValueError(i))
        except ValueError as error: seen.append((str(error), error.__traceback__.tb_lineno, error.__traceback__.tb_next.tb_lineno))
    inside = closing(i)
    seen.append((list(inside(i % 5)), list(inside(1))))
    seen.append(list(with_locals(i, 1, 2, 3)))
    if i % 25 == 7:
        dying = many(Dies(i), Dies(-i))
        if i % 2: next(dying)
        del dying
    seen.append((list(Holder([i, 2])), list(Holder((1, i)).pairs(i))))
    seen.append((tuple(x for x in (i, 1) if x), any(x == i for x in (5, i)), {x for x in (1, i)}, [*(x for x in "ab")]))
    try: seen.append(sum(x for x in i))
    except TypeError as error: seen.append((str(error), error.__traceback__.tb_lineno))
    if i % 100 == 0: made.append((x for x in (i, i + 1)))
    total = zlib.crc32(repr(seen).encode(), total)
    seen[:-40] = []
    one = [i]
    before = sys.getrefcount(one)
    late = many(one)
    seen.append(sys.getrefcount(one) - before)
    late = None
    seen.append(sys.getrefcount(one) - before)
print(total, seen, [list(one) for one in made], gone)
