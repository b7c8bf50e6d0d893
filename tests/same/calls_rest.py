def only(*rest): return rest
def some(a, b=2, *rest): return a, b, rest
def both(*rest, **keywords): return rest, keywords
def all_of(a, *rest, k=1, **more): return a, rest, k, more
class C:
    def only(*rest): return len(rest), rest[1:]
    def some(self, *rest): return rest
    def both(self, a=1, *rest, **keywords): return a, rest, keywords
    @staticmethod
    def static(*rest): return rest
    @classmethod
    def of_class(cls, *rest): return cls.__name__, rest
def run(c):
    x = [1]
    out = [only(), only(1), only(1, x), some(1), some(1, 3), some(1, 3, x, x), both(), both(1, 2), all_of(1), all_of(1, 2, 3)]
    out += [c.only(), c.only(1), c.some(), c.some(1, 2), c.both(), c.both(5), c.both(5, 6, 7), c.static(), c.static(1), c.of_class(), c.of_class(2)]
    m = c.only
    n = c.both
    out += [m(), m(1, 2), n(), n(1, 2, 3), n(z=1)]
    return out
for _ in range(4):
    result = run(C())
print(result)
def errors(f, *arguments):
    try:
        return f(*arguments)
    except TypeError as error:
        return str(error)
def needs(a, b, *rest): return a
for _ in range(3):
    out = [errors(needs), errors(needs, 1), errors(needs, 1, 2, 3), errors(C().both, 1), errors(C.some)]
print(out)
