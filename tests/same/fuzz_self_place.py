# Found by the fuzzer, made smaller by picire: behind a comprehension, a call whose place for a self is empty.
import asyncio, builtins, gc, math, os, re, signal, sys, threading, traceback, weakref
from array import array
ABS, output, fuel = abs, [], [6000]
class OutOfFuel(BaseException): pass
class Odd(Exception): pass
def spend():
    fuel[0] -= 1
def text(value):
    try: return re.sub(r"0x[0-9a-f]{6,}", "0x", repr(value))[:160]
    except Exception as error: return type(error).__name__
def look(value):
    if len(output) < 4000: output.append(f"{sys._getframe(1).f_lineno}: {text(value)}")
    frame = sys._getframe(1)
    return frame.f_code.co_name, frame.f_lineno
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
SHARED = Base(5)
class Quiet:
    def __init__(self, kind): self.kind = kind
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
GLOBAL1 = 10
GLOBAL2 = (2**63)
class C0(Base):
    K = (2**30 - 1)
    def m0(self, n=3):
        spend()
        if chance(4):
            globals()['inner_generator'] = inner_generator
        for x6 in map(OPS[7], [0, -1, 2**40][::-1]):
            try:
                for i12 in range(2, 11):
                    f13 = type(Base(3))(getattr(o11, 'a', GLOBAL1)).m1(scale=((float('nan') + 0.0) if (isinstance(0.5, (str, float))) else (1e-320 + GLOBAL2)))
                s14 = (frozenset([z * 2 for z in list(range(6)) if z != 5]) | (({0, 5, 256} | {1, 2}) - ({0, 5, 256} - set())))
                list(self.gen(8)).remove(-99)
            except ZeroDivisionError as e15:
                note(e15)
                if ((-2.25) > GLOBAL1): break
        s16 = ('{}{:>4}'.format(GLOBAL2, ('a' * 20)).title())[:30]
        try:
            vars(self).pop('m0', None)
            for i17 in range(11, 0, -1):
                for x18, y20 in zip([1, 2, 3], [0, -1, 2**40][::-1]):
                    s22 = (('\x00'[:x18] or 'q')[0])[:30]
                f23 = math.sqrt(abs(array('d', [1.5, 2.5])[GLOBAL1 % 2]))
            [][GLOBAL2]
        except Exception as e24:
            note(e24)
class C1(C0):
    K = (-2**63)
    def m0(self, n=3):
        spend()
        b27 = ((divmod(0, ((2**31) or 7)) + (abs(GLOBAL0),))[:9] < (GLOBAL0, '日本'.title()))
        return clip(len('%s|%d' % ('é', n)))
def f0(p0, p1={}):
    spend()
    for i30 in range(10):
        i30 += dict(zip('ab', list(range(6)))).get('key')
    if ((C1(3) + 4) in (C1(3) if False else Base(3))):
                    l47 = (list(map(lambda z: z % 5, OBJECTS[(2**62) % len(OBJECTS)].d[:8])))[:20]
    return ([i for i, v in enumerate([z * 2 for z in sorted([1, 2, 3]) if z != SHARED.a])])[:20]
def f1(p0, p1, p2={'a': 4, 'b': 2**33, 'key': -1}):
    spend()
    p0 = Base(*((-2**63), 1.5)).clone().m1(type(SHARED)(GLOBAL1).m1(scale=SHARED.m1((-2.25))))
    b48 = ((repr(list(range(6)))[:30] if ('日本' == 'é') else str(GLOBAL2)) < ('a' * 1))
    if chance(2):
        deep(GLOBAL1 % 50)
    for i49 in range(10):
        s50 = set(list(filter(None, [*p1, GLOBAL0][:12])))
    match (GLOBAL1, (2**31)):
        case float(v62) if v62 > 1:
            try:
                d66 = d61
                1 // 0
            finally:
                d68 = d61
        case 0 | 1:
            u69 = u70 = ord(('ab' or 'z')[0])
    look(GLOBAL0)
    if ((GLOBAL1 if (not 0) else GLOBAL2) > 4):
        if chance(7):
            C0(a=GLOBAL2).b = min((float('inf') + GLOBAL1), SHARED.m1())
            s74 = (('x y' * 9)[6:].upper())[:9]
    match p0:
        case str():
            match (any(l95)):
                case {'a': _}:
                    pass
                case (v97, _):
                    i102 = clip((len(range(GLOBAL1, min(GLOBAL2, GLOBAL0))) - Base.st(C0(3).prop)))
                case _: pass
        case float(v103) if v103 > 1:
            try:
                u104, *u105 = list(filter(None, l95)) or [1]
                u105 = len(u105)
            except AttributeError as e106:
                note(e106)
                try:
                    o111 = type(Base(OPS[0]((2**60)), b=(GLOBAL0 * (-0.0))))(len(('a' if True else '日本')))
                    [][GLOBAL1]
                except ZeroDivisionError as e112:
                    note(e112)
                    if chance(5):
                        C0.__bases__ = (Base,)
                    p0.update(a=1)
OBJECTS = [C1(0), C0(1), C0(2), SHARED]
def op0(n): return n % 7
def op1(n, m=1):
    for i in range(3): m += i
    return m
OPS = [op1, OBJECTS[0].m0, lambda n, *, k=2: n * k % 977, lambda n, *, k=2: n * k % 977, Base.f.__get__(SHARED), lambda n: clip(n) + 1, int, lambda n: clip(n) + 1, lambda n, **k: n, abs]
def main(round):
    for _ in range(8): attempt(lambda: f0({z: len(z) for z in 'A,b'}, {'b': sum(o.m0(GLOBAL1) for o in OBJECTS[:2]), str(255): (*[], 7, 8)[2 % 2]}))
    for _ in range(3): attempt(lambda: f1(array('d', [1.5, 2.5])[257 % 2], [z * 2 for z in [(2**63 - 1) for z in range(4)] if z != divmod(GLOBAL1, 5)[1]]))
finish(main)
