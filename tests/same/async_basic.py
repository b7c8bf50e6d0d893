import asyncio
async def leaf(n):
    await asyncio.sleep(0)
    return n * 2
async def agen(n):
    for i in range(n):
        await asyncio.sleep(0)
        yield i
class CM:
    async def __aenter__(self): print("enter"); return self
    async def __aexit__(self, *a): print("exit", a[0]); return True
async def main():
    print(await leaf(4), await asyncio.gather(*(leaf(i) for i in range(4))))
    async with CM() as c:
        raise ValueError("swallowed")
    print([x async for x in agen(4) if x % 2], {x: await leaf(x) async for x in agen(2)})
    async for x in agen(2): print(x)
    else: print("else")
    try:
        async with asyncio.timeout(0.01): await asyncio.sleep(5)
    except TimeoutError: print("timeout")
    async with asyncio.TaskGroup() as tg:
        ts = [tg.create_task(leaf(i)) for i in range(3)]
    print([t.result() for t in ts])
    try:
        async with asyncio.TaskGroup() as tg:
            tg.create_task(fail(1)); tg.create_task(fail(2))
    except* ValueError as eg: print(sorted(str(e) for e in eg.exceptions))
async def fail(n): raise ValueError(n)
for i in range(3): asyncio.run(main())
