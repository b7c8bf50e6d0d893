import abc, typing, collections.abc
class A(abc.ABC):
    @abc.abstractmethod
    def f(self): ...
    @property
    @abc.abstractmethod
    def p(self): ...
class B(A):
    def f(self): return 1
class C(B): p = 5
@typing.runtime_checkable
class HasLen(typing.Protocol):
    def __len__(self) -> int: ...
class Seq(collections.abc.Sequence):
    def __len__(self): return 3
    def __getitem__(self, i):
        if i >= 3: raise IndexError
        return i
for i in range(3):
    for k in (A, B, C):
        try: print(k().f())
        except TypeError as e: print(e)
    print(isinstance([], HasLen), isinstance(5, HasLen), list(Seq()), 2 in Seq(), list(reversed(Seq())), Seq().index(1), isinstance(Seq(), collections.abc.Iterable))
A.register(int); print(isinstance(5, A), issubclass(int, A))
