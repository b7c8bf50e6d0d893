x = 1
def read(): return x, len("abc")
def run(n=5): return [read() for _ in range(n)][-1]
print(run())
x = 2; print(run())
globals()["x"] = 3; print(run())
len = lambda s: "mine"; print(run())
del len; print(run())
import builtins
real = builtins.len
builtins.len = lambda s: "builtin"; print(run())
builtins.len = real; print(run())
del x
try: run()
except NameError as error: print(error)
x = 4; print(run())
for i in range(200): globals()[f"name{i}"] = i
print(run(), name150)
def other(): return y
exec("y = 1\ndef f(): return y\nprint([f() for _ in range(4)])\ny = 2\nprint(f())", {})
