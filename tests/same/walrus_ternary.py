def f(l):
    if (n := len(l)) > 2: r = f"long {n}"
    elif n: r = f"short {n}"
    else: r = "empty"
    while (n := n - 1) > 0: r += f" {n}"
    return r, [y for x in l if (y := x * 2) > 2], (a := 5, b := a + 1), a if n else b
for i in range(3): print(f([1, 2, 3]), f([1]), f([]))
x = 0 or [] or "last"; y = 1 and 2 and 3; z = not (x and y)
print(x, y, z, 1 if x else 2 if y else 3, lambda: (yield))
