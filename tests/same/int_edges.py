values = [0, 1, -1, 5, -6, -5, 256, 257, 1024, 1025, 1026, 2**30 - 1, 2**30, -(2**30), 1 - 2**30, 2**60, -(2**60), 2**64]
def pairs(a, b):
    yield a + b
    yield a - b
    yield a * b
    yield a & b
    yield a | b
    yield a ^ b
    if b:
        yield a // b
        yield a % b
        yield a / b
    if 0 <= b < 70:
        yield a << b
        yield a >> b
    yield a < b, a <= b, a == b, a != b, a > b, a >= b
for _ in range(3):
    out = [list(pairs(a, b)) for a in values for b in values]
print(hash(str(out)) == hash(str(out)), sum(len(row) for row in out))
print(out[:3], out[-1])
def grow(n):
    x = 1
    for i in range(n):
        x = x * 3 + i
        x -= 1
    return x
print(grow(10), grow(40), grow(80))
def shrink(x):
    while x > 1000:
        x = x - (x >> 1)
    return x
print(shrink(2**31), shrink(2**70))
