x = "outer"
def f(n):
    a = [x * 2 for x in range(n) if x % 2]
    b = {x: y for x in range(n) for y in range(x)}
    c = {x for x in range(n)}
    d = [[i * j for i in range(3)] for j in range(n)]
    e = [lambda: i for i in range(n)]
    return a, b, c, d, [g() for g in e], [y := i for i in range(n)], locals().keys()
for n in (0, 1, 4): print(f(n))
print([x for x in "ab"], x)
class C:
    y = 3
    z = [i * 2 for i in range(y)]
print(C.z)
