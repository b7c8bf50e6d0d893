"""Stops for a debugger with frames of several evaluators on the C stack, one of them in a hot loop."""

import os
import signal


class Account:
    def __init__(self, amount):
        self.amount = amount

    def key(self, other):
        total = self.amount
        for i in range(30):
            total += i
            if other != 3:
                total = max([total], key=lambda each: look(each, other))
        return total


def look(total, other):
    local = [other, total]
    if other == 2 and total > 300:
        os.kill(os.getpid(), signal.SIGTRAP)
    return len(local)


def pairs(account):
    for i in range(5):
        yield sorted([i, i + 1], key=account.key)


def main(depth):
    return main(depth - 1) if depth else list(map(lambda pair: pair, pairs(Account(3))))


print(main(3))
