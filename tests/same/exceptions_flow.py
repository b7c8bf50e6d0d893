def a():
    for i in range(5):
        try:
            if i == 1: continue
            if i == 3: break
            yield i
        finally:
            yield f"f{i}"
    else:
        yield "else"
def b():
    while True:
        try: return 1
        finally: break
    return 2
def c():
    try: raise ValueError
    finally: return "swallowed"
def d(n):
    try:
        try: raise ValueError(n)
        except ValueError:
            if n: raise
            return "handled"
        finally: print("inner")
    except ValueError as e: return f"outer {e}"
    finally: print("outer")
import warnings
for i in range(3): print(list(a()), b(), c(), d(0), d(1))
try: e
except NameError as x: print(x)
