import sys
sys.setrecursionlimit(120)
def f(n):
    return f(n + 1)
f(0)
