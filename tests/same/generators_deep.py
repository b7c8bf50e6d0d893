def chain(n):
    if n == 0:
        yield "bottom"
    else:
        yield from chain(n - 1)
def nested(n):
    g = iter(range(3))
    for _ in range(n):
        g = (x + 1 for x in g)
    return list(g)
for i in range(3): print(list(chain(200)), nested(50))
def tree(t):
    if t:
        yield from tree(t[0]); yield t[1]; yield from tree(t[2])
print(list(tree((((None, 1, None), 2, (None, 3, None)), 4, None))))
