import contextlib
@contextlib.contextmanager
def cm(n):
    print("in", n)
    try: yield n
    except ValueError as e: print("cm caught", e); raise KeyError(n) from e
    finally: print("out", n)
def f(n):
    with contextlib.ExitStack() as s:
        vals = [s.enter_context(cm(i)) for i in range(n)]
        s.callback(print, "callback")
        if n == 2: raise ValueError("x")
        return vals
for i in range(3):
    for n in (1, 2):
        try: print(f(n))
        except KeyError as e: print("K", e, repr(e.__cause__), repr(e.__context__))
    with contextlib.suppress(ZeroDivisionError): 1 / 0
    with contextlib.redirect_stdout(None): print("hidden")
