def get(l, i):
    try:
        return l[i]
    except (IndexError, TypeError) as error:
        return f"{type(error).__name__}: {error}"
for l in ([1, 2, 3], (1, 2, 3), [], range(5), "abc", b"abc", {1: "one", -1: "minus"}):
    for i in (0, 1, -1, 2, 3, -4, True, 1.0, "x", None, 2**70):
        try:
            print(get(l, i))
        except KeyError as error:
            print("KeyError", error)
