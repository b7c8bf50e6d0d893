"""Functions with *args and **kwargs, in hot loops."""
import sys


class Log:
    def __init__(self):
        self.level, self.seen = 2, []

    def is_on(self, level):
        return level >= self.level

    def debug(self, text, *args, **kwargs):
        if self.is_on(1):
            self.log(text, args, **kwargs)

    def error(self, text, *args, **kwargs):
        if self.is_on(3):
            self.log(text, args, **kwargs)

    def log(self, text, args, **kwargs):
        self.seen.append((text % args, len(kwargs)))
        kwargs["new"] = 1
        del self.seen[:-4]


def rest(a, b=2, *more, **named):
    return a + b + len(more) + len(named)


def keeps(*all, **named):
    named["last"] = all
    return named


def counts(*all):
    return len(all), all


def named(a, **rest):
    rest["a"] = a
    return rest


def frames(*all, **named):
    return sorted(sys._getframe().f_locals), all, named


def fails(*all):
    return all[2]


def loop(rounds):
    log, total, kept, out = Log(), 0.0, None, []
    for i in range(rounds):
        log.debug("never %d", i)
        log.error("%d %s", i, total)
        log.error("nothing")
        total += rest(i) + rest(i, 1.5) + rest(i, 2, 3) + rest(i, 2, total, None, i)
        kept = keeps(i, total, log)
        n, all = counts(i, i)
        total += n + len(all)
        a, (b, c) = counts(i + 0.5, total)[0], counts(i, total)[1]
        total = (total + b) % 1000.0
        one, two = named(i), named(i)
        out.append((one is two, one == two, kept["last"][0], c))
        del out[:-3]
        if i % 50 == 3:
            out.append(frames(i, total))
        try:
            fails(i, i)
        except IndexError as error:
            total += error.__traceback__.tb_next.tb_lineno
    return total, log.seen, out, sorted(kept), len(kept["last"])


def change(rounds):
    def function(*all, **named):
        return len(all)

    def other(a, b=5, *all):
        return a, b, all

    out = []
    for i in range(rounds):
        out.append(function(i, i, i))
        if i == rounds // 2:
            function.__code__ = (lambda a, b=1, *all: (a, b, all)).__code__
        if i == rounds // 2 + 5:
            function.__code__ = other.__code__
    return out[:2], out[-2:]


for rounds in (5, 60, 400):
    print(loop(rounds))
    print(change(rounds))
