class A:
    v = 1
    def m(self): return "method"
def go(o): return o.v, o.m()
objects = [A() for _ in range(5)]
for i in range(20): [go(o) for o in objects]
objects[2].v = "own"; objects[3].m = lambda: "own method"
print([go(o) for o in objects])
A.v = property(lambda self: "property"); print([go(o) for o in objects])
A.m = staticmethod(lambda: "static"); print([go(o) for o in objects])
del A.m
try: print([go(o) for o in objects])
except AttributeError as error: print(error)
