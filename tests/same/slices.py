def s(x, a, b): return x[a:b], x[a:], x[:b], x[::2], x[a:b:-1]
for i in range(3):
    for x in ([1, 2, 3, 4], (1, 2, 3, 4), "abcd", b"abcd", range(9)):
        print(s(x, 1, 3), s(x, None, -1), s(x, -100, 100))
l = list(range(10)); l[2:5] = "xyz!"; print(l); l[::3] = [0] * len(l[::3]); print(l); del l[1:3]; print(l)
try: l[::2] = [1]
except ValueError as error: print(error)
class C:
    def __getitem__(self, i): return i
    def __setitem__(self, i, v): print("set", i, v)
    def __delitem__(self, i): print("del", i)
c = C(); print(c[1:2], c[:, 1:2:3], c[...]); c[1:2] = 3; c[1, 2] = 4; del c[5:]
