def f(l):
    x = "kept"
    try:
        return [1 / x for x in l]
    except ZeroDivisionError as error:
        return x, str(error)
for i in range(3): print(f([1, 2]), f([1, 0]), f([]))
