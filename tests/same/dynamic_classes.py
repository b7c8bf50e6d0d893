def make(n):
    return type(f"C{n}", (object,), {"v": n, "get": lambda self: self.v, "__repr__": lambda self: f"<{type(self).__name__} {self.v}>"})
objects = [make(i)() for i in range(30)]
def go(l): return [o.get() for o in l], sum(o.v for o in l)
print(go(objects), objects[3])
for o in objects: type(o).v = -1
print(go(objects)[1])
objects[0].__class__ = type(objects[1]); print(type(objects[0]).__name__, objects[0].get())
class Base:
    def who(self): return "Base"
class Other:
    def who(self): return "Other"
class X(Base): pass
x = X(); 
for i in range(10): x.who()
X.__bases__ = (Other,); print(x.who())
