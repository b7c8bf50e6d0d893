def f(x):
    try:
        if x == 0: raise ValueError("zero")
        if x == 1: raise KeyError
        if x == 2: return "early"
        if x == 3: [][1]
        if x == 4: raise ValueError("a") from TypeError("b")
        if x == 5:
            try: 1 / 0
            except ZeroDivisionError: raise OSError("ctx")
        if x == 6: raise SystemExit(3)
        return "normal"
    except (ValueError, KeyError) as e:
        return type(e).__name__, str(e), repr(e.__cause__), repr(e.__context__)
    except IndexError:
        return "index"
    except OSError as e:
        return repr(e.__context__)
    except BaseException as e:
        return repr(e)
    else:
        return "else never: returned"
    finally:
        print("finally", x)
for i in range(3):
    for x in range(8): print(f(x))
