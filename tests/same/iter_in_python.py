# __iter__ and __aiter__ written in Python, called by for, yield from, unpacking, async for.
import asyncio, sys, traceback
class Gen:
    def __init__(self, n): self.n = n
    def __iter__(self):
        for i in range(self.n): yield i
class Chain:
    def __init__(self, *parts): self.parts = parts
    def __iter__(self):
        for p in self.parts: yield from p
class Plain:
    def __iter__(self): return iter([7, 8])
class Bad:
    def __iter__(self): return 5
class Default:
    def __iter__(self, extra=3):
        yield extra
class Sub(list):
    def __iter__(self):
        yield "sub"
        yield from super().__iter__()
class Raises:
    def __iter__(self):
        raise KeyError("early")
        yield
def loop(x):
    out = []
    for v in x: out.append(v)
    return out
for round in range(8):
    results = [loop(x) for x in (Gen(3), Chain(Gen(2), [5], Chain(Gen(1))), Plain(), Default(), Sub([1, 2]), (1, 2), {3: 4})]
print(results)
for round in range(6):
    for b in (Bad(), Raises()):
        try: loop(b)
        except (TypeError, KeyError) as e: r = type(e).__name__, e.args, traceback.extract_tb(e.__traceback__)[-1].name
    print(r)
def temporary():
    return [v for v in Gen(4)], [*Gen(2)], list(Chain(Gen(1), Gen(2)))
for round in range(5): print(temporary())
a, b, c = Gen(3); print(a, b, c)
Gen.__iter__ = lambda self: iter("changed")
print(loop(Gen(3)))
def lookers(self):
    yield sys._getframe().f_back.f_code.co_name
Gen.__iter__ = lookers
print([loop(Gen(1)) for _ in range(5)])
Gen.__iter__ = None
try: loop(Gen(1))
except TypeError as e: print(e)

class AGen:
    def __init__(self, n, inner=None): self.n, self.inner = n, inner
    async def __aiter__(self):
        for i in range(self.n):
            await asyncio.sleep(0)
            yield i
        if self.inner:
            async for v in self.inner: yield v * 10
class APlain:
    def __aiter__(self): return self
    async def __anext__(self): raise StopAsyncIteration
class ABad:
    def __aiter__(self): return 3
async def aloop(x):
    return [v async for v in x]
async def main():
    for round in range(6):
        r = [await aloop(x) for x in (AGen(3), AGen(1, AGen(2, AGen(2))), APlain())]
    print(r)
    for round in range(3):
        try: await aloop(ABad())
        except TypeError as e: print(e)
    g = AGen(3).__aiter__()
    print(await g.__anext__(), await g.asend(None)); await g.aclose()
asyncio.run(main())
