import sys
def count(n, log):
    log[0] = n
    count(n + 1, log)
def measure():
    log = [0]
    try: count(1, log)
    except RecursionError: pass
    return log[0]
for limit in (100, 250, 1000):
    sys.setrecursionlimit(limit)
    print(limit, measure(), measure(), measure())
