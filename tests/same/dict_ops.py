def go(d):
    d["a"] = 1; d["b"] = d["a"] + 1
    d["a"] += 5
    del d["b"]
    try: d["zz"]
    except KeyError as error: print(repr(error))
    print("a" in d, "q" not in d, len(d), {**d, "x": 1}, d | {"y": 2})
class D(dict):
    def __missing__(self, k): return f"missing {k}"
    def __getitem__(self, k): return "sub" if k == "s" else super().__getitem__(k)
for i in range(3):
    go({}); go(dict.fromkeys("cd", 0))
d = D(); print(d["x"], d["s"], D(s=1)["s"])
try: {}[[]]
except TypeError as error: print(error)
