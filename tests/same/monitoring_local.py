import sys
M = sys.monitoring
M.use_tool_id(3, "test")
seen = []
M.register_callback(3, M.events.LINE, lambda code, line: seen.append((code.co_name, line - code.co_firstlineno)))
M.register_callback(3, M.events.PY_RETURN, lambda code, off, v: seen.append((code.co_name, "return", v)))
def target(x):
    y = x + 1
    return y
def work(n):
    for i in range(n):
        if i == 2: M.set_local_events(3, target.__code__, M.events.LINE | M.events.PY_RETURN)
        if i == 4: M.set_local_events(3, target.__code__, 0)
        target(i)
def self_monitor():
    a = 1
    M.set_local_events(3, self_monitor.__code__, M.events.LINE)
    b = 2
    c = a + b
    M.set_local_events(3, self_monitor.__code__, 0)
    d = 4
    return c
for k in range(3):
    seen.clear(); work(6); print(seen)
    seen.clear(); print(self_monitor()); print(seen)
M.free_tool_id(3)
