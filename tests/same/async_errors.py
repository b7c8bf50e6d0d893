import asyncio, warnings
warnings.simplefilter("ignore")
async def notiter():
    async for x in [1]: pass
async def notcm():
    async with 5: pass
async def notawait(): await 5
class BadAiter:
    def __aiter__(self): return self
class BadAnext:
    def __aiter__(self): return self
    def __anext__(self): return 5
async def bad1():
    async for x in BadAiter(): pass
async def bad2():
    async for x in BadAnext(): pass
async def coro(): return 1
for i in range(3):
    for f in (notiter, notcm, notawait, bad1, bad2):
        try: asyncio.run(f())
        except TypeError as e: print(e)
    c = coro()
    try: c.send(1)
    except TypeError as e: print(e)
    try: c.send(None)
    except StopIteration as e: print(e.value)
    try: c.send(None)
    except RuntimeError as e: print(e)
