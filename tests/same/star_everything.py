def f(*a, **k): return a, k
l = [1, 2]; d = {"x": 1}
for i in range(3):
    print([*l, *"ab", *range(2)], (*l, 0), {*l, 5}, {**d, "y": 2, **{"x": 9}}, f(*l, 3, *[4], **d, z=5))
    a, *b = l; *a2, b2 = "xyz"; [c, *_] = (9, 8, 7)
    print(a, b, a2, b2, c)
    try: f(**d, **d)
    except TypeError as e: print(e)
    try: f(x=1, **d)
    except TypeError as e: print(e)
    try: [*5]
    except TypeError as e: print(e)
    try: {**5}
    except TypeError as e: print(e)
    try: f(*5)
    except TypeError as e: print(e)
    try: f(**5)
    except TypeError as e: print(e)
