import traceback
def inner(x):
    return 1 / x
class C:
    def __init__(self, x): self.v = inner(x)
    @property
    def p(self): return inner(0)
    def __getitem__(self, i): return inner(i)
    def m(self, *a): return inner(a[0])
def gen(x): yield inner(x)
def outer(kind):
    c = C(1)
    if kind == 0: return C(0)
    if kind == 1: return c.p
    if kind == 2: return c[0]
    if kind == 3: return c.m(0)
    if kind == 4: return [x for x in gen(0)]
    if kind == 5: return sum(inner(y) for y in (1, 0))
    if kind == 6: return sorted([1, 0], key=inner)
    if kind == 7: return (lambda: inner(0))()
    if kind == 8: return max(map(c.m, [1, 0]))
for _ in range(3):
    for kind in range(9):
        try:
            outer(kind)
        except ZeroDivisionError as error:
            text = traceback.format_exc()
print(text)
for kind in range(9):
    try:
        outer(kind)
    except ZeroDivisionError as error:
        tb = error.__traceback__
        chain = []
        while tb:
            chain.append((tb.tb_frame.f_code.co_name, tb.tb_lineno, tb.tb_lasti))
            tb = tb.tb_next
        print(kind, chain)
