a = 1000
def same(x, y): return (x + y) is (x + y)
print([same(i, 1) for i in (-6, -5, 0, 255, 256, 1022, 1023, 1024, 5000)])
x = 257; y = 257
print(x is y, (x + 0) is x)
def shift(x, n): return (x << n) is x, (x >> n) is x
def rest(x, y): return (x % y) is x, (y % x) is y
for x in (5, 1000, -1000, 2**30, 2**40, -2**40, 2**59 + 1, 2**62, 2**64, 3**50):
    print(x, [shift(x, n) for n in (0, 0, 1)], [rest(x, y) for y in (7, 2000, -2000, 2**31, -2**31, 2**40 + 1, -2**45, 2**59 + 2, 2**70)])
