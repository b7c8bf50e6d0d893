# Loops over iterators of many kinds at one site, around what the interpreter has to run: what waits on the stack meanwhile
# stays as it is, and indexes go on.
class Own:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        self.n -= 1
        if self.n < 0:
            raise StopIteration
        return self.n


def generated(n):
    for i in range(n):
        yield i


def kinds(n):
    return [list(range(n)), tuple(range(n)), range(n), generated(n), Own(n), {i: i for i in range(n)}, set(range(n)), "abcdef"[:n], b"abcdef"[:n],
            iter([0] * n), reversed([1] * n), zip(range(n), range(n)), enumerate([2] * n), map(str, range(n)), {i: i for i in range(n)}.items()]


def nested(n):
    out = []
    for each in kinds(n):
        for x in each:
            for y in [1, 2, 3]:
                for z in (x, y):
                    out.append((eval("z"), x, y))
    return out


def same_site(n):
    total, out = 0, []
    for round in range(150):
        for each in kinds(n):
            for x in each:
                eval("x")
                total += 1
                out.append(x)
        del out[:-20]
    return total, out


def in_generator(n):
    for each in kinds(n):
        for x in each:
            got = yield x
            if got:
                eval("got")
        for x in [each, n]:
            yield repr(x)[:5]


def stacked(n):
    out = []
    for i in range(n):
        out.append([i, eval("i"), (i, eval("i + 1")), {i: eval("i")}])
        out[-1][0] += max(eval("i"), min(i, eval("3")))
        print(i, eval("i"), sep=eval("'-'"), end=" ") if i % 500 == 0 else None
        out.extend(str(eval("i")) + "x" + f"{i}{eval('i')}" for _ in (1, 2))
        del out[:-9]
    return out


def with_exceptions(n):
    out = []
    for i in range(n):
        for j in [0, 1, 2]:
            try:
                out.append(10 // j + eval("10 // (i % 3)"))
            except ZeroDivisionError as error:
                out.append(str(error)[:8])
        del out[:-9]
    return out


for n in 3, 6:
    print(len(nested(n)), nested(n)[::37])
    print(same_site(n))
    print([list(in_generator(n)) == list(in_generator(n)) for _ in range(120)].count(True), len(list(in_generator(n))))
print(stacked(1200), with_exceptions(900))
