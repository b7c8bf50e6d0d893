# Generators, coroutines and asynchronous generators that are made of those that have died: names, kinds, weak references,
# collections, and what they refer to must be their own.
import gc
import sys
import types
import weakref


def count(n):
    for i in range(n):
        yield i


def pairs(n):
    a = b = c = 0
    for i in range(n):
        a, b, c = b, c, i
        yield a, b, c


async def answer(x):
    return x


async def ask(n):
    total = 0
    for i in range(n):
        total += await answer(i)
    return total


def run(coroutine):
    try:
        while True:
            coroutine.send(None)
    except StopIteration as stop:
        return stop.value


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("dead:", self.name)


def holder(noisy):
    yield noisy.name
    kept = noisy
    yield kept.name


def names():
    for round in range(3):
        for make in (count, pairs):
            g = make(2)
            print(g.__name__, g.__qualname__, type(g).__name__, g.gi_code.co_name, list(g), g.gi_frame, g.gi_running, g.gi_yieldfrom)
        c = ask(3)
        print(c.__name__, type(c).__name__, c.cr_origin, c.cr_await, run(c), c.cr_frame)


def renamed():
    g = count(3)
    g.__name__ = "other" + str(len(list(g)))
    print(g.__name__)
    del g
    h = count(3)
    print(h.__name__, next(h))


def weak():
    seen = []
    for i in range(5):
        g = count(2)
        r = weakref.ref(g, lambda _: seen.append("gone"))
        print(list(g), r() is g)
        del g
        print(r())
    print(seen)


def deaths():
    for i in range(3):
        for _ in holder(Noisy(f"through {i}")):
            pass
        print("after", i)
    g = holder(Noisy("half"))
    next(g)
    del g
    g = holder(Noisy("never"))
    del g
    g = holder(Noisy("closed"))
    next(g)
    g.close()
    print(g.gi_frame)
    del g


def origins():
    sys.set_coroutine_origin_tracking_depth(2)
    try:
        c = answer(1)
        print([entry[2] for entry in c.cr_origin])
        c.close()
        del c
    finally:
        sys.set_coroutine_origin_tracking_depth(0)
    c = answer(2)
    print(c.cr_origin, run(c))


def raising(n):
    yield n
    raise ValueError(n)


def errors():
    for i in range(4):
        try:
            for x in raising(i):
                print(x)
        except ValueError as e:
            print("error", e, e.__traceback__.tb_next.tb_frame.f_code.co_name)


def collections():
    gc.collect()
    before = [s["collections"] for s in gc.get_stats()][0]
    for i in range(20000):
        for x in count(1):
            pass
    kept = [count(1) for i in range(20000)]
    after = [s["collections"] for s in gc.get_stats()][0]
    print("collections", after - before, sum(isinstance(o, types.GeneratorType) for o in gc.get_objects()) >= 20000)


def alive():
    gc.collect()
    g = count(2)
    print(gc.is_tracked(g), gc.is_finalized(g), sys.getrefcount(g))
    list(g)
    print(gc.is_tracked(g), sys.getrefcount(count.__code__) - sys.getrefcount(pairs.__code__))


async def numbers(n):
    for i in range(n):
        yield i


async def waits(n):
    for i in range(n):
        await pause(i)
        got = yield i * 10
        if got:
            print("got", got)


@types.coroutine
def pause(x):
    answer = yield x
    return answer


async def consume(n):
    return [x async for x in numbers(n)]


async def consume_waits(n):
    total = 0
    async for x in waits(n):
        total += x
    return total


async def nested(depth):
    if depth:
        async for x in nested(depth - 1):
            yield x
            yield -x
    else:
        yield 1
        yield 2


async def failing():
    yield 1
    raise KeyError("inside")


async def use_failing():
    try:
        async for x in failing():
            print("x", x)
    except KeyError as e:
        return "caught", e.args


async def misuse():
    a = numbers(2)
    first = a.__anext__()
    print(await first)
    try:
        await first
    except RuntimeError as e:
        print(e)
    print(await a.asend(None))
    try:
        await a.__anext__()
    except StopAsyncIteration:
        print("over")
    try:
        await a.__anext__()
    except StopAsyncIteration:
        print("still over")
    a = waits(3)
    print(await anext(a), await a.asend("word"))
    await a.aclose()
    try:
        print(await anext(a, "nothing"))
    except StopAsyncIteration:
        print("closed")


def busy():
    a = waits(2)
    one = a.__anext__()
    print("sent", one.send(None))
    two = a.__anext__()
    try:
        two.send(None)
    except RuntimeError as e:
        print(e)
    try:
        one.send("go")
    except StopIteration as e:
        print("value", e.value)
    three = a.__anext__()
    three.send(None)
    try:
        three.throw(ValueError("thrown"))
    except ValueError as e:
        print(e)
    try:
        a.__anext__().send(None)
    except StopAsyncIteration:
        print("ended by it")
    print(a.ag_running, a.ag_frame)


async def stops():
    yield 1
    raise StopAsyncIteration("early")


async def use_stops():
    try:
        async for x in stops():
            print(x)
    except RuntimeError as e:
        return str(e), type(e.__cause__).__name__


async def handled():
    try:
        raise IndexError("outer")
    except IndexError:
        async for x in numbers(2):
            print(x, repr(sys.exception()))
        try:
            async for x in failing():
                pass
        except KeyError as e:
            return repr(e.__context__)


for round in range(3):
    names()
    renamed()
    weak()
    deaths()
    origins()
    errors()
    alive()
    print(run(consume(200))[-3:], run(consume_waits(50)))

    async def deep():
        return [x async for x in nested(6)]
    print(sum(run(deep())), len(run(deep())))
    print(run(use_failing()), run(use_stops()), run(handled()))
    run(misuse())
    busy()
collections()
