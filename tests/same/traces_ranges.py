# for ... in range(...) in hot loops: the range itself is not made there. What it may be given, where it ends, what goes wrong.
import sys


def forms(n):
    seen = []
    for i in range(n):
        total = 0
        for j in range(i % 4): total += j
        for j in range(i, i + 3): total += j
        for j in range(i, i - 5): total += j
        for j in range(10, i % 7, -2): total += j
        for j in range(0, 20, 7): total += j
        for j in range(-3): total += j
        seen.append(total)
    return sum(seen), seen[-5:]


def huge(n):
    seen = []
    for i in range(n):
        top = 2 ** 62 + i
        for j in range(top, top + 2): seen.append(j)
        for j in range(2 ** 63 - 2, 2 ** 63 - 1): seen.append(j)
        for j in range(2 ** 64 + i, 2 ** 64 + i + 2): seen.append(j)
        for j in range(-2 ** 63, -2 ** 63 + 1): seen.append(j)
        for j in range(-2 ** 62, 2 ** 62, 2 ** 61): seen.append(j)
        for j in range(2 ** 63 - 1, 2 ** 63 - 5, -3): seen.append(j)
        for j in range(0, 2 ** 59, 2 ** 58 + 1): seen.append(j)
        for j in range(2 ** 62, 2 ** 63 - 1, 2 ** 62 - 1): seen.append(j)
    return len(seen), seen[-16:], hash(tuple(seen))


def lowest(n, least):
    seen = 0
    for i in range(n):
        bottom = least - 2 ** 29 * (i % 2) - 2 ** 62 * (i > 5)
        for j in range(i % 3, bottom, -1):
            seen += j
            break
        for j in range(bottom, bottom + 2): seen += j % 7
        for j in range(0, i % 2, bottom): seen += 1
    return seen


class Index:
    def __init__(self, value): self.value = value
    def __index__(self): return self.value


def others(n, values):
    seen = []
    for i in range(n):
        for j in range(values[i % len(values)]): seen.append(j)
        for j in range(1, values[i % len(values)]): seen.append(j)
    return len(seen), sum(seen)


def wrong(n, steps):
    seen = []
    for i in range(n):
        try:
            for j in range(0, 5, steps[i]):
                seen.append(j)
        except (ValueError, TypeError) as error:
            seen.append((str(error), error.__traceback__.tb_lineno))
    return len(seen), seen[-3:]


def bare(n):
    seen = []
    for i in range(n):
        it = iter(range(i, i + 4))
        next(it)
        for j in it:
            if j == i + 2: break
        seen.append((next(it), next(it, None)))
        r = range(i, 2 * i)
        for j in r: pass
        seen.append((r, len(r)))
        a, b = range(2)
        seen.append([*range(i % 3)])
    return seen[-6:]


def rebound(n):
    global range
    seen = 0
    kept = range
    for i in kept(n):
        if i == n - 20:
            range = lambda *given: [7] * given[-1]
        for j in range(3): seen += j
    del range
    return seen


def left_early(n):
    seen = []
    for i in range(n):
        for j in range(i, i + 10):
            if j % 7 == 3: break
        else:
            seen.append("no break")
        seen.append(j)
        for k in range(j):
            if k > 1: continue
            seen.append(k)
        seen = seen[-20:]
    return seen


def local_in_use(n):
    total, j = 0, "before"
    for i in range(n):
        before = j
        for j in range(j == "before", 2): total += j
        if before == "before": total += 1000
    return total, j


def references(n):
    one, found = 10 ** 9, set()
    for i in range(n):
        before = sys.getrefcount(one)
        for j in range(one, one + 1): found.add(sys.getrefcount(one) - before)
        found.add(sys.getrefcount(one) - before)
    return sorted(found)


print(forms(300))
print(huge(200))
print(lowest(300, -2 ** 62), lowest(300, -2 ** 62 + 2 ** 29), lowest(300, -1))
print(others(300, [3]), others(300, [3, True, False, 2]), others(300, [2, Index(3)]))
print(wrong(300, [1] * 250 + [0] * 25 + ["a"] * 25), wrong(200, [1, 2, 0, -1] * 50))
print(bare(300))
print(rebound(300))
print(left_early(300))
print(local_in_use(300))
print(references(300))
