class D:
    def __get__(self, o, t=None): return ("get", o is None, t.__name__)
    def __set__(self, o, v): print("set", v)
    def __delete__(self, o): print("delete")
class N:
    def __get__(self, o, t=None): return "non-data"
class A:
    d = D(); n = N()
    @property
    def p(self): return self._p
    @p.setter
    def p(self, v): self._p = v
    @p.deleter
    def p(self): del self._p
    def __getattr__(self, name): return f"missing {name}"
def go(o):
    o.d = 5; del o.d
    o.p = 3
    r = o.d, o.n, o.p, o.other
    del o.p
    o.__dict__["n"] = "instance"
    return r, o.n, A.d, A.n, type(A.p).__name__
for i in range(4): print(go(A()))
class G:
    def __getattribute__(self, name): return name.upper()
print(G().abc, G().x)
class P:
    @property
    def bad(self): raise AttributeError("inside")
    @property
    def readonly(self): return 1
for i in range(3):
    try: P().bad
    except AttributeError as error: print(error)
    try: P().readonly = 2
    except AttributeError as error: print(error)
