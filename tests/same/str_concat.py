def build(n):
    s = ""
    keep = []
    for i in range(n):
        s += chr(97 + i % 26)
        if i % 10 == 0:
            keep.append(s)
    return s, keep
for n in (0, 5, 60):
    print(build(n))
def shared():
    s = "abc"; t = s
    s += "def"
    return s, t
for _ in range(20): r = shared()
print(r)
