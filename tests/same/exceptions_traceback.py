import traceback
def level3(x):
    return (x +
            undefined_name)
def level2(x):
    y = [level3(i)
         for i in range(x)]
    return y
def level1(x):
    try:
        return level2(x)
    except NameError as error:
        error.add_note("a note")
        raise RuntimeError("wrapped", x) from error
class C:
    def __enter__(self): return self
    def __exit__(self, *a): return False
    @property
    def p(self): return {}["missing"]
    def __getitem__(self, i): raise IndexError(i)
    def __add__(self, o): return o.attr.other
    def __init__(self, fail=False):
        if fail: raise ValueError("in init")
def cases():
    yield lambda: level1(2)
    yield lambda: C().p
    yield lambda: C()[5]
    yield lambda: C() + 5
    yield lambda: C(True)
    yield lambda: list(map(lambda x: 1 / x, [1, 0]))
    yield lambda: sorted([3, "a"], key=lambda v: v * 1)
    yield lambda: next(x / 0 for x in [1])
    yield lambda: "%d" % "x"
    yield lambda: exec("1 +* 2")
    yield lambda: eval("undefined + 1")
    yield lambda: (lambda a: a)(1, 2)
for i in range(3):
    for case in cases():
        try: case()
        except Exception as e: traceback.print_exception(e, file=__import__("sys").stdout)
