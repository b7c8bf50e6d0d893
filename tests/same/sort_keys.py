import functools, operator
class V:
    def __init__(self, a, b): self.a, self.b = a, b
    def __lt__(self, o): return (self.a, self.b) < (o.a, o.b)
    def __repr__(self): return f"{self.a}{self.b}"
l = [V(i * 7 % 5, chr(97 + i % 3)) for i in range(12)]
for i in range(2):
    print(sorted(l), sorted(l, key=lambda v: v.b), sorted(l, key=operator.attrgetter("b", "a"), reverse=True), min(l), max(l, key=lambda v: v.a))
    print(sorted("bCaD", key=str.lower), sorted([3, 1, 2], key=functools.cmp_to_key(lambda a, b: b - a)))
def q(l): return l if len(l) < 2 else q([x for x in l[1:] if x < l[0]]) + [l[0]] + q([x for x in l[1:] if x >= l[0]])
print(q([5, 3, 8, 1, 9, 2, 7]))
