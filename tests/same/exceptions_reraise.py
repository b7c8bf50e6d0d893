import sys
def f():
    try: raise KeyError(1)
    except KeyError:
        try: raise
        except KeyError as e: print("again", e, sys.exc_info()[0].__name__)
        try: raise ValueError(2)
        except ValueError: pass
        print(repr(sys.exc_info()[1]))
        raise
def g():
    try: f()
    except KeyError as e: print(repr(e), e.__context__)
    print(sys.exc_info())
    try: raise
    except RuntimeError as e: print(e)
for i in range(3): g()
for bad in (5, "x", None, int, object()):
    try: raise bad
    except TypeError as e: print(e)
    try: raise ValueError from bad
    except (TypeError, ValueError) as e: print(type(e).__name__, e, repr(e.__cause__))
class Weird(Exception):
    def __new__(cls): return 5
try: raise Weird
except TypeError as e: print(e)
try:
    try: raise ValueError
    except 5: pass
except TypeError as e: print(e)
try:
    try: raise ValueError
    except (KeyError, "x"): pass
except TypeError as e: print(e)
