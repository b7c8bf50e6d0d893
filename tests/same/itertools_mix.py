import itertools as it, functools, collections
for i in range(2):
    print(list(it.accumulate(range(5), lambda a, b: a * 2 + b)), list(it.groupby("aabbb", key=str.upper)).__len__(), [(k, len(list(g))) for k, g in it.groupby([1, 1, 2])])
    print(functools.reduce(lambda a, b: a + b, it.chain("ab", "cd")), list(it.takewhile(lambda x: x < 3, it.count())), list(it.islice((x * x for x in it.count()), 3, 6)), list(it.starmap(pow, [(2, 3), (3, 2)])))
    print(list(map(lambda a, b: a + b, [1, 2], [3, 4])), list(filter(lambda x: x % 2, range(6))), dict(zip("ab", it.cycle([1]))), list(it.product([1, 2], "x")), collections.Counter("hello").most_common(2))
    def gen():
        try: yield from it.repeat("r", 2)
        finally: print("closed")
    print(list(gen()))
