"""Ints of two digits and more: every operator at the edges of 30, 60 and 64 bits, and back to small ones."""
import operator

EDGES = [0, 1, -1, 3, 255, 2**29, 2**30 - 1, 2**30, 2**30 + 1, 2**31, 2**32 - 1, 2**45 + 12345, 2**59, 2**60 - 1, 2**60, 2**61, 2**62, 2**63 - 1, 2**63, 2**64, 3**50]
EDGES += [-value for value in EDGES[1:]]


def add(a, b): return a + b
def subtract(a, b): return a - b
def multiply(a, b): return a * b
def floordivide(a, b): return a // b
def remainder(a, b): return a % b
def both(a, b): return a & b
def either(a, b): return a | b
def differ(a, b): return a ^ b
def left(a, b): return a << b
def right(a, b): return a >> b


PAIRS = [(add, operator.add), (subtract, operator.sub), (multiply, operator.mul), (floordivide, operator.floordiv), (remainder, operator.mod),
         (both, operator.and_), (either, operator.or_), (differ, operator.xor)]


def attempt(function, a, b):
    try:
        return function(a, b)
    except Exception as error:
        return type(error).__name__, str(error)


for ours, theirs in PAIRS:
    wrong = [(a, b) for a in EDGES for b in EDGES if attempt(ours, a, b) != attempt(theirs, a, b)]
    kinds = [(a, b) for a in EDGES for b in EDGES if type(attempt(ours, a, b)) is not type(attempt(theirs, a, b))]
    print(ours.__name__, wrong, kinds, sum(hash(attempt(ours, a, b)) % 1000 for a in EDGES for b in EDGES if b))
SHIFTS = [0, 1, 3, 15, 29, 30, 31, 32, 59, 60, 61, 62, 63, 64, 65, 100]
for ours, theirs in ((left, operator.lshift), (right, operator.rshift)):
    print(ours.__name__, [(a, b) for a in EDGES for b in SHIFTS if ours(a, b) != theirs(a, b)], attempt(ours, 2**40, -1), attempt(ours, 2**40, 2**70))


def mixed(values):
    total = 1
    for value in values:
        total = (total * 6364136223846793005 + value) & 0xFFFFFFFFFFFFFFFF
        total ^= total >> 33
    return total


print(mixed(range(500)), mixed([2**70, -5, True, 2**31]))


def rounds(x, y):
    for i in range(100):
        x = ((x << 5) ^ (y >> 3) ^ i) & 0xFFFFFFFF
        y = (y + x) % 4294967291
    return x, y


print(rounds(123456789, 987654321))
# Identity and sharing: a result that is small is the shared object.
big = 2**40
print((big - (big - 5)) is 5 + 0, (big ^ big) is 0 + 0, (big // big) is 1 + 0)
kept = big + 1
other = kept
kept += 1
print(other, kept)
print(add(True, 2**40), both(2**40 + 1, True), type(both(True, True)))
