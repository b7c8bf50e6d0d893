def inner():
    try:
        x = yield 1
        print("inner got", x)
        yield 2
    except ValueError as e:
        print("inner caught", e)
        yield "recovered"
    return "inner result"
def outer():
    r = yield from inner()
    print("r", r)
    r = yield from [10, 20]
    print("list", r)
    r = yield from (i for i in "ab")
    return r
for k in range(3):
    print(list(outer()))
    o = outer(); print(next(o), o.send("msg"), o.gi_yieldfrom is not None)
    o = outer(); next(o); print(o.throw(ValueError("v"))); print(list(o))
    o = outer(); next(o); o.close()
class It:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n > 2: raise StopIteration("it done")
        return self.n
    def throw(self, *a): print("It.throw", type(a[0])); raise KeyError("from It")
def d(): return (yield from It())
def run():
    r = yield from d()
    print("value", r)
print(list(run()))
x = run(); next(x)
try: x.throw(IndexError("q"))
except KeyError as e: print(e, repr(e.__context__))
