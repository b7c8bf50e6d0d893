class T:
    def __init__(self, v): self.v = v
    def __bool__(self): print("bool", self.v); return self.v
    def __repr__(self): return f"T({self.v})"
class L:
    def __len__(self): return 0
class Bad:
    def __bool__(self): return 5
def f(a, b): return (a and b, a or b, not a, a if b else 1, bool(a))
values = [0, 1, "", "x", None, [], [0], {}, (), 0.0, 1.5, L(), True, False, b"", range(0), 2**100]
for i in range(3):
    for a in values: print([f(a, b) for b in (0, "y")] if not isinstance(a, L) else bool(a))
print(f(T(True), T(False)))
for bad in (lambda: not Bad(), lambda: 1 if Bad() else 2, lambda: Bad() and 1):
    try: bad()
    except TypeError as e: print(e)
def chain(a, b, c): return a < b < c, a < b > c, a == b == c, a in b in [c] if isinstance(b, list) else None
for i in range(3): print(chain(1, 2, 3), chain(3, 2, 1), chain(1, 1, 1), chain(1, [1], [1]))
