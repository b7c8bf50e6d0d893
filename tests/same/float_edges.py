inf, nan = float("inf"), float("nan")
values = [0.0, -0.0, 1.0, -1.5, inf, -inf, nan, 1e308, 5e-324, 2**53, -3, 7]
def compute(a, b):
    row = [a + b, a - b, a * b]
    try:
        row.append(a / b)
    except ZeroDivisionError as error:
        row.append(str(error))
    row += [a < b, a <= b, a == b, a != b, a > b, a >= b]
    if a < b: row.append("less")
    if not a >= b: row.append("not at least")
    return row
for _ in range(3):
    out = [compute(a, b) for a in values for b in values]
print(out)
def sign(x):
    y = -x
    y = y * 1.0
    return str(y), str(x + 0.0), bool(x)
print([sign(v) for v in (0.0, -0.0, 2.0)] * 2)
