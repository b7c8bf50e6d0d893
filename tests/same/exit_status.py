import sys, atexit
atexit.register(lambda: print("atexit"))
def f(n):
    if n: return f(n - 1)
    sys.exit("message to stderr")
f(5)
