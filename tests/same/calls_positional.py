def f(a, b=2, *c, d, e=5, **g): return a, b, c, d, e, g
def p(a, /, b, *, c=3): return a, b, c
calls = [lambda: f(1, d=4), lambda: f(1, 2, 3, 4, d=5, z=6), lambda: f(*[1, 2], **{"d": 3}), lambda: f(), lambda: f(1), lambda: f(1, a=2, d=1),
         lambda: p(1, 2), lambda: p(1, b=2, c=4), lambda: p(a=1, b=2), lambda: p(1), lambda: p(1, 2, 3), lambda: p(1, 2, x=1), lambda: p(1, 2, c=1, **{"c": 2}),
         lambda: f(*5), lambda: f(**5), lambda: f(1, *None), lambda: f(**{1: 2}), lambda: (5)(), lambda: "x"(1)]
for i in range(3):
    for call in calls:
        try:
            print(call())
        except TypeError as error:
            print(error)
