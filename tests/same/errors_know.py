"""What exceptions know of where they come from, of each way to ask of each kind of object, the same place again and again."""
import types

N = 60


class A: pass


class B(A):
    def of_super(self): return super().q
    def call_of_super(self): return super().q(1)
    @classmethod
    def of_class_super(cls): return super().q


def unbound(o):
    if o is ...:
        x = 1
    return x
def free():
    def free(o): return x
    if not free: x = 1
    return free
def imports(o): from types import nothing_there
def deletes(o): del o.q
def stores(o): o.q = 1
def stores_real(o): o.real = 1
def adds_to(o): o.q += 1
def uses_with(o):
    with o: pass
def iterates(o):
    for _ in o: pass
def unpacks(o): a, b = o
def deletes_global(o): del undefined_global
def matches(o):
    match o:
        case A(q=1): return 1
async def awaiting(o): await o
def awaits(o):
    coroutine = awaiting(o)
    try: coroutine.send(None)
    finally: coroutine.close()


WAYS = {
    "global": lambda o: undefined_name, "method": lambda o: o.q(1, 2), "call": lambda o: o(), "add": lambda o: o + 1, "item": lambda o: o[0],
    "contains": lambda o: 1 in o, "getattr": lambda o: getattr(o, "q"), "of a module": lambda o: types.q, "call of a module": lambda o: types.q(),
    "keyword": lambda o: len(o, x=1), "of a class's super": lambda o: B.of_class_super(),
} | {way.__name__: way for way in (unbound, free(), imports, deletes, stores, stores_real, adds_to, uses_with, iterates, unpacks, deletes_global, matches, awaits)}
OBJECTS = B(), 5, None, A, types, object(), "s", 2.5, [], (1, 2)


def asked(way, o):
    fresh, seen = types.FunctionType(way.__code__.replace(), globals(), None, None, way.__closure__), {}
    for _ in range(N):
        try:
            fresh(o)
            found = "nothing raised"
        except Exception as e:
            found = type(e).__name__, str(e), getattr(e, "name", "-"), type(getattr(e, "obj", "-")).__name__, getattr(e, "name_from", "-"), e.__cause__, type(e.__context__).__name__
        seen[found] = seen.get(found, 0) + 1
    return seen


for o in OBJECTS:
    for name, way in WAYS.items():
        print(type(o).__name__, name, asked(way, o))
for way in B.of_super, B.call_of_super:
    print(way.__name__, asked(way, B()))
