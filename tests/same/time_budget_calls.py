def ack(m, n):
    if m == 0: return n + 1
    if n == 0: return ack(m - 1, 1)
    return ack(m - 1, ack(m, n - 1))
def tak(x, y, z): return z if x <= y else tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))
def hanoi(n, a="a", b="b", c="c"): return 0 if n == 0 else hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)
def collatz(n, steps=0): return steps if n == 1 else collatz(3 * n + 1 if n % 2 else n // 2, steps + 1)
import sys; sys.setrecursionlimit(5000)
print(ack(2, 6), tak(9, 5, 2), hanoi(9), max(range(1, 300), key=collatz))
