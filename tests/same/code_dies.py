# Code objects that come and go: memory of theirs is used again by others.
import gc
def make(i):
    space = {}
    exec(f"def f(n):\n    total = {i}\n    for k in range(n):\n        total += k * {i % 7}\n    return total\ndef g(n):\n    for k in range(n):\n        yield k + {i}\n", space)
    return space["f"], space["g"]
total, suspended = 0, []
for i in range(300):
    f, g = make(i)
    total += f(20) + f(5) + sum(g(6))
    it = g(4)
    total += next(it)
    if i % 10 == 0: suspended.append(it)
    if i % 50 == 0: gc.collect()
print(total, [next(it) for it in suspended][:5], sum(sum(it) for it in suspended))
kept = [make(i)[1](5) for i in range(40)]
for it in kept: next(it)
del kept[::2]
for i in range(100):
    f, g = make(i + 1000)
    total += f(3) + f(3) + sum(g(3))
print(total, [list(it) for it in kept[:3]])
for i in range(50):
    code = compile(f"x = {i}\nfor j in range(3): x += j\n", f"file{i}", "exec")
    space = {}
    exec(code, space); exec(code, space)
    total += space["x"]
print(total)
