"""Numbers in locals that are replaced while their old boxes are still wanted by what stands on the stack."""


def ints(n):
    out = []
    for i in range(n):
        x = int(str(100000 + i))
        t = [x, (x := x + 1000)]
        out.append(t)
        x = int(str(200000 + i))
        u = (x, (x := x * 3), (x := x - 1))
        out.append(u)
        x = int(str(300000 + i))
        w = {x: (x := x + 3), "y": [x, (x := x + 1), x]}
        out.append(w)
    return out


def floats(n):
    out = []
    for i in range(n):
        x = float(str(i + 0.5))
        t = [x, (x := x + 1000.0)]
        out.append(t)
        x = float(str(i + 0.25))
        u = (x, (x := x * 3), (x := x - 1))
        out.append(u)
    return out


def pair(a, b): return [a, b]


def called(n):
    out = []
    for i in range(n):
        x = int(str(400000 + i))
        out.append(pair(x, (x := x + 1)))
        y = float(str(i + 0.125))
        out.append(pair(y, (y := y + 1)))
        out.append(pair(x, y))
    return out


def twice(n):
    """The same box in two locals: one is given another number."""
    out, total = [], 0
    for i in range(n):
        x = int(str(500000 + i))
        y = x
        x = x + 1
        z = [x, y]
        y = y + 1
        out.append((x, y, z, x == y, x is y))
        total += x + y
    return out, total


def counts(n):
    seen = {}
    big = 10 ** 6
    for i in range(n):
        big += 1
        seen[big & 7] = seen.get(big & 7, big) + 1
        if i % 5 == 0:
            keep = big
            big += 1
            seen[keep & 15] = keep
    return seen, big


for _ in range(2):
    for result in (ints(700), floats(700), called(700), twice(700), counts(3000)):
        print(sum(map(ord, repr(result))), repr(result)[-120:])
