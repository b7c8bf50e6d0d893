def loops(d):
    out = []
    for k in d: out.append(k)
    for k, v in d.items(): out.append((k, v))
    for v in d.values(): out.append(v)
    for k in reversed(d): out.append(k)
    for i, (k, v) in enumerate(d.items(), 5): out.append((i, k, v))
    for a, b in zip(d, d.values()): out.append(a == b)
    for x in map(str, d): out.append(x)
    for x in filter(None, d): out.append(x)
    for x in sorted(d, reverse=True): out.append(x)
    for x in (y for y in d): out.append(x)
    for x in frozenset(d): out.append(x)
    for ch in "ab\u00e9\u4e2d": out.append(ch)
    for byte in b"xy": out.append(byte)
    for x in iter(lambda: len(out) > 60 or None, True): break
    return out
for _ in range(3): print(loops({1: 2, 0: 3, 5: 5}))
def changes(d):
    try:
        for k in d: d[k + 100] = 1
    except RuntimeError as error: return str(error)
print(changes({1: 1}), changes({2: 1}))
def grows(l):
    for x in l:
        if len(l) < 8: l.append(x + 1)
    return l
print(grows([1]), grows([1]))
def shrinks(l):
    out = []
    for x in l:
        out.append(x); l.pop()
    return out
print(shrinks(list(range(8))), shrinks(list(range(8))))
class Broken:
    def __iter__(self): return self
    def __next__(self):
        raise OSError("broken")
def broken():
    try:
        for x in Broken(): pass
    except OSError as error: return str(error)
print(broken(), broken())
