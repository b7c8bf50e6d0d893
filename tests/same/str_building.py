def build(n):
    s = ""
    for i in range(n):
        s += str(i)
        s += "-"
    return s
def keeps(n):
    s, seen = "x", []
    for i in range(n):
        seen.append(s)
        s += "y"
    return s, seen
def attribute(n):
    class O: s = ""
    o = O()
    for i in range(n): o.s += "ab"
    return o.s
def formats(x, w):
    return f"{x}", f"{x!r:>{w}}", f"{x:5}", f"{w:03d}", f"{x}{w}{x}", f"{x=}", f"{'nested'}{f'{x}'}"
for _ in range(3):
    print(build(12), keeps(4), attribute(3), formats("s", 6), formats(1.5, 7))
def index(s): return [s[i] for i in range(-len(s), len(s))], [s[i:i + 2] for i in range(len(s))]
for text in ("abc", "\u00e9\u00e8x", "\u4e2d\u6587", "\U0001f600z", ""): print(index(text), index(text))
def fails():
    out = []
    for s, i in (("abc", 3), ("abc", -4), ("", 0), ("a", "b")):
        try: s[i]
        except (IndexError, TypeError) as error: out.append(str(error))
    return out
print(fails(), fails())
def compare(a, b): return a == b, a != b, a < b, a is b, a in b, (1 if a == b else 2)
print([compare(a, b) for a in ("a", "ab", "") for b in ("a", "ab", "b\u4e2d")] * 2)
