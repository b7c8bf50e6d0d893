import sys
events = []
def tracer(frame, event, arg):
    if frame.f_code.co_name in ("work", "other"): events.append((frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno))
    return tracer
def other(x):
    return x + 1
def work(n):
    total = 0
    for i in range(n):
        if i == 2:
            sys.settrace(tracer); sys._getframe().f_trace = tracer
        if i == 4:
            sys.settrace(None)
        total = other(total)
    return total
for k in range(3):
    events.clear(); print(work(6)); print(events)
