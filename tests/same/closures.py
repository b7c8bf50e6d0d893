def counter():
    n = 0
    def inc(by=1):
        nonlocal n
        n += by
        return n
    def get(): return n
    return inc, get
for i in range(3):
    inc, get = counter()
    for j in range(5): inc(j)
    print(get(), inc.__closure__[0].cell_contents)
def late():
    def f(): return x
    try: f()
    except NameError as error: print(error)
    x = 5
    r = f()
    del x
    try: f()
    except NameError as error: print(error)
    return r
for i in range(3): print(late())
def deep(a): return lambda b: lambda c: (a, b, c)
print(deep(1)(2)(3), [f() for f in [lambda i=i: i for i in range(3)]])
