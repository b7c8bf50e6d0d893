# Class and static methods seen through instances: shadowed, replaced, reinitialised, of classes that die while they run.
class A:
    @classmethod
    def c(k,a=1): return (k.__name__,a)
    @staticmethod
    def s(a=2): return a
class B(A): pass
class SL:
    __slots__=('q',)
    @classmethod
    def c(k,a=1): return (k.__name__,a)
    @staticmethod
    def s(a=2): return a
def use(o,n):
    r=[]
    for i in range(n):
        r.append((o.c(), o.c(i), o.s(), o.s(i)))
    return r[-1], len(set(r))
for o in (A(),B(),SL(),A(),B()): print(use(o,400))
def temps(n):
    r=0
    for i in range(n):
        r+=B().c(i)[1]+B().s(i)+SL().c(i)[1]
    return r
print(temps(2000))
a=A()
print(use(a,300)); a.c=lambda x=0:('inst',x); print(use(a,300)); del a.c; print(use(a,300))
A.c=classmethod(lambda k,a=5:('new'+k.__name__,a)); print(use(a,300))
A.__dict__['c'].__init__(lambda k,a=6:('reinit',a)); print(use(a,300))
A.s=staticmethod(len); 
try: use(a,3)
except TypeError as e: print(e)
def mk(n):
    class T:
        @classmethod
        def c(k,a=1): return k.__name__+str(a)
        def __del__(s): log.append('del')
    T.__name__='T%d'%n
    return T
log=[]
print([mk(i)().c(i) for i in range(500)][-3:], len(log))
import weakref
def die():
    W=[]
    for i in range(500):
        t=mk(i); W.append(weakref.ref(t)); x=t(); del t
        y=x.c
        def go(): 
            return x.c()
        go(); del x, y
    import gc; gc.collect(); return sum(w() is not None for w in W)
print(die())
