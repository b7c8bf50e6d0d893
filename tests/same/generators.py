def g(n):
    try:
        for i in range(n):
            got = yield i
            if got: print("got", got)
        return "result"
    finally:
        print("finally")
for k in range(3):
    print(list(g(3)), [x for x in g(2)], sum(g(4)))
    it = g(5); print(next(it), it.send("hello"), it.gi_frame.f_lineno, it.gi_running)
    it.close()
    try: next(it)
    except StopIteration as stop: print("stop", stop.value)
    it = g(1); next(it)
    try: next(it)
    except StopIteration as stop: print("stop", stop.value)
    it = g(2); next(it)
    try: it.throw(ValueError("thrown"))
    except ValueError as error: print(error)
    print(it.gi_frame)
