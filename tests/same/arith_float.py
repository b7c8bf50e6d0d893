import math
values = [0.0, -0.0, 1.5, -2.25, 1e308, 5e-324, math.inf, -math.inf, math.nan]
def ops(a, b):
    try:
        d = a / b
    except ZeroDivisionError as error:
        d = str(error)
    return a + b, a - b, a * b, d, a < b, a <= b, a == b, a != b, a > b, a >= b
for a in values:
    for b in values:
        print(a, b, *ops(a, b))
