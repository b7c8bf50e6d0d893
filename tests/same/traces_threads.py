"""Loops that several threads record and compile at once, and code that dies while it is being recorded."""
import gc
import threading
import types


def first_trace(n):
    total = 0
    for i in range(n):
        total += i
    return total


class Source:
    """Gives parts; at the call numbered `at` it waits until somebody opens the gate, and is at its end."""

    def __init__(self, parts, gate=None, at=0):
        self.parts, self.gate, self.at, self.calls = parts, gate, at, 0

    def get(self):
        self.calls += 1
        if self.calls == self.at:
            reached, go_on = self.gate
            reached.set()
            go_on.wait(30)
            return b""
        return b"x" if self.calls <= self.parts else b""


DRAIN = """
def drain(source):
    line = b""
    while True:
        part = source.get()
        if part == b"":
            return len(line)
        line += part
"""


def in_thread(function, *arguments):
    thread = threading.Thread(target=function, args=arguments)
    thread.start()
    return thread


def waits_in_the_middle(at):
    """One thread waits in the loop, perhaps while it is recorded; others go round it meanwhile, and later."""
    names = {}
    exec(DRAIN, names)
    results = []

    def drain(source):
        results.append(names["drain"](source))

    gate = threading.Event(), threading.Event()
    first = in_thread(drain, Source(0, gate, at) if at == 1 else Source(5000, gate, at))
    gate[0].wait(30)
    in_thread(drain, Source(1500)).join(30)
    gate[1].set()
    first.join(30)
    in_thread(drain, Source(1200)).join(30)
    return results


def code_that_dies():
    """Each round makes a function, calls it and lets it go: its code is dead when the round has been recorded."""
    seen = []
    for i in range(700):
        names = {"i": i}
        exec("def f(x): return x + i", names)
        f = names.pop("f")
        seen.append(f(1))
        del f, names
    return sum(seen)


def replaced_code():
    def plus(x):
        return x + 1
    total = 0
    for i in range(700):
        plus.__code__ = plus.__code__.replace(co_firstlineno=i + 1)
        total += plus(i)
    return total


def classes_that_die():
    total = 0
    for i in range(400):
        kind = type("K", (), {"value": i, "get": lambda self: self.value})
        total += kind().get() + kind.value
        del kind
        if i % 50 == 0:
            gc.collect()
    return total


def globals_that_die():
    def template(x):
        return x + y
    total = 0
    for i in range(700):
        f = types.FunctionType(template.__code__, {"y": i, "__builtins__": {}})
        total += f(i)
        del f
    return total


def dies_inside(n):
    """The function replaces itself while it runs: only its frame keeps its code."""
    total = 0
    for i in range(n):
        names = {}
        exec("def g(names):\n    names.clear()\n    t = 0\n    for k in range(8): t += k\n    return t", names)
        total += names["g"](names)
    return total


print(first_trace(1000))
for at in (1, 2, 3, 4, 5, 299, 300, 301, 302):
    print(at, waits_in_the_middle(at))
print(code_that_dies(), replaced_code(), classes_that_die(), globals_that_die(), dies_inside(700))
