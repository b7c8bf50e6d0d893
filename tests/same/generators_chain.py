def leaf(n):
    try:
        for i in range(n):
            got = yield i
            if got is not None: print("leaf got", got)
    except ValueError as error:
        print("leaf caught", error)
        yield "after"
    finally:
        print("leaf ends")
    return "leaf result"
def middle(n):
    result = yield from leaf(n)
    print("middle got", result)
    return result + "!"
def top(n):
    try:
        result = yield from middle(n)
        yield result
    except KeyError as error:
        yield f"top caught {error!r}"
for _ in range(3):
    print(list(top(3)))
g = top(5)
print(next(g), g.send("hello"), g.throw(ValueError("v")), next(g), next(g, "end"))
g = top(5)
next(g)
print(g.throw(KeyError("k")), next(g, "end"))
g = top(5)
next(g); next(g)
g.close()
print(g.gi_frame, g.gi_running, g.gi_suspended)
def deep(n): 
    if n: yield from deep(n - 1)
    else: yield from (1, 2, 3)
print(list(deep(50)), list(deep(50)))
def again(g):
    for x in g: yield x
shared = deep(20)
print(next(shared), [x for x in again(shared)])
def itself():
    yield 1
    yield from me
me = itself()
try:
    print(next(me)); next(me)
except ValueError as error:
    print(error)
def lists(): 
    yield from [1, 2]
    yield from (3, 4)
    yield from "ab"
    yield from {"k": 1}
print(list(lists()), list(lists()))
class Iterator:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n > 3: raise StopIteration("value")
        return self.n
    def send(self, v): print("sent", v); return next(self)
def delegates():
    print("result", (yield from Iterator()))
print(list(delegates()))
g = delegates(); next(g); print(g.send("x"))
