import signal, os
hits = []
def handler(n, frame): hits.append(frame.f_code.co_name)
signal.signal(signal.SIGUSR1, handler)
def loop():
    for i in range(5):
        os.kill(os.getpid(), signal.SIGUSR1)
        while len(hits) <= i: pass
for i in range(2): loop(); print(set(hits), len(hits)); hits.clear()
class Stop(Exception): pass
def stop(n, f): raise Stop
signal.signal(signal.SIGALRM, stop)
for i in range(2):
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        while True: pass
    except Stop: print("stopped a busy loop")
def spin():
    def f(n): return n if n < 2 else f(n - 1) + f(n - 2)
    while True: f(10)
signal.setitimer(signal.ITIMER_REAL, 0.05)
try: spin()
except Stop: print("stopped calls")
