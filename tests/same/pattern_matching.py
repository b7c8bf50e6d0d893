import dataclasses
@dataclasses.dataclass
class P: x: int; y: int
class Q:
    __match_args__ = ("a",)
    a = 1
def m(v):
    match v:
        case 0 | 1: return "small"
        case int(n) if n > 100: return ("big", n)
        case bool(): return "bool"
        case "lit": return "literal"
        case str() as s: return ("str", s)
        case [1, 2]: return "onetwo"
        case [x]: return ("one", x)
        case [first, *rest, last]: return (first, rest, last)
        case {"k": v, **r}: return ("map", v, r)
        case {}: return "empty map?"
        case P(x=0, y=yy): return ("P0", yy)
        case P(a, b): return ("P", a, b)
        case Q(1): return "Q"
        case None: return "none"
        case float(): return "float"
        case P.x: return "never"
        case _: return ("other", type(v).__name__)
for i in range(3):
    for v in (0, 1, 5, 500, True, "lit", "abc", [1, 2], [7], [1, 2, 3, 4], (9, 8), {"k": 1, "z": 2}, {}, P(0, 5), P(1, 2), Q(), None, 2.5, {1}, b"x", range(3)):
        try: print(m(v))
        except AttributeError as e: print(e)
def bad(v):
    match v:
        case P(1, 2, 3): pass
def dup(v):
    match v:
        case int(real=a, imag=b): return a, b
try: bad(P(1, 2))
except TypeError as e: print(e)
print(dup(7))
