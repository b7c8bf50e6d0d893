# What random programs call. It is put in front of each of them.
import asyncio, builtins, gc, math, os, re, signal, sys, threading, traceback, weakref
from array import array
ABS, output, fuel = abs, [], [6000]
class OutOfFuel(BaseException): pass
class Odd(Exception): pass
def spend():
    fuel[0] -= 1
    if fuel[0] < 0: raise OutOfFuel
def clip(x): return x if -2**70 < x < 2**70 else x % 1000003
def text(value):
    try: return re.sub(r"0x[0-9a-f]{6,}", "0x", repr(value))[:160]
    except Exception as error: return type(error).__name__
def look(value):
    if len(output) < 4000: output.append(f"{sys._getframe(1).f_lineno}: {text(value)}")
def where():
    frame = sys._getframe(1)
    return frame.f_code.co_name, frame.f_lineno
def callers():
    frame, names = sys._getframe(1), []
    while frame and len(names) < 6: names.append((frame.f_code.co_name, frame.f_lineno)); frame = frame.f_back
    return names
def peek():
    frame = sys._getframe(1)
    look([(name, text(value)) for name, value in sorted(frame.f_locals.items())][:9] if frame.f_code.co_name != "<module>" else "module")
def note(error): look((type(error).__name__, str(error)[:80], [(f.name, f.lineno) for f in traceback.extract_tb(error.__traceback__)][-6:]))
def attempt(call):
    fuel[0] = 300
    try: look(call())
    except (Exception, OutOfFuel) as error: note(error)
def some(values):
    for number, value in enumerate(values):
        if number > 40: return
        yield value
class Sentinel:
    alive = 0
    def __init__(self): Sentinel.alive += 1
    def __del__(self): Sentinel.alive -= 1
class Base:
    K = 1
    slot = 6
    def __init__(self, a=2, b=1.0): self.a, self.b, self.c, self.d, self.keep = a, b, "c", [1, 2], Sentinel()
    def m0(self, n=2): return n + 1
    def m1(self, scale=3.0): return self.b * scale
    def f(self, n): return n if n < 2 else self.f(n - 1) + self.f(n - 2)
    def clone(self): return type(self)(self.a, self.b)
    def gen(self, n):
        for i in range(n): yield i + 1
    def fail(self): raise ValueError(self.K)
    def __add__(self, other): return other
    def __getitem__(self, index):
        if not isinstance(index, int) or not -9 < index < 9: raise IndexError(index)
        return index * 2
    def __setitem__(self, index, value): self.last = value
    def __call__(self, value): return value
    def __len__(self): return 2
    def __iter__(self): return iter(self.d[:5])
    def __contains__(self, item): return item in self.d
    def __repr__(self): return f"{type(self).__name__}({text(self.a)})"
    @property
    def prop(self): return self.b and 3
    @prop.setter
    def prop(self, value): self.b = float(value)
    @staticmethod
    def st(value): return value
    @classmethod
    def cm(cls, value): return value, cls.__name__
SHARED = Base(5)
class Quiet:
    def __init__(self, kind): self.kind = kind
    def __enter__(self): return self
    def __exit__(self, kind, error, trace): return kind is not None and issubclass(kind, self.kind)
class Loud(Quiet):
    def __exit__(self, *found):
        look(text(found[1])); return super().__exit__(*found)
class managed(Quiet):
    def __enter__(self): return 3
class Dies:
    def __init__(self, call): self.call = call
    def __del__(self): self.call()
def weakly(call):
    thing = Base(); ref = weakref.ref(thing, lambda _: call()); del thing
def thread(call):
    one = threading.Thread(target=call); one.start(); one.join()
def raise_in_signal():
    def handler(*_): raise Odd("signal")
    old = signal.signal(signal.SIGUSR1, handler)
    try:
        os.kill(os.getpid(), signal.SIGUSR1)
        for _ in range(1000): pass
    except Odd as error: look(str(error))
    finally: signal.signal(signal.SIGUSR1, old)
def chance(n): fuel[0] -= 1; return fuel[0] % n == 0
def deep(n): return 0 if n <= 0 else deep(n - 1) + 1
def too_deep():
    def again(n): return again(n + 1) if n < 5000 else n
    try: again(0)
    except RecursionError as error: return str(error)
def inner_generator(n):
    for i in range(n):
        try: got = yield i
        except ValueError: yield -1
        finally: look("finally") if i == 2 else None
def close_early(generator): next(generator); next(generator); generator.close(); look(list(generator))
def throw_into(generator): next(generator); look(generator.throw(ValueError("in"))); look(list(generator))
def copy_generator():
    def both(): a = yield; b = yield a; yield a, b
    one = both(); look([next(one), one.send(1), one.send(2)])
def awaited(n):
    async def part(i): await asyncio.sleep(0); return i
    async def stream():
        for i in range(n): yield await part(i)
    async def whole(): return [i async for i in stream()], await asyncio.gather(*(part(i) for i in range(n)))
    look(asyncio.run(whole()))
def for_a_while(start, stop):
    events = []
    start(lambda *what: events.append(what))
    deep(4); sum(i for i in range(3))
    stop(); look(events[:12])
def trace_for_a_while():
    def start(add):
        def local(frame, event, argument): add(frame.f_code.co_name, event, frame.f_lineno); return local
        sys.settrace(local)
    for_a_while(start, lambda: sys.settrace(None))
def profile_for_a_while(): for_a_while(lambda add: sys.setprofile(lambda frame, event, argument: add(frame.f_code.co_name, event)), lambda: sys.setprofile(None))
def monitor_for_a_while():
    m = sys.monitoring
    def start(add):
        m.use_tool_id(4, "fuzz"); m.register_callback(4, m.events.PY_START, lambda code, offset: add(code.co_name)); m.set_events(4, m.events.PY_START)
    def stop(): m.set_events(4, 0); m.register_callback(4, m.events.PY_START, None); m.free_tool_id(4)
    for_a_while(start, stop)
def finish(main):
    blocks = []
    sys.setrecursionlimit(3000)  # far away: where exactly CPython stops depends on which calls have got their own forms
    for round in range(int(os.environ.get("FUZZ_ROUNDS", "2"))):
        try: main(round)
        except (Exception, OutOfFuel) as error: note(error)
        gc.collect()
        print(*output, Sentinel.alive, sys.getrefcount(SHARED) if "FUZZ_COUNTS" in os.environ else "", sep="\n")
        output.clear()
        blocks.append(sys.getallocatedblocks())
    if "FUZZ_REPORT" in os.environ:
        with open(os.environ["FUZZ_REPORT"], "w") as file: print(*blocks, file=file)
