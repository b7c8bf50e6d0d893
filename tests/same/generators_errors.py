def bad(): yield 1; raise StopIteration("no")
def reenter():
    yield next(me)
for i in range(3):
    try: list(bad())
    except RuntimeError as e: print(e, repr(e.__cause__))
    me = reenter()
    try: next(me)
    except ValueError as e: print(e)
    def ignore():
        while True:
            try: yield 1
            except GeneratorExit: pass
    x = ignore(); next(x)
    try: x.close()
    except RuntimeError as e: print(e)
    y = ignore()
    try: y.send(5)
    except TypeError as e: print(e)
    y.close()
del x
