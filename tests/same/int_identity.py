a = 1000
def same(x, y): return (x + y) is (x + y)
print([same(i, 1) for i in (-6, -5, 0, 255, 256, 1022, 1023, 1024, 5000)])
x = 257; y = 257
print(x is y, (x + 0) is x)
