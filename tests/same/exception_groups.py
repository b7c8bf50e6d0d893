def f(k):
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2), ExceptionGroup("n", [KeyError(3), ValueError(4)])])
    except* ValueError as eg:
        print("V", [str(e) for e in eg.exceptions])
        if k == 1: raise OSError("from handler")
    except* KeyError as eg:
        print("K", eg.exceptions)
    else: print("else")
    finally: print("finally")
for i in range(3):
    for k in range(2):
        try: f(k)
        except BaseExceptionGroup as e: print(repr(e))
try:
    try: raise ValueError("naked")
    except* ValueError as eg: print(repr(eg))
    try: pass
    except* ValueError: pass
    else: print("else")
    try: raise ValueError
    except* ExceptionGroup: pass
except TypeError as e: print(e)
