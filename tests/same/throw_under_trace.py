"""An exception is thrown into a generator that was suspended before somebody began to trace."""
import sys

events = []


def local(frame, event, argument):
    events.append((frame.f_code.co_name, event, frame.f_lineno))
    return local


def generator(n):
    try:
        for i in range(n):
            yield i
    except ValueError as error:
        yield str(error)
    finally:
        events.append("closed")


def waits():
    got = yield from generator(3)
    return got


def monitored(code, *rest):
    events.append((code.co_name, rest[0]))


for make in (generator, lambda n: waits()):
    for rounds in range(4):
        suspended = [make(3) for _ in range(3)]
        for one in suspended:
            next(one)
        sys.settrace(local)
        try:
            print(suspended[0].throw(ValueError("thrown")))
            suspended[1].close()
            suspended[2].throw(KeyError("out"))
        except KeyError as error:
            print("out", error)
        finally:
            sys.settrace(None)
        print(events)
        events.clear()

m = sys.monitoring


def start():
    m.use_tool_id(3, "test")
    for event in (m.events.PY_THROW, m.events.PY_UNWIND):
        m.register_callback(3, event, monitored)
    m.set_events(3, m.events.PY_THROW | m.events.PY_UNWIND)


def stop():
    m.set_events(3, 0)
    m.free_tool_id(3)


# The same in functions that are called for the first time.
FIRST = """
def fresh(n):
    try:
        for i in range(n):
            yield i
    except ValueError as error:
        yield str(error)
def first(suspended):
    sys.settrace(local)
    try:
        return suspended.throw(ValueError("thrown"))
    finally:
        sys.settrace(None)
def unstarted():
    sys.settrace(local)
    sys._getframe().f_trace = local
    made = fresh(2)
    try:
        made.throw(TypeError("thrown"))
    except TypeError as error:
        events.append(str(error))
    sys.settrace(None)
def under_tool():
    start()
    made = fresh(2)
    try:
        made.throw(TypeError("thrown"))
    except TypeError as error:
        events.append(str(error))
    stop()
def closes(suspended):
    sys.settrace(local)
    suspended.close()
    sys.settrace(None)
"""
for rounds in range(3):
    for _ in range(3):
        exec(FIRST)
        unstarted()
        exec(FIRST)
        under_tool()
        suspended = [fresh(3), fresh(3)]
        for one in suspended:
            next(one)
        try:
            print(first(suspended[0]))
        except ValueError as error:
            print("out", error)
        closes(suspended[1])
        print(events)
        events.clear()

m = sys.monitoring
for rounds in range(3):
    one, two = generator(3), waits()
    next(one), next(two)
    m.use_tool_id(3, "test")
    for event in (m.events.PY_THROW, m.events.PY_UNWIND, m.events.RAISE, m.events.PY_YIELD):
        m.register_callback(3, event, monitored)
    m.set_events(3, m.events.PY_THROW | m.events.PY_UNWIND | m.events.RAISE | m.events.PY_YIELD)
    print(one.throw(ValueError("thrown")), two.throw(ValueError("too")))
    m.set_events(3, 0)
    m.free_tool_id(3)
    print(events)
    events.clear()
