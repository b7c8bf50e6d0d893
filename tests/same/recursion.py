import sys
def depth(n): return 0 if n == 0 else 1 + depth(n - 1)
def forever(n): return forever(n + 1)
for i in range(3):
    print(depth(500))
    try: forever(0)
    except RecursionError as error: print(error)
sys.setrecursionlimit(3000)
print(depth(2900))
class A:
    def __init__(self, n): self.child = A(n - 1) if n else None
    def __getattr__(self, name): return getattr(self, name + "x")
A(300)
try: A(0).foo
except RecursionError as error: print(error)
def mutual(n): return other(n) if n else "end"
def other(n): return mutual(n - 1)
print(mutual(1000))
