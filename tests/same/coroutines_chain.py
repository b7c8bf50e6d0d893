import types
log = []
@types.coroutine
def pause(value):
    got = yield value
    return got
async def leaf(n):
    try:
        got = await pause(n)
        log.append(("leaf", n, got))
        return n * 2
    finally:
        log.append("leaf ends")
async def middle(n):
    total = 0
    for i in range(n): total += await leaf(i)
    return total
async def top(n):
    try:
        return await middle(n)
    except KeyError as error:
        return f"caught {error}"
def drive(coroutine, inject=None):
    out = []
    try:
        value = coroutine.send(None)
        while True:
            out.append(value)
            value = coroutine.throw(inject) if inject and len(out) == 2 else coroutine.send(len(out))
    except StopIteration as stop:
        out.append(("result", stop.value))
    return out
for _ in range(3): print(drive(top(3)))
print(drive(top(4), KeyError("k")), log[-3:])
c = top(2); c.send(None); c.close(); print(log[-1])
class Awaitable:
    def __await__(self): return (yield from pause("awaitable"))
async def uses(): return await Awaitable(), [await leaf(i) for i in range(2)]
print(drive(uses()))
async def numbers(n):
    for i in range(n):
        yield await leaf(i)
async def collect():
    out = [x async for x in numbers(3) if x != 2]
    async for y in numbers(2): out.append(y)
    return out
print(drive(collect()), drive(collect()))
async def bad(): await 5
try: drive(bad())
except TypeError as error: print(error)
