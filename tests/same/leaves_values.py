# Values at the edges of what leaves do by themselves.
import math, functools, collections, operator, os.path

def arithmetic(a, b):
    out = []
    for f in (lambda: a + b, lambda: a - b, lambda: a * b, lambda: -a, lambda: a < b, lambda: a == b, lambda: a >= b,
              lambda: a // b, lambda: a % b, lambda: a / b, lambda: a & b, lambda: a ^ b, lambda: a << 3, lambda: a >> 2):
        try: out.append(f())
        except Exception as e: out.append(type(e).__name__)
    return out
values = [0, 1, -1, 255, 256, 1024, 1025, -5, -6, 2**30 - 1, 2**30, -2**30, 2**31, 2**62, 2**63, -2**63, True, False,
          0.0, -0.0, 1.5, float("inf"), float("nan"), "a"]
def is_long(a, b): return "a" in (a, b) and any(type(v) is int and v > 255 for v in (a, b))  # a str of gigabytes
for a in values:
    for b in values:
        if is_long(a, b): continue
        for again in range(3): r = arithmetic(a, b)
        print(a, b, r)

def negate(x): return -x
for v in [0, 5, -5, 2**30, True, 1.5, 10**30] * 3: print(negate(v), end=" ")
print()

def truth(x):
    if x: return "t"
    return "f"
def untruth(x): return not x
class L:
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
class B:
    def __bool__(self): raise ValueError("no truth")
for v in [0, 1, -1, 10**20, "", "x", [], [0], (), (0,), None, True, False, 0.0, 0.1, {}, {1: 1}, set(), L(0), L(2), b"", b"0"] * 3:
    print(truth(v), untruth(v), end=" ")
try: truth(B())
except ValueError as e: print(e)

def compare(a, b): return a == b, a != b, ("=" if a == b else "!"), ("!" if a != b else "=")
strings = ["", "a", "b", "ab", "ac", "bb", "é", "ê", "aé", "ab\0", "\0ab", "日", "日本", "x" * 40, "x" * 39 + "y"]
for a in strings:
    for b in strings:
        c = "".join(b)      # another object
        r = [compare(a, b), compare(a, c)]
        print(a == b, r[0] == r[1], r[1], end=" ")
print()

def text(s, i): return s[i]
for s in ["abc", "éêë", "日本語"] * 2:
    for i in (-4, -1, 0, 2, 3):
        try: print(text(s, i), end=" ")
        except IndexError as e: print(e, end=" ")
print()

cached = functools.lru_cache(lambda x: x * 2)
partial = functools.partial(pow, 2)
class Callable:
    def __call__(self, *a, **k): return a, k
def unbound(x):
    out = []
    for f in (lambda: math.sqrt(x), lambda: math.hypot(x, x), lambda: math.gcd(4, 6, 8), lambda: os.path.join("a", "b"),
              lambda: os.path.splitext("a.b"), lambda: collections.OrderedDict(), lambda: collections.deque([x]),
              lambda: operator.itemgetter(0)([x]), lambda: functools.reduce(operator.add, [x, x]), lambda: math.floor(x),
              lambda: cached(x), lambda: partial(3), lambda: Callable()(x, 1), lambda: math.sqrt(), lambda: math.sqrt(x, x),
              lambda: os.path.join(), lambda: math.perm(5, 2), lambda: str.upper("x"), lambda: int.from_bytes(b"ab", "big"),
              lambda: dict.fromkeys("ab"), lambda: Callable.__call__(None, 3), lambda: str.join("-", "ab"), lambda: math.isclose(1, 1)):
        try: out.append(f())
        except Exception as e: out.append(f"{type(e).__name__}: {e}")
    return out
for x in [4, 2.25, -1] * 3: print(unbound(x))
