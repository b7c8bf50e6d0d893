def matmul(a, b):
    n, m, p = len(a), len(b), len(b[0])
    return [[sum(a[i][k] * b[k][j] for k in range(m)) for j in range(p)] for i in range(n)]
a = [[(i * j) % 7 + 0.5 for j in range(12)] for i in range(12)]
r = a
for _ in range(3): r = matmul(r, a)
print([round(x, 3) for x in r[0]], round(sum(map(sum, r)), 3))
def lu(m):
    n = len(m); m = [row[:] for row in m]
    for k in range(n):
        for i in range(k + 1, n):
            f = m[i][k] / m[k][k] if m[k][k] else 0.0
            for j in range(k, n): m[i][j] -= f * m[k][j]
    return m
print([round(row[i], 6) for i, row in enumerate(lu([[2.0, 1, 1], [4, 3, 3], [8, 7, 9]]))])
