def cmp(a, b): return a == b, a != b, a < b, a >= b
words = ["", "a", "b", "aa", "ä", "日", "a" * 100]
for i in range(3):
    for a in words:
        print([cmp(a, b) for b in words])
class S(str):
    def __eq__(self, other): return "special"
    __hash__ = str.__hash__
print(cmp(S("x"), "x"), cmp("x", S("x")), "eq" if S("a") == "b" else "ne")
