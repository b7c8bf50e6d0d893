def put(l, i, v):
    try:
        l[i] = v
    except (IndexError, TypeError) as error:
        print(type(error).__name__, error)
l = [0] * 3
for i in (0, -1, 1, 3, -4, True, "x", 2**70):
    put(l, i, i)
    put(l, i, i)
print(l)
put((1, 2), 0, 1); put("abc", 0, "x"); put({}, [], 1)
d = {}
for i in range(10): put(d, i % 3, i)
print(d)
