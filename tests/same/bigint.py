def fact(n): return 1 if n < 2 else n * fact(n - 1)
def fibs(n):
    a, b = 0, 1
    for _ in range(n): a, b = b, a + b
    return a
def powmod(b, e, m):
    r = 1
    while e:
        if e & 1: r = r * b % m
        b = b * b % m; e >>= 1
    return r
print(fact(60), fibs(300), powmod(3, 10**18, 10**9 + 7), sum(int(d) for d in str(2**500)))
x = 2**30 - 5
for i in range(10): x += 1; print(x, x * x, -x // 7, x & 0xff, x << 40)
