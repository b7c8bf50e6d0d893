"""Subscripts of array.array, bytes and bytearray: types that change under a site, edges of every typecode, exports."""
import array
import zlib

LIMITS = {"b": 7, "B": 8, "h": 15, "H": 16, "i": 31, "I": 32, "l": 63, "L": 64, "q": 63, "Q": 64}


def item(a, i):
    return a[i]


def put(a, i, value):
    a[i] = value


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return type(error).__name__, str(error)


def swap_halves(a):
    half = len(a) // 2
    for i in range(half):
        a[i], a[i + half] = a[i + half], a[i]
    return a


for code, bits in LIMITS.items():
    signed = code.islower()
    low, high = (-(2 ** (bits if signed else 0)) if signed else 0), 2**bits - 1
    a = array.array(code, [0, 1, high, low, 5, 100])

    def local(a, i, value):  # a site of its own for each typecode
        a[i] = value
        return a[i]

    results = []
    for _ in range(5):
        for i in (0, 1, 5, -1, -6):
            for value in (1, 0, 7, low, high):
                results.append(attempt(local, a, i, value))
        for i, value in ((6, 1), (-7, 1), (0, high + 1), (0, low - 1), (0, 1.5), (0, "x"), ("x", 1), (True, 2), (0, True)):
            results.append(attempt(local, a, i, value))
    print(code, a, zlib.crc32(repr(results).encode()), results[-9:])

numbers = array.array("d", [1.5, -0.0, float("inf"), 1e300])
for i in range(6):
    print(item(numbers, i % 4), swap_halves(numbers), attempt(item, numbers, 4), attempt(item, numbers, -5), attempt(put, numbers, 0, 3))
for container in (numbers, array.array("f", [1.5, 2.5]), array.array("i", [1, 2]), [1, 2], (3, 4), b"ab", bytearray(b"cd"), "ef", {0: 1, 1: 2}):
    for _ in range(4):
        print(item(container, 0), item(container, 1), attempt(put, container, 1, 65), attempt(put, container, 0, 66.5))
    print(container)

empty = array.array("d")
print(attempt(item, empty, 0), attempt(put, empty, 0, 1.0))
view = memoryview(numbers)
for _ in range(4):
    put(numbers, 1, 2.25)
    print(item(view, 1), attempt(numbers.append, 1.0))
view.release()
for i in range(2000):
    numbers.append(float(i))
print(item(numbers, 1999), item(numbers, -1))
del numbers[2:]
print(attempt(item, numbers, 2), item(numbers, 1))


class Counted(array.array):
    def __getitem__(self, i):
        return "mine", i


class Plain(array.array):
    pass


for a in (Counted("d", [1.0]), Plain("d", [4.0]), array.array("d", [2.0])):
    for _ in range(4):
        print(item(a, 0), attempt(put, a, 0, 9.0))

data = bytearray(range(256))
total = 0
for _ in range(3):
    for i in range(-256, 256):
        total += data[i] * (i & 3)
        data[i] = (data[i] + i) & 255
print(total, data[:8], attempt(put, data, 0, 256), attempt(put, data, 0, -1), attempt(put, data, 256, 0), attempt(put, data, 0, None))
code = bytes(range(0, 250, 7))
print([code[i] + code[-i - 1] for i in range(len(code))], attempt(item, code, 36), attempt(item, code, -37))
data.clear()
print(attempt(item, data, 0))
