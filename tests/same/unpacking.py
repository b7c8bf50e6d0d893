def f(t):
    a, b, c = t
    return c, b, a
def g(t):
    a, *b, c = t
    return a, b, c
for i in range(3):
    for t in ((1, 2, 3), [1, 2, 3], "abc", range(3), {1: 2, 3: 4, 5: 6}, iter([1, 2, 3]), (x for x in "xyz"), (1, 2), [1, 2, 3, 4], 5, [], None):
        for h in (f, g):
            try:
                print(h(t))
            except (ValueError, TypeError) as error:
                print(type(error).__name__, error)
a, (b, [c, *d]), e = 1, (2, "xyz"), 3
print(a, b, c, d, e)
a, b = b, a; a, b, c = c, a, b
print(a, b, c)
