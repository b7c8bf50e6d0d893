class Awaitable:
    def __await__(self):
        x = yield "one"
        print("resumed with", x)
        y = yield "two"
        return (x, y)
async def inner(): return await Awaitable()
async def outer():
    try: return await inner()
    except KeyError as e: return ("caught", e)
for i in range(3):
    c = outer(); print(c.send(None), c.send("A"))
    try: c.send("B")
    except StopIteration as e: print(e.value)
    c = outer(); c.send(None); print(c.cr_await is not None, c.cr_frame.f_lineno)
    try: c.throw(KeyError("k"))
    except StopIteration as e: print(e.value)
    c = outer(); c.send(None); c.close()
    print(c.cr_frame)
