def f(a, b):
    return a + b, a - b, a * b, a / b, a // b, a % b, a < b, a == b
for i in range(4):
    for a, b in ((1, 2.5), (2.5, 1), (True, 2), (2, True), (1j, 2), (2**70, 0.5), (3, 1 + 2j)):
        try:
            print(f(a, b))
        except TypeError as error:
            print(error)
