import asyncio
async def ag():
    try:
        x = yield 1
        print("sent", x)
        y = yield 2
        print("sent", y)
    except ValueError as e:
        print("caught", e); yield "after"
    finally:
        print("cleanup")
async def main():
    a = ag()
    print(await a.__anext__(), await a.asend("S"))
    print(await a.athrow(ValueError("V")))
    await a.aclose()
    b = ag(); print(await anext(b)); await b.aclose()
    try: await anext(b)
    except StopAsyncIteration: print("stopped")
    print(await anext(b, "default"))
    async for x in ag():
        if x == 2: break
for i in range(3): asyncio.run(main())
