class A:
    c = "class"
    def __init__(self): self.x = 1
def get(o): return o.x, o.c
def put(o, v): o.x = v
a = A()
for i in range(10): put(a, i)
print(get(a)); a.c = "instance"; print(get(a)); del a.c; print(get(a))
A.c = "changed"; print(get(a))
a.__dict__["x"] = 77; print(get(a)); a.__dict__ = {"x": 5, "c": 6}; print(get(a)); put(a, 9); print(a.__dict__)
del a.x
try: get(a)
except AttributeError as error: print(error)
class B:
    __slots__ = ("x", "c")
b = B()
for i in range(10): put(b, i); b.c = i; get(b)
print(get(b)); del b.x
try: get(b)
except AttributeError as error: print(error)
try: b.nope = 1
except AttributeError as error: print(error)
for o in (5, None, "s", A, get):
    try: get(o)
    except AttributeError as error: print(error)
many = A()
for i in range(40): setattr(many, f"a{i}", i)
for i in range(5): put(many, i)
print(many.a39, get(many))
