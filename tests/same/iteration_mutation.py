def grow(l):
    for x in l:
        if len(l) < 10: l.append(x + 1)
    return l
def shrink(l):
    out = []
    for x in l: out.append(x); l.pop()
    return out, l
def changed(d):
    try:
        for k in d: d[k + "x"] = 1
    except RuntimeError as e: return str(e)
def cleared(d):
    try:
        for k in d: d.clear()
    except RuntimeError as e: return str(e)
for i in range(3): print(grow([1]), shrink([1, 2, 3, 4]), changed({"a": 1}), cleared({"a": 1, "b": 2}))
l = [1, 2, 3]; it = iter(l); print(next(it)); l.clear(); print(list(it)); l.extend([1, 2, 3]); print(list(it))
def swap():
    l = [1, 2, 3]
    for i in l:
        l = "abc"
    return i, l
print(swap())
