"""numpy beside pure Python: the same heat equation twice. What is an array operation belongs in numpy, and is as fast there
as ever; what is not, loops and branches over single values, is where the engine helps.

    ./ws python -m pip install numpy
    ./ws run examples/beside_numpy.py [SIZE] [STEPS]
"""

import sys
import time

try:
    import numpy
except ImportError:
    sys.exit("this example needs numpy: ./ws python -m pip install numpy")


def start(size):
    plate = [[0.0] * size for _ in range(size)]
    for row in plate[size // 3:2 * size // 3]:
        row[size // 3:2 * size // 3] = [100.0] * (2 * size // 3 - size // 3)
    return plate


def python_steps(plate, steps):
    size = len(plate)
    for _ in range(steps):
        new = [row[:] for row in plate]
        for y in range(1, size - 1):
            above, row, below, out = plate[y - 1], plate[y], plate[y + 1], new[y]
            for x in range(1, size - 1):
                out[x] = row[x] + 0.2 * (above[x] + below[x] + row[x - 1] + row[x + 1] - 4.0 * row[x])
        plate = new
    return plate


def numpy_steps(plate, steps):
    for _ in range(steps):
        inner = plate[1:-1, 1:-1]
        new = plate.copy()
        new[1:-1, 1:-1] = inner + 0.2 * (plate[:-2, 1:-1] + plate[2:, 1:-1] + plate[1:-1, :-2] + plate[1:-1, 2:] - 4.0 * inner)
        plate = new
    return plate


def timed(name, function, *arguments):
    started = time.perf_counter()
    result = function(*arguments)
    print(f"{name:<12} {time.perf_counter() - started:7.3f} s")
    return result


def main():
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 120
    steps = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    plate = start(size)
    slow = timed("pure Python", python_steps, plate, steps)
    fast = timed("numpy", numpy_steps, numpy.array(plate), steps)
    print(f"largest difference: {abs(numpy.array(slow) - fast).max():.1e}; corner of the hot square: {fast[size // 3, size // 3]:.6f} degrees")


if __name__ == "__main__":
    main()
