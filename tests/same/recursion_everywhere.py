import sys
def plain(n): return plain(n + 1)
def through_gen(n):
    for x in gen(n): return x
def gen(n): yield through_gen(n + 1)
class C:
    def __init__(self, n): C(n + 1)
    @property
    def p(self): return self.p
class I:
    def __getitem__(self, i): return self[i + 1]
    def __add__(self, o): return self + o
    def __call__(self): return self()
    def __len__(self): return len(self)
    def __eq__(self, o): return self == o
    def __iter__(self): return iter(self)
def delegating(n): yield from delegating(n + 1)

def keyword(a=1): return keyword(a=a)
def catch(f):
    try: f()
    except RecursionError as error: return type(error).__name__, str(error)[:32]
c, i = C.__new__(C), I()
cases = [lambda: plain(0), lambda: through_gen(0), lambda: C(0), lambda: c.p, lambda: i[0], lambda: i + 1, lambda: i(), lambda: len(i), lambda: i == 1,
         lambda: iter(i), lambda: list(delegating(0)), lambda: keyword(a=2), lambda: sorted([1, 2], key=lambda x: plain(x))]
sys.setrecursionlimit(400)
for _ in range(2):
    print([catch(case) for case in cases])
depth = 0
def measure():
    global depth
    depth += 1
    measure()
catch(measure)
print(depth)
