# Hot loops over numbers: boxes that are kept out of memory must come back as what they were.
def grow(n):
    a, b = 1, 1
    for i in range(n):
        a, b = b, a + b
    return a
print(grow(20), grow(45), grow(90), grow(200))
def powers(n):
    x, out = 1, []
    while len(out) < n:
        out.append(x)
        x = x * 3 - 1
    return out
print(powers(60)[-3:], [type(x) for x in powers(5)])
def down(x):
    while x > -2**70: x = x * 2 - 1
    return x
print(down(-1))
def kinds(n):
    s = 0
    for i in range(n):
        s = s + 1 if i < n // 2 else s + 0.5
    return s
print(kinds(300), kinds(301))
def same(n):
    hits, last = 0, None
    for i in range(n):
        x = i * 1.5
        y = x
        hits += x is y
        hits += last is x
        last = y
    return hits
print(same(400))
def stored(n):
    box, hits = [0.0], 0
    for i in range(n):
        x = i + 0.25
        box[0] = x
        hits += box[0] is x
        held = box[0]
        box[0] = -x
        hits += held == x and box[0] == -x
    return hits
print(stored(400))
def twins(n):
    hits = 0
    for i in range(n):
        x = i + 1000.5
        y = i + 1000.5
        hits += x is y
        big, big2 = i + 100000, i + 100000
        hits += big is big2
        small, small2 = i % 7, (i + 7) % 7
        hits += small is small2
    return hits
print(twins(300))
def divide(n):
    out = []
    for i in range(-n, n):
        if i: out.append((i // 7, i % 7, i // -7, i % -7, 100 % i, 100 // i, i / 4))
    return out
print(divide(200)[:4], divide(200)[-4:], sum(map(sum, divide(150))))
def shifts(n):
    t = 0
    for i in range(n):
        t += (1 << (i % 70)) >> (i % 40)
        t ^= i << 3
    return t
print(shifts(500))
def nans(n):
    nan, counts = float("nan"), [0] * 8
    for i in range(n):
        x = nan if i % 3 == 0 else i / 3
        counts[0] += x < 50
        counts[1] += x <= 50
        counts[2] += x > 50
        counts[3] += x >= 50
        counts[4] += x == x
        counts[5] += x != x
        if x < 50: counts[6] += 1
        if not x > 50: counts[7] += 1
    return counts
print(nans(500))
def zero(n):
    try:
        for i in range(n, -1, -1): x = 10 / i
    except ZeroDivisionError as error: return i, x, str(error), error.__traceback__.tb_lineno
print(zero(300))
def power(n):
    t = 0.0
    for i in range(n): t += (i + 1.0) ** -1.5 + 2.0 ** (i % 5)
    return t
print(power(500))
def huge(n):
    try:
        x = 2.0
        for i in range(n): x = x ** 2.0
    except OverflowError as error: return i, str(error)
print(huge(300))
def mixed(n):
    hits = 0
    for i in range(n):
        big = 2**53 + i
        hits += (big == float(2**53)) + (big > 9007199254740992.0)
    return hits
print(mixed(300))
def truth(n):
    t = 0
    for i in range(n):
        flag = i % 5 > 2
        if flag: t += 1
        if not flag: t += 10
        keep = flag
        t += keep
    return t, flag, keep
print(truth(333))


# What is known to be a wide int is not known to be exact as a float.
def divide(pairs, divisor):
    results = []
    for x, divides in pairs:
        y = x ^ 1
        if divides:
            results.append(x / divisor)
            results.append(y < x / 1.0)
    return results


for _ in range(10):
    divide([(2**40 + 1, False)] * 20, 3)
for _ in range(60):
    divide([(5, True)] * 20, 3)
print(divide([(2**59 + k, True) for k in range(1, 8)], 3))
print(divide([(2**53 + k, True) for k in range(1, 8)], 7))
print(divide([(-(2**59) + k, True) for k in range(1, 8)], 2**59 - 1))


# Floats, and ints of one, two and more digits.
def mix(numbers, start):
    t = start
    for x in numbers:
        t += x
        t = t * 0.5 - x
        t = x + t
    return t


wide = [sign * 2**bits + k for bits in (29, 30, 31, 53, 59, 60, 61, 64, 200) for sign in (1, -1) for k in (-3, -1, 0, 1, 3)]
for _ in range(50):
    mix([2147483647, 5, 1 << 40], 1.5)
for number in wide:
    print(mix([number] * 3, 0.25), mix([number, 1, number], -0.1))
print(mix([2147483647] * 300, 0.1), mix([True, 2, 3.5], 1.0))
try:
    print(mix([2**1100], 1.0))
except OverflowError as error:
    print(error)
