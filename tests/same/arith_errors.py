def divide(a, b): return a / b
def floor(a, b): return a // b
def remainder(a, b): return a % b
for f in (divide, floor, remainder):
    for i in range(20):
        try:
            f(i, i % 5)
        except ZeroDivisionError as error:
            print(f.__name__, i, error)
        try:
            f(float(i), float(i % 5))
        except ZeroDivisionError as error:
            print(f.__name__, i, error)
