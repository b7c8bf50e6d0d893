# Comprehensions in functions that hot loops call: what they save of the function's variables, which may be nothing.
import zlib


def over(items, least):
    return [item for item in items if item > least]


def both(items):
    item = "kept"
    found = [item for item in items if item % 2]
    return item, found


def nested(rows):
    return [[cell + 1 for cell in row] for row in rows]


def used_later(items, late):
    found = {item: late for item in items}
    if late:
        item = len(found)
    try:
        return item, found
    except UnboundLocalError as error:
        return str(error), found


def sorted_quickly(items):
    if len(items) < 2: return items
    first = items[0]
    return sorted_quickly([item for item in items[1:] if item < first]) + [first] + sorted_quickly([item for item in items[1:] if item >= first])


class Item:
    def __init__(self, value): self.value = value
    def __gt__(self, other): return self.value > other
    def __del__(self): gone.append(self.value)


gone = []
seen = []
for i in range(400):
    seen.append(over([i, 2, 5, i % 3], 2))
    seen.append(over((i % 4, 1.5, i), i % 2))
    if i % 50 == 49: seen.append(len(over([Item(i), Item(0)], 1)))
    seen.append(both(range(i % 5)))
    seen.append(nested([[i], [], [1, i % 7]]))
    seen.append(used_later(range(i % 3), i % 11 == 0))
    if i % 4 == 0: seen.append(sorted_quickly([5, 3, i % 10, 9, 2, i]))
    if i % 37 == 0:
        try:
            seen.append(over([1, "a" if i > 200 else 2], 1))
        except TypeError as error:
            seen.append(str(error))
print(len(seen), zlib.crc32(repr(seen).encode()), seen[-9:], gone)
