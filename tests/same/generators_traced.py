# Generators that run now on the engine, now on CPython, and come back.
import sys
events = []
def tracer(frame, event, arg):
    if frame.f_code.co_name in ("numbers", "outer"): events.append((frame.f_code.co_name, event, frame.f_lineno))
    return tracer
def numbers(n):
    for i in range(n):
        yield helper(i)
def helper(i): return i * 2
def outer(n):
    yield from numbers(n)
def drive(n, switch):
    out = []
    for i, x in enumerate(outer(n)):
        out.append(x)
        if i in switch: sys.settrace(tracer if i % 2 else None)
    sys.settrace(None)
    return out
for _ in range(3): print(drive(10, ()))
print(drive(10, (3, 6)), drive(12, (1, 2, 5, 8)), drive(10, ()))
print(len(events), events[:8])
g = numbers(6)
print(next(g))
sys.settrace(tracer); print(next(g)); sys.settrace(None)
print(next(g), next(g))
import threading
box = []
t = threading.Thread(target=lambda: box.append(next(g))); t.start(); t.join()
print(box, next(g))
