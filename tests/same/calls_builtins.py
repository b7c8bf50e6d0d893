import operator
def go(x):
    return (len(x), str(x), repr(x), isinstance(x, (list, str)), type(x).__name__, list(x), tuple(x), max(x), min(x), sum(map(ord, map(str, x))) if x and isinstance(x[0], str) else sum(x),
            sorted(x, reverse=True), any(x), all(x), id(x) == id(x), callable(x), hash(str(x)) == hash(str(x)), abs(-len(x)), bool(x), int(len(x)), float(len(x)), divmod(len(x), 2), pow(len(x), 2, 3))
for i in range(3):
    for x in ([1, 2, 3], "abc", (5, 4)): print(go(x))
for bad in (lambda: len(5), lambda: len(), lambda: isinstance(1), lambda: isinstance(1, 1), lambda: type(1, 2), lambda: ord("ab"), lambda: max([]), lambda: [].append(), lambda: [].append(1, 2), lambda: {}.get(), lambda: "".join([1])):
    try: print(bad())
    except (TypeError, ValueError) as error: print(type(error).__name__, error)
