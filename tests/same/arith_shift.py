def shift(a, n):
    try:
        return a << n, a >> n
    except (ValueError, OverflowError) as error:
        return type(error).__name__, str(error)
for i in range(3):
    for a in (0, 1, -1, 12345, -2**29, 2**40):
        for n in (0, 1, 31, 32, 33, 62, 63, 64, 100, -1):
            print(a, n, shift(a, n))
