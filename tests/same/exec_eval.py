def f():
    x = 1
    exec("x = 2; y = 3")
    ns = {}
    exec("def g(a): return a * k\nk = 7\nz = [i for i in range(k)]", ns)
    return x, eval("x + 1"), ns["g"](3), ns["z"], eval("[x for _ in range(2)]")
class Mapping(dict):
    def __missing__(self, k): return f"<{k}>"
class Ro:
    def __getitem__(self, k): return len(k)
    def __setitem__(self, k, v): print("store", k, v)
for i in range(3):
    print(f(), eval("a + b", {}, Mapping()))
    exec("p = abc\nq = p + 1\ndel_me = 1", {}, Ro())
    print(eval("lambda: x", {"x": 9})(), eval(compile("1+1", "s", "eval")))
    try: exec("raise ValueError('in exec')")
    except ValueError as e: print(e, e.__traceback__.tb_next.tb_lineno)
    try: eval("1 +")
    except SyntaxError as e: print(e.msg)
    try: exec("del nothing", {})
    except NameError as e: print(e)
g = {"__builtins__": {}}
try: exec("print(1)", g)
except NameError as e: print(e)
exec("import sys as s; class_ = type('X', (), {}); print(s.__name__, class_.__name__)")
