"""Events of single functions (sys.monitoring.set_local_events) come and go while loops that call them are hot: machine code
that begins in a function which was monitored once looks whether it is again."""
import sys

M = sys.monitoring
TOOL = 3
M.use_tool_id(TOOL, "test")
seen = []
M.register_callback(TOOL, M.events.LINE, lambda code, line: seen.append((code.co_name, line - code.co_firstlineno)))
M.register_callback(TOOL, M.events.PY_RETURN, lambda code, offset, value: seen.append((code.co_name, "return", value)))
M.register_callback(TOOL, M.events.PY_START, lambda code, offset: seen.append((code.co_name, "start")))
EVENTS = (M.events.LINE | M.events.PY_RETURN, M.events.PY_START, M.events.LINE)


def target(x):
    y = x + 1
    return y


def recursive(n):
    return n if n < 1 else recursive(n - 1) + 1


def numbers(n):
    for i in range(n):
        yield i


class Thing:
    def __init__(self, x):
        self.x = x

    def method(self, x):
        return self.x + x

    def __call__(self, x):
        return self.method(x)


def work(n, code, call, events):
    total = 0
    for _ in range(5):
        for i in range(n):
            if i == 2:
                M.set_local_events(TOOL, code, events)
            if i == 4:
                M.set_local_events(TOOL, code, 0)
            total += call(i)
    return total


thing = Thing(1)
ways = [(target, target), (recursive, recursive), (numbers, lambda i: sum(numbers(3))), (numbers, lambda i: [x for x in numbers(2)][-1]),
        (Thing.__init__, lambda i: Thing(i).x), (Thing.method, thing.method), (Thing.method, thing), (Thing.__call__, thing)]
for round in range(40):
    for function, call in ways:
        for events in EVENTS:
            seen.clear()
            total = work(6, function.__code__, call, events)
            if round < 3 or round > 37:
                print(total, len(seen), seen[:8], seen[-4:])
            else:
                print(total, len(seen))
M.free_tool_id(TOOL)
