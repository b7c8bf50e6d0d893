"""with: special methods that descriptors give, or fail to give; nothing is left behind."""
import gc

alive = 0


class Counted:
    def __init__(self, function=None):
        global alive
        alive += 1
        self.function = function

    def __del__(self):
        global alive
        alive -= 1

    def __get__(self, instance, owner):
        if self.function is None: raise KeyError(owner.__name__)
        return self.function.__get__(instance, owner)


def identity(self): return self
def swallow(*arguments): return True


def use(manager):
    with manager as value:
        return type(value).__name__


def attempt(**names):
    kind = type("Manager", (), names)
    try: return use(kind())
    except Exception as error: return type(error).__name__, str(error)


def loop(values):
    try: return [value for value in values]
    except Exception as error: return type(error).__name__, str(error)


for _ in range(6):
    found = [attempt(__enter__=identity, __exit__=swallow), attempt(__enter__=Counted(identity), __exit__=Counted(swallow)), attempt(__enter__=Counted(), __exit__=swallow), attempt(__enter__=identity, __exit__=Counted()),
             attempt(__enter__=identity), attempt(__exit__=swallow), attempt(__enter__=3, __exit__=swallow), attempt(__enter__=identity, __exit__=3), attempt(__aenter__=3, __aexit__=4),
             loop(type("Broken", (), {"__iter__": Counted()})()), loop(type("Fine", (), {"__iter__": Counted(lambda self: iter((1, 2)))})())]
    gc.collect()
    print(found, alive)
