class M(type):
    registry = []
    def __new__(m, name, bases, ns, **kw): c = super().__new__(m, name, bases, ns); m.registry.append((name, kw)); return c
    def __init__(c, name, bases, ns, **kw): super().__init__(name, bases, ns)
    @classmethod
    def __prepare__(m, name, bases, **kw): return {"prepared": name}
    def __getattr__(c, name): return f"{c.__name__}.{name}"
    def __len__(c): return 42
class A(metaclass=M, flag=1): x = 1
class B(A): pass
for i in range(3): print(A.x, A.prepared, B.anything, len(B), M.registry)
class I:
    def __init_subclass__(cls, **kw): print("subclass", cls.__name__, kw)
class J(I, a=1): pass
class S:
    def __set_name__(self, owner, name): print("name", owner.__name__, name)
class T: attr = S()
