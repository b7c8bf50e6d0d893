def add(a, b):
    return a + b
seen = [(1, 2), (1.5, 2.5), ("a", "b"), ([1], [2]), ((1,), (2,)), (1, 2.0), (b"x", b"y"), (2**80, 1)]
for round in range(40):
    for a, b in seen:
        r = add(a, b)
    if round % 13 == 0:
        print([add(a, b) for a, b in seen])
for bad in ((1, "a"), ("a", 1), (None, 1), ([], ())):
    try:
        add(*bad)
    except TypeError as error:
        print(error)
