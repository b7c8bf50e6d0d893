def make():
    fs = []
    for i in range(3):
        def f(x, i=i): return x + i
        def g(x): return x + i
        fs += [f, g]
    return fs
print([f(10) for f in make()])
acc = []
def outer():
    total = 0
    def add(n):
        nonlocal total
        total += n
        acc.append(total)
        return add
    return add
outer()(1)(2)(3); print(acc)
