def read(n):
    for i in range(n): yield f"{i},{i * i},{'x' * (i % 3)}"
def parse(lines):
    for line in lines:
        a, b, c = line.split(","); yield int(a), int(b), c
def keep(rows, pred): return (r for r in rows if pred(r))
def total(rows):
    s = 0
    for a, b, c in rows: s += a + b + len(c)
    return s
for i in range(3): print(total(keep(parse(read(200)), lambda r: r[0] % 3)))
def averager():
    t = n = 0; avg = None
    while True:
        t += yield avg
        n += 1; avg = t / n
a = averager(); next(a); print([a.send(x) for x in range(8)])
