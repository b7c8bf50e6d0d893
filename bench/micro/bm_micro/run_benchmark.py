"""Small programs, each about one thing that the engine is to be good at: ``run_benchmark.py NAME`` under pyperf.

Each takes some tens of milliseconds on CPython, and returns something that depends on all of its work.
"""

import array

import pyperf


def sor_list(n=90, rounds=10):
    """Relaxation on a list of lists of floats."""
    grid = [[float((i * j) % 7) for j in range(n)] for i in range(n)]
    omega = 1.25
    for _ in range(rounds):
        for i in range(1, n - 1):
            up, row, down = grid[i - 1], grid[i], grid[i + 1]
            for j in range(1, n - 1):
                row[j] = omega * 0.25 * (up[j] + down[j] + row[j - 1] + row[j + 1]) + (1.0 - omega) * row[j]
    return grid[n // 2][n // 2]


class Array2D:
    def __init__(self, width, height):
        self.width, self.height, self.data = width, height, array.array("d", [0.5]) * (width * height)

    def __getitem__(self, at):
        return self.data[at[1] * self.width + at[0]]

    def __setitem__(self, at, value):
        self.data[at[1] * self.width + at[0]] = value


def sor_array2d(n=60, rounds=6):
    """The same on a class with __getitem__ and __setitem__ over an array."""
    grid = Array2D(n, n)
    for _ in range(rounds):
        for y in range(1, n - 1):
            for x in range(1, n - 1):
                grid[x, y] = 0.3125 * (grid[x, y - 1] + grid[x, y + 1] + grid[x - 1, y] + grid[x + 1, y]) - 0.25 * grid[x, y]
    return grid[n // 2, n // 2]


def nbody(steps=14000):
    """Three bodies in lists of floats."""
    bodies = [[0.0, 0.0, 0.0, 0.0, 39.5], [4.84, -1.16, 0.6, 2.81, 0.037], [8.34, 4.12, -1.01, 1.82, 0.011]]
    pairs = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1:]]
    for _ in range(steps):
        for a, b in pairs:
            dx, dy = a[0] - b[0], a[1] - b[1]
            mag = 0.01 * ((dx * dx + dy * dy) ** -1.5)
            a[2] -= dx * b[4] * mag
            a[3] -= dy * b[4] * mag
            b[2] += dx * a[4] * mag
            b[3] += dy * a[4] * mag
        for body in bodies:
            body[0] += 0.01 * body[2]
            body[1] += 0.01 * body[3]
    return bodies[0][0]


class Task:
    def __init__(self, link, priority, work):
        self.link, self.priority, self.work, self.held, self.count = link, priority, work, False, 0

    def is_held(self):
        return self.held

    def run(self, machine):
        self.count += 1
        return self.work(self, machine)


class Machine:
    def __init__(self):
        self.holds, self.queue, self.first = 0, [], None

    def schedule(self, budget):
        task = self.first
        while budget > 0:
            if task is None:
                task = self.first
            if task.is_held():
                task.held = task.count % 3 == 1
                task = task.link
            else:
                task = task.run(self)
            budget -= 1


def idle(task, machine):
    task.held = task.count % 5 == 0
    return task.link


def device(task, machine):
    if machine.queue and task.count & 1:
        machine.queue.pop()
    return machine.first


def worker(task, machine):
    if len(machine.queue) < 10:
        machine.queue.append(task.count)
    machine.holds += 1
    task.held = True
    return task.link


def schedule(budget=60000):
    """A scheduler as in richards: tasks in a linked list, work by functions in attributes."""
    machine = Machine()
    for priority, work in enumerate((idle, device, worker, idle, worker)):
        machine.first = Task(machine.first, priority, work)
    machine.schedule(budget)
    return machine.holds


class Vector:
    def __init__(self, x, y, z):
        self.x, self.y, self.z = x, y, z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def scale(self, by):
        return Vector(self.x * by, self.y * by, self.z * by)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z


def vector_temporaries(n=30000):
    """Instances that nobody sees again."""
    a, b, total = Vector(1.0, 2.0, 3.0), Vector(0.5, 0.25, 0.125), 0.0
    for i in range(n):
        total += (a + b.scale(0.5)).dot(b)
    return total


def vector_escape(n=60000):
    """Instances that go into a list."""
    kept, step = [Vector(0.0, 0.0, 0.0)] * 16, Vector(0.5, 0.25, 0.125)
    for i in range(n):
        kept[i & 15] = kept[(i + 1) & 15] + step
    return sum(v.x for v in kept)


def numbers(n):
    i = 0
    while i < n:
        yield i
        i += 1


def generator(n=200000):
    total = 0
    for i in numbers(n):
        total += i
    return total


def enumerate_floats(rounds=40):
    values, total = [i + 0.5 for i in range(10000)], 0.0
    for _ in range(rounds):
        for i, x in enumerate(values):
            total += i * x
    return total


def zip_floats(rounds=40):
    values, total = [i + 0.5 for i in range(10000)], 0.0
    for _ in range(rounds):
        for x, y in zip(values, values):
            total += x * y
    return total


def slices(n=200000):
    """A part of a list is turned around, as in fannkuch."""
    values = list(range(9))
    for i in range(n):
        k = i % 7
        values[:k + 1] = values[k::-1]
    return values


class Tree:
    def __init__(self, left, value, right):
        self.left, self.value, self.right = left, value, right

    def __iter__(self):
        if self.left is not None:
            yield from self.left
        yield self.value
        if self.right is not None:
            yield from self.right


def tree_of(values):
    middle = len(values) // 2
    return Tree(tree_of(values[:middle]), values[middle], tree_of(values[middle + 1:])) if values else None


def tree_yield_from(n=8000):
    total, tree = 0, tree_of(list(range(n)))
    for _ in range(5):
        for value in tree:
            total += value
    return total


def delegating(depth, n):
    if depth:
        yield from delegating(depth - 1, n)
    else:
        yield from range(n)


def delegation(n=20000):
    """Each value comes up through sixteen generators."""
    total = 0
    for value in delegating(16, n):
        total += value
    return total


def reversed_parts(n=60000):
    """A part of a list, the other way round, in its place."""
    items = list(range(8))
    for i in range(n):
        k = i % 8
        items[:k + 1] = items[k::-1]
    return items


def copied_parts(n=60000):
    """From one list to the same place in another."""
    items, others = list(range(16)), list(range(1000, 1016))
    for i in range(n):
        k = i % 8
        items[k:k + 6] = others[k:k + 6]
    return items


def moved_to_front(n=20000):
    items = list(range(64))
    for i in range(n):
        k = i * 7 % 64
        items[:] = items[k:k + 1] + items[:k] + items[k + 1:]
    return items


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def fib(n=25):
    return fibonacci(n)


def moves(n, source, target, other):
    return moves(n - 1, source, other, target) + 1 + moves(n - 1, other, target, source) if n else 0


def hanoi(n=14):
    return moves(n, 1, 2, 3)


class Branch:
    def __init__(self, left, right):
        self.left, self.right = left, right

    def count(self):
        return 1 if self.left is None else 1 + self.left.count() + self.right.count()


def grown(depth):
    return Branch(grown(depth - 1), grown(depth - 1)) if depth else Branch(None, None)


def tree_count(n=16):
    """Recursion over objects, whose end is an attribute."""
    tree, total = grown(9), 0
    for _ in range(n):
        total += tree.count()
    return total


def short_ranges(n=40000):
    """Inner loops over a few numbers."""
    total = 0
    for i in range(n):
        for j in range(3):
            total += j
        for j in range(i, i + 4):
            total += j
    return total


def generator_expressions(n=30000):
    """Made for a few items each."""
    total, items = 0, (1, 2, 3)
    for i in range(n):
        total += len(tuple(item + i for item in items))
        total += any(item == i for item in items)
    return total


def folds(n=60):
    """What goes through generator expressions, and is no loop."""
    numbers, words, total = list(range(500)), [f"w{i % 37}" for i in range(200)], 0
    for k in range(n):
        total += sum(1 for i in numbers if i & 3 == k & 3)
        total += max(i ^ k for i in numbers) - min(i ^ k for i in numbers)
        total += int(sum(i * 0.5 for i in numbers))
        total += len(" ".join(word for word in words)) + sorted(-i for i in numbers)[k]
    return total


def dict_count(n=100000):
    words = [f"word{i * i % 97}" for i in range(1000)]
    counts = {}
    for i in range(n):
        word = words[i % 1000]
        counts[word] = counts.get(word, 0) + 1
    return len(counts)


def diamond(n=150000):
    """A branch that nobody can foretell, in front of a common tail."""
    state, total = 12345, 0
    for _ in range(n):
        state = (state * 1103515245 + 12345) & 0x7fffffff
        if state & 0x10000:
            total += 3
        else:
            total -= 1
        total ^= 5
    return total


def shape(by):
    class Shape:
        def __init__(self, side):
            self.side = side

        def area(self):
            return self.side * by
    return Shape(by + 1)


SHAPES = [shape(by) for by in range(8)]


def polymorphic(count, n=200000):
    """One call site, so many classes."""
    shapes, total = SHAPES[:count] * (8 // count), 0
    for i in range(n):
        total += shapes[i & 7].area()
    return total


def polymorphic_2():
    return polymorphic(2)


def polymorphic_4():
    return polymorphic(4)


def polymorphic_8():
    return polymorphic(8)


def key_error(n=60000):
    """Every second look-up raises, and is handled."""
    known, missing = {0: 1}, 0
    for i in range(n):
        try:
            missing += known[i & 1]
        except KeyError:
            missing += 2
    return missing


def finally_error(n=60000):
    """Every second round raises through two finally blocks, and is handled."""
    done = 0
    for i in range(n):
        try:
            try:
                try:
                    if i & 1:
                        raise KeyError(i)
                finally:
                    done += 1
            finally:
                done += 1
        except LookupError:
            done += 1
    return done


counter = 0


def tick():
    global counter
    counter += 1


def global_counter(n=150000):
    global counter
    counter = 0
    for _ in range(n):
        tick()
    return counter


def step(x):
    return scaled(x) + 1


def scaled(x):
    return x * 3 & 0xFFFF


def busy_module(n=100000):
    """A global is bound thousands of times; the other names of the module stay what they are."""
    global counter
    for i in range(3000):
        counter = i
    x = 0
    for _ in range(n):
        x = step(x)
    return x


MODULE = compile("""
total = 0
for i in range(200000):
    x = i * 2 + 1
    total += x
""", "module", "exec")
MODULE_NAMES = {}


def module_loop():
    """A loop in a module's own code, whose names are globals."""
    exec(MODULE, MODULE_NAMES)
    return MODULE_NAMES["total"]


class Short:
    def __init__(self, x, y):
        self.x = x
        self.y = y


def short_lives(n=100000):
    """Instances that somebody else sees before they die."""
    total, seen = 0, [None]
    for i in range(n):
        seen[0] = Short(i, 0.5)
        total += seen[0].x
    return total


def outermost(f, x):
    return outer(f, x) + 1


def outer(f, x):
    return inner(f, x) + 1


def inner(f, x):
    return innermost(f, x) + 1


def innermost(f, x):
    return sum(map(f, (x, 1)))


def deep_call_out(n=25000):
    """Four calls deep, C calls back."""
    total, double = 0, (lambda x: 2 * x)
    for i in range(n):
        total += outermost(double, i & 7)
    return total


def growing_ints(n=6000):
    """Sums that cross the sizes of one digit, two, and 64 bits."""
    total = 0
    for k in range(n):
        x = 1
        for _ in range(70):
            x += x
            total ^= x
    return total


COLD = "\n".join(f"def f{i}(a, b=2):\n    c = a * {i} + b\n    if c % 3 == 0: c += 1\n    return [c, b]" for i in range(1000)) + "\nfor f in [" + ", ".join(f"f{i}" for i in range(1000)) + "]:\n    f(1); f(2); f(3, b=4)\n"
COLD_CODE = None


def cold_functions():
    """A thousand functions, called three times each. (What compiling them costs is CPython's.)"""
    global COLD_CODE
    COLD_CODE = COLD_CODE or compile(COLD, "cold", "exec")
    for _ in range(5):
        namespace = {}
        exec(COLD_CODE, namespace)
    return len(namespace)


def down(n, keep):
    return keep + down(n - 1, keep + 1) if n else keep


def deep_recursion():
    """900 levels deep, a hundred times."""
    return sum(down(850, i) for i in range(100))


class Guarded:
    def __init__(self, by):
        self.by, self.depth = by, 0

    def __enter__(self):
        self.depth += self.by
        return self

    def __exit__(self, *exception):
        self.depth -= self.by


def with_statement(n=40000):
    total = 0
    for i in range(n):
        with Guarded(1) as guard:
            total += guard.by
    return total


def text_building(n=40000):
    parts = []
    for i in range(n):
        parts.append(f"{i & 15}:" + "ab" * (i & 3))
    return len(",".join(parts))


def passed_on(function):
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper


@passed_on
def three(a, b, c=3):
    return a + b + c


def forwarding(n=60000):
    """Decorators: everything in a tuple and a dict, and out of them again."""
    total = 0
    for i in range(n):
        total += three(i, 1) + three(i, 1, c=2)
    return total


class Kinds:
    @classmethod
    def of_class(cls, a):
        return a

    @staticmethod
    def of_none(a):
        return a


def class_methods(n=150000, kinds=Kinds()):
    """Class and static methods, seen through an instance."""
    total = 0
    for i in range(n):
        total += kinds.of_class(i) + kinds.of_none(i)
    return total


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


def own_iterator(n=200000):
    """__next__ written in Python."""
    total = 0
    for i in Countdown(n):
        total += i
    return total


def callbacks(n=40):
    """Functions that C calls."""
    numbers = list(range(2000))
    return sum(len(sorted(numbers, key=lambda x: -x)) + sum(map(lambda x: x + 1, numbers)) + sum(x for x in numbers) for _ in range(n))


def short_loops(n=20000, pairs=(("a", 1), ("b", 2))):
    """Loops of two or three rounds, over things made for them."""
    total, table = 0, dict(pairs)
    for _ in range(n):
        for _, value in table.items():
            total += value
        for index, (_, value) in enumerate(pairs):
            total += index + value
        for x, y in zip(pairs, pairs):
            total += x is y
    return total


if __name__ == "__main__":
    runner = pyperf.Runner(add_cmdline_args=lambda command, arguments: command.append(arguments.name))
    runner.argparser.add_argument("name")
    name = runner.parse_args().name
    runner.bench_func(name, globals()[name])
