# Switching the engine on and off while things run. (Plain CPython has no engine: then nothing is switched.)
try:
    import whipsnake
    switch = [whipsnake.enable, whipsnake.disable] if whipsnake.is_enabled() else [lambda: None] * 2
except ImportError:
    switch = [lambda: None] * 2
def numbers(n):
    for i in range(n): yield i * i
def work(n):
    total = 0
    for i in range(n):
        switch[i % 2]()
        total += helper(i)
    return total
def helper(i): return sum(numbers(i % 4)) + i
print([work(20) for _ in range(3)])
g = numbers(10)
out = []
for i in range(10):
    switch[i % 2]()
    out.append(next(g))
print(out)
switch[0]()
class C:
    def __init__(self, x):
        switch[x % 2]()
        self.x = x
    @property
    def p(self):
        switch[1 - self.x % 2]()
        return self.x
print([C(i).p for i in range(10)])
switch[0]()
