text = """the quick brown fox jumps over the lazy dog and the dog sleeps""" * 5
def freq(t):
    d = {}
    for w in t.split(): d[w] = d.get(w, 0) + 1
    return sorted(d.items(), key=lambda kv: (-kv[1], kv[0]))
def caesar(t, k): return "".join(chr((ord(c) - 97 + k) % 26 + 97) if c.isalpha() else c for c in t)
def palins(t):
    out = set()
    for i in range(len(t)):
        for j in range(i + 3, min(len(t), i + 9)):
            if (s := t[i:j]) == s[::-1]: out.add(s)
    return sorted(out)
def rle(t):
    out = ""; i = 0
    while i < len(t):
        j = i
        while j < len(t) and t[j] == t[i]: j += 1
        out += t[i] + (str(j - i) if j - i > 1 else ""); i = j
    return out
print(freq(text)[:4], caesar(text[:40], 3), palins("abacdcxyzyx"), rle("aaabbbccd" * 3))
