"""What waits on the stack while the local that it came from gets another number."""
from zlib import crc32

N = 600


def of_kind(i, kind):
    return (10**6 + i, 0.5 + i, 10**20 + i, f"text {i}")[kind]


def swaps(kinds):
    seen = []
    x = y = z = 1.5
    for i in range(N):
        y = of_kind(i, kinds[i % len(kinds)])
        x = of_kind(i + N, kinds[i // 3 % len(kinds)])
        x, y = y, x
        seen.append((x, y))
        x, y, z = y, x, x
        seen.append((x, y, z))
    return crc32(repr(seen).encode()), seen[-1]


def sums(kinds):
    seen = []
    a, b = 10**6, 10**7
    for i in range(N):
        a, b = b, a + of_kind(i, kinds[i % len(kinds)])
        c = a, b
        if i % 20 == 19:
            a, b = 10**6, 10**7
        seen.append(c)
    return crc32(repr(seen).encode()), seen[-1]


def kept(kinds):
    seen = []
    x = 2.5
    for i in range(N):
        x = of_kind(i, kinds[i % len(kinds)])
        seen.append([x, (x := of_kind(-i, kinds[i // 2 % len(kinds)])), x])
    return crc32(repr(seen).encode()), seen[-1]


for _ in range(3):
    for kinds in (0,), (1,), (0, 1), (0, 0, 0, 0, 0, 0, 0, 1), (1, 1, 1, 1, 1, 1, 1, 0), (0, 1, 2), (0, 3), (1, 1, 1, 3), (2, 2, 2, 0):
        print(kinds, swaps(kinds), kept(kinds))
    for kinds in (0,), (1,), (0, 1), (0, 0, 0, 0, 0, 0, 0, 1), (1, 1, 1, 1, 1, 1, 1, 0), (0, 1, 2):
        print(kinds, sums(kinds))
