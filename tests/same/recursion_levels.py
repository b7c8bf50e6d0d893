# Recursion ends at the very level where CPython ends it, however much of it is machine code: functions that become hot on
# their way down, or are entered by machine code near the limit, or by loops.
import sys

SHAPES = {
    "plain": """
def go(n):
    if n:
        go(n - 1)
""",
    "closure": """
def outer():
    def go(n):
        if n:
            go(n - 1)
    return go
go = outer()
""",
    "value": """
def go(n):
    return go(n - 1) + 1 if n else 0
""",
    "mutual": """
def even(n):
    return odd(n - 1) if n else True
def odd(n):
    return even(n - 1) if n else False
go = even
""",
    "method": """
class C:
    def go(self, n, step=1):
        if n:
            return self.go(n - step)
go = C().go
""",
    "keywords": """
def go(n, *, extra=None):
    if n:
        go(n - 1, extra=n)
""",
    "cells": """
def go(n):
    kept = n
    def look():
        return kept
    if n:
        go(n - 1)
    return look
""",
    "loop": """
def go(n):
    total = 0
    for i in range(1):
        if n:
            total += go(n - 1)
    return total + 1
""",
    "followed": """
def less(n):
    return n - 1
def ask(n):
    return less(less(n)) + 1
def go(n):
    if n:
        return go(ask(n))
""",
    "while": """
def go(n):
    while n:
        return go(n - 1)
""",
}


def ends_at(go, limit):
    """The first depth, from the last that is sure to do, at which it is too deep."""
    for depth in range(limit - 12, limit + 200):
        try:
            go(depth)
        except RecursionError as error:
            return limit - depth, str(error)
    return "never"


def fresh(source):
    names = {}
    exec(source, names)
    return names["go"]


def levels(limit, name, warm):
    sys.setrecursionlimit(limit)
    go = fresh(SHAPES[name])
    for depth in warm:
        go(depth)
    return [ends_at(go, limit) for _ in range(3)]


for limit in (120, 400, 1000, 2500):
    for name in SHAPES:
        print(limit, name, levels(limit, name, []))
        print(limit, name, levels(limit, name, [limit - 30] * 4))
        print(limit, name, levels(limit, name, [5] * 3000))
        print(limit, name, levels(limit, name, [limit - 20, 60, 3] * 100))
