def count(start, step, n):
    x = start
    for i in range(n): x += step
    return x
print(count(2**30 - 3, 1, 6), count(-2**30 + 3, -1, 6), count(2**62, 2**61, 4), count(2**63 - 2, 1, 4), count(0, -1, 2000))
for i in range(2**30 - 2, 2**30 + 2): print(i, i * i)
for i in range(2**62, 2**62 + 2): print(i)
for i in range(-3, 3): print(i, end=" ")
