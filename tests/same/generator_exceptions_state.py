import sys
def g():
    try:
        raise KeyError("inside")
    except KeyError:
        yield repr(sys.exc_info()[1])
        yield repr(sys.exc_info()[1])
def h():
    yield repr(sys.exc_info()[1])
    yield repr(sys.exc_info()[1])
for i in range(3):
    x = g(); y = h()
    print(next(x), next(y), sys.exc_info()[1])
    try: raise ValueError("outside")
    except ValueError:
        print(next(x), next(y), repr(sys.exc_info()[1]))
    def chained():
        try: yield
        finally: raise IndexError("second")
    c = chained(); next(c)
    try: c.throw(TypeError("first"))
    except IndexError as e: print(repr(e.__context__))
