class V:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return NotImplemented if not isinstance(o, V) else ["lt"] if self.v < o.v else []
    def __eq__(self, o): return isinstance(o, V) and self.v == o.v
    def __contains__(self, x): return x == self.v
class R:
    def __gt__(self, o): return "reflected"
    def __req__(self, o): return 1
def f(a, b):
    r = [a < b, a == b, a != b]
    if a < b: r.append("if")
    while a < b: r.append("while"); break
    return r
for i in range(3):
    print(f(V(1), V(2)), f(V(2), V(1)), V(1) < R(), 1 in V(1), 2 not in V(1), [V(1)] == [V(1)], (V(1), 2) == (V(1), 2))
    try: f(V(1), 5)
    except TypeError as e: print(e)
    try: 5 in 5
    except TypeError as e: print(e)
    try: 1 < "a"
    except TypeError as e: print(e)
nan = float("nan"); print(nan == nan, nan in [nan], [nan] == [nan], nan is nan, 1 == 1.0 == True, 2**53 == 2.0**53, 2**53 + 1 == 2.0**53)
