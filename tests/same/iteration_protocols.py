class I:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n == 0: raise StopIteration
        self.n -= 1
        return self.n
class S:
    def __getitem__(self, i):
        if i > 3: raise IndexError
        return i * 10
class B:
    def __iter__(self): return 5
class E:
    def __iter__(self): return self
    def __next__(self): raise ValueError("next failed")
def walk(x):
    out = []
    for v in x: out.append(v)
    else: out.append("else")
    return out
for i in range(3):
    for x in ([1, 2], (3, 4), range(3), range(5, 0, -2), range(2**70, 2**70 + 2), "añ", b"ab", {1: 2}, {1: 2}.items(), {"k": 1}.values(), {7}, I(3), S(), iter([1, 2]), zip("ab", [1, 2]), enumerate("xy"), map(str, [1]), filter(None, [0, 1]), reversed([1, 2]), (c for c in "g"), memoryview(b"m")):
        print(walk(x))
    for bad in (B(), E(), 5, None):
        try: walk(bad)
        except (TypeError, ValueError) as e: print(e)
