from concurrent import interpreters
code = """
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
class P:
    def __init__(self, x): self.x = x
total = 0
for i in range(2000):
    total += P(i).x
print(fib(12), total)
"""
for i in range(4):
    interp = interpreters.create()
    interp.exec(code); interp.exec(code)
    interp.close()
def local(a): return a + 1
interp = interpreters.create(); print(interp.call(local, 4)); interp.close()
from concurrent.futures import InterpreterPoolExecutor
import math
with InterpreterPoolExecutor(2) as pool: print(list(pool.map(math.factorial, range(6))))
