def f(n):
    out = []
    for i in range(n):
        for j in range(n):
            if j == i: continue
            if j > i + 1: break
            out.append((i, j))
        else: out.append("inner else")
        i = 100
    else: out.append("outer else")
    k = 0
    while k < 5:
        k += 1
        if k == 2: continue
        if k == n: break
    else: out.append("while else")
    return out, i, k
for n in (1, 2, 3, 4): print(f(n))
try: f(0)
except UnboundLocalError as e: print(e)
