def go(n):
    s = {i % 5 for i in range(n)}
    s |= {9}; s -= {1}; s ^= {2, 100}
    return sorted(s), {*s, 7} == s | {7}, frozenset(s) >= {0}, 3 in s, 77 not in s
print([go(n) for n in (0, 3, 20)])
try: {[]}
except TypeError as error: print(error)
print({1, 1.0, True}, {*()}, len({*"hello"}))
