from collections import OrderedDict
class LRU:
    def __init__(self, n): self.n = n; self.d = OrderedDict(); self.hits = self.misses = 0
    def __getitem__(self, k):
        if k in self.d: self.hits += 1; self.d.move_to_end(k); return self.d[k]
        self.misses += 1
        v = self[k] = k * k
        return v
    def __setitem__(self, k, v):
        self.d[k] = v
        if len(self.d) > self.n: self.d.popitem(last=False)
c = LRU(10)
for i in range(500): c[(i * i) % 17]
print(c.hits, c.misses, list(c.d))
