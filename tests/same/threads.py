import threading, queue
def work(n, out):
    s = 0
    for i in range(n): s += i
    out.append(s)
def run():
    out = []
    ts = [threading.Thread(target=work, args=(20000, out)) for _ in range(4)]
    [t.start() for t in ts]; [t.join() for t in ts]
    return out
for i in range(3): print(run())
lock = threading.Lock(); n = 0
def inc():
    global n
    for i in range(2000):
        with lock: n += 1
ts = [threading.Thread(target=inc) for _ in range(4)]; [t.start() for t in ts]; [t.join() for t in ts]; print(n)
q = queue.Queue()
def producer():
    for i in range(50): q.put(i)
    q.put(None)
t = threading.Thread(target=producer); t.start()
got = []
while (x := q.get()) is not None: got.append(x)
t.join(); print(sum(got))
local = threading.local(); local.x = 1
def other():
    try: local.x
    except AttributeError as e: print("no x here")
t = threading.Thread(target=other); t.start(); t.join()
