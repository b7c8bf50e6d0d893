# Numbers looked for among numbers in a hot loop: of other signs, sizes and kinds. Sums of what adds nothing.


class Odd(int):
    def __eq__(self, other):
        asked.append(int(self))
        return int.__eq__(self, other)

    __hash__ = int.__hash__


asked = []
big = 1 << 70
LISTS = [
    [0, 1, 2, 3], [-1, -2, -3], [big, -big, 1 << 40, -(1 << 40), 7], [1.0, 2.5, -0.0, 7], [True, False], ["7", None, 7],
    [Odd(3), 7, Odd(9)], [float("nan"), 1 << 30, (1 << 30) - 1, -(1 << 30)], [],
]
WANTED = [0, 1, -1, 2, -3, 7, (1 << 30) - 1, 1 << 30, -(1 << 30), 1 << 40, -(1 << 40), big, -big, True, False, 1.0, 2.5, 9, "7", None, 5000]


def search(values, wanted):
    found = 0
    for round in range(40):
        for value in wanted:
            # An int that is its own object, where there can be one.
            fresh = int(str(value)) if type(value) is int else value
            if fresh in values:
                found += 1
            if value not in values:
                found += 100
    return found


for values in LISTS:
    print(search(values, WANTED), search(tuple(values), WANTED))
print(len(asked), asked[:12])


def remove(values, wanted):
    left = []
    for round in range(60):
        copy = values[:]
        for value in wanted:
            if value in copy:
                copy.remove(value)
        left.append(len(copy))
    return left[0], left[-1], len(set(left))


for values in LISTS:
    print(remove(values * 2, WANTED))


def sums(numbers):
    totals = set()
    for round in range(200):
        total = sum(n if round & 1 else 0 for n in numbers)
        totals.add((total, type(total).__name__))
    return sorted(totals)


for numbers in ([0, 0], [0, 1, 0], [False, 0, True], [False], [0, big, 0], [big, False, -big], [0, 0.0], [0, 2.5, 0], [1 << 40, 0, 1 << 40]):
    print(sums(numbers))
