import datetime
class F:
    def __format__(self, spec): return f"<{spec}>"
    def __repr__(self): return "F()"
    def __str__(self): return "f"
def show(x, w):
    return f"{x}|{x!r}|{x!s}|{x!a}|{x:>{w}}|{w:03d}|{x=}|{{}}"
for i in range(3):
    print(show(F(), 5))
    print(show("é", 4))
    try:
        print(show([1], 5))
    except TypeError as error:
        print(error)
