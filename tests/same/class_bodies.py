x = "global"
def f():
    x = "local"
    class A:
        print(x)
        x = "class"
        print(x)
        del x
        try: print(x)
        except NameError as error: print(error)
        def m(self): return x, __class__
    return A
print(f()().m()[0])
class L:
    for i in range(3): locals()[f"v{i}"] = i
    del i
    y: int = 5
    "not a doc"
    @property
    def z(self): return 1
print(L.v2, L.y, L.__annotations__, L.__doc__)
class Weird(dict):
    def __getitem__(self, k): print("get", k); return super().__getitem__(k)
    def __setitem__(self, k, v): print("set", k); super().__setitem__(k, v)
class Meta(type):
    def __prepare__(n, b): return Weird()
    def __new__(m, n, b, d): return type.__new__(m, n, b, dict(d))
class W(metaclass=Meta):
    a = 1
    b = a + 1
