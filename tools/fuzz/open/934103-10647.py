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

GLOBALS = []
GLOBAL0 = 3
GLOBAL1 = (2**30)
GLOBAL2 = 7
class C0(Base):
    __slots__ = ('slot_of_C0',)
    K = 5
    def m0(self, n=3):
        spend()
        return clip(Base().slot)
    def __getattribute__(self, name): return object.__getattribute__(self, name)

class C1(C0):
    __slots__ = ('slot_of_C1',)
    K = 255
    def m0(self, n=3):
        spend()
        s1 = ('é'[:GLOBAL2].replace('a', ''))[:30]
        try:
            b2 = ('zz' in dict(a=GLOBAL2, key=b'abc'[GLOBAL2 % 3]))
            for y5 in OPS:
                look(y5(GLOBAL0))
                l6 = ([*[a for a, b in zip(([0, -1, 2**40] + [])[:12], list({}.values()))], C0(a=n).a][:12])[:20]
                s7 = (set(l6[GLOBAL2:]) | (set(l6) & {(2**62), GLOBAL2}))
            SHARED.fail()
        except AttributeError as e8:
            note(e8)
            with managed(Exception) as m9:
                if (abs(1e-320) > min(GLOBAL0, 256)):
                    n += 3
                f10 = self.b
        else:
            i11 = ({}.get('b'), s1)[GLOBAL1] % 1000003
        return clip((b'abc'[GLOBAL1 % 3] + sum(self.gen(7))))
    def m1(self, scale=2.0):
        spend()
        u12 = u13 = ([5] + [1, 2])[2 % 2]
        return float(self(True) % 1000)

class C2(Base):
    K = 0
    def m0(self, n=3):
        spend()
        def g14(p15, more=2):
            for y18 in OPS:
                look(y18(3))
                match ({'a': 4, 'b': 2**33, 'key': -1} | {'a': 1}):
                    case int(v19):
                        d20 = dict(zip('ab', list(Base(*((2**30), 1.5)).gen(3))))
                    case Base(a=3):
                        if (dict(zip('ab', [1, 2, 3])) in [GLOBAL2, GLOBAL0, n]):
                            with Quiet(ValueError) as m21:
                                o23 = self
                    case (v24, _):
                        if chance(5):
                            throw_into(inner_generator(5))
                        try:
                            if ((2**63 - 1) not in (*[0, -1, 2**40], (2**63))): break
                        finally:
                            (u25, u26), *_ = [(p15, self.a)]
                    case _: pass
                if chance(2):
                    globals().pop('GLOBAL2', None)
                u27 = u28 = self.m0(2)
                if ([1, 2, 3][GLOBAL2:] == [z * 2 for z in [0, -1, 2**40] if z != (2**63 - 1)]): break
            return OBJECTS[4 % 4](GLOBAL2) % 1000003
        for _ in range(6): look(g14(((GLOBAL2 ** 9) % 10007)))
        return clip(GLOBAL1)
    def m1(self, scale=2.0):
        spend()
        b29 = ([z * 2 for z in [1, 2, 3] if z != 1].count(GLOBAL0) not in (sum(q % 7 for q in []), GLOBAL1))
        with Loud(Exception) as m30:
            for y33, o32 in enumerate([*OBJECTS, SHARED]):
                t34 = ((*sorted(([0, -1, 2**40] + [0, -1, 2**40])[:12]), 5))[:7]
                if chance(2):
                    close_early(inner_generator(5))
                for x35 in some(inner_generator(4)):
                    (u38, u39), *_ = [(GLOBAL1, ([0, -1, 2**40].pop() if [1, 2, 3] else GLOBAL2))]
            else:
                if chance(2):
                    temporary = Dies(lambda: globals().__setitem__('GLOBAL0', (-2**63))); temporary = None
                f40 = (Base(GLOBAL2, b=scale)((*list(range(6)), 7, 8)[2 % 2]) / (C1(GLOBAL1).m1() or 2.0))
            with managed(Exception) as m41:
                f42 = (((2**63 - 1) & GLOBAL1) * array('d', [1.5, 2.5])[(-1) % 2])
                w43 = 8
                while w43 > 0 and (GLOBAL1 in b29):
                    w43 -= 1
                    i47 = clip(len(Base(3).d[:8]))
                else:
                    l49 = (C1(list(range(6)).count(GLOBAL0)).d)[:9]
        return (((-0.0) / scale) if (GLOBAL0 > 8) else SHARED.m1())
    @property
    def prop(self): return self.a % 100
    @prop.setter
    def prop(self, value): self.a = value
    def __getattribute__(self, name): return object.__getattribute__(self, name)

class C3(C0):
    K = 256
    def m0(self, n=3):
        spend()
        return clip(GLOBAL1)
    @property
    def prop(self): return self.a % 100
    @prop.setter
    def prop(self, value): self.a = value
    def __getattr__(self, name):
        if name[:1] == '_': raise AttributeError(name)
        return len(name)
    def __setattr__(self, name, value): object.__setattr__(self, name, value)
    __hash__ = object.__hash__

def f0(p0, p1, p2={'a': 1}):
    spend()
    for i50 in range(2, 13):
        look({'key': (GLOBAL2 ^ 4), f'{None!r:>5}': GLOBAL1})
        for y53, o52 in enumerate([*OBJECTS, SHARED]):
            o52 = Base()
            s54 = (frozenset(p0) | {z % 5 for z in [z * 2 for z in p0 if z != GLOBAL1]})
            try:
                if ('key' == '%s|%d' % ('key', i50)):
                    pass
                elif (bool(o52.clone())):
                    i56 = clip((p2.get('key', (GLOBAL1 ^ GLOBAL1)) if (bool(o52)) else GLOBAL2))
                else:
                    C0(OPS[8](i50))[p1] = sum(o.m0(round(3.75)) for o in OBJECTS[:2]) % 99
            finally:
                pass
        else:
            u57, u58 = i50, C0(3).a
        p2['a'] = ((C3(3) if True else C2(3)) + SHARED.m0(p1)) % 9973
    s59 = (''.join([''.join(['é', 'é']).title(), ('A,b'.replace('a', 'x y') + (C2(3) + p1))]))[:9]
    for i60 in range(4):
        s61 = set((255 == 4))
        try:
            for o63 in OBJECTS * 3:
                i60 -= GLOBAL2
            p2.update(a=1)
        finally:
            f65 = float(GLOBAL2 % 1000)
    s59 = (('a' * 20))[:9]
    for i66 in range(4):
        i66 = clip(i66)
        for i67 in range(6):
            match C1(3).clone():
                case None:
                    u68, *u69 = list(set()) or [1]
                    u69 = len(u69)
                case float(v70) if v70 > 1:
                    C0(C3(3)((2**30 - 1)), b=(p1 * 3.75)).a = int(str(SHARED.a)) % 1000003
                case {'a': _}:
                    t71 = (tuple([C3.m0(C0(3), GLOBAL1), GLOBAL0, round((-0.0))]))[:7]
                case _: pass
        if (s59.upper() != C3(3).c):
            p0[1:2] = p0[:2]
            look(OBJECTS[C0(3).cm(p1)[0] % len(OBJECTS)])
        f72 = (GLOBAL0 / (OBJECTS[3 % 4].K or 2))
    else:
        for i73 in range(13):
            for i74 in range(11, 0, -1):
                s76 = {z % 5 for z in [z * 2 for z in list(C1(3).gen(5)) if z != i73]}
            s77 = (('a' * 3))[:9]
    for x78 in some(inner_generator(4)):
        (u81, u82), *_ = [(p0.index(GLOBAL0), abs(255))]
    else:
        if ([1, 2, 3].count(GLOBAL2) >= GLOBAL0):
            w83 = 5
            while w83 > 0:
                w83 -= 1
                if (len(range(p1, GLOBAL2)) in C2()):
                    if ((-0.5) < math.sqrt(abs(float('inf')))):
                        t84 = (divmod((~C1(3).st((2**62))), (C1((10**20), b=1e16).m0((GLOBAL2 * GLOBAL0)) or 7)))[:7]
                    elif ('{}{:>4}'.format(p1, s59) is None):
                        look(min(SHARED.m1(float('nan')), (1.0 - float('inf'))))
            for i85 in range(9):
                try:
                    t86 = ((*p0, GLOBAL0))[:7]
                finally:
                    f88 = ((Base(3).b if (all(v < 9 for v in p0)) else array('d', [1.5, 2.5])[(2**59) % 2]) / (Base((-2**63), b=float('inf')).b or 2.0))
        else:
            for x89 in (v * 2 for v in list(SHARED)):
                p2.pop('b', None)
            with Quiet(LookupError) as m92:
                try:
                    i93 = clip((0 % (OPS[1](2) or 7)))
                    int('x')
                except Exception as e94:
                    note(e94)
                    while (v95 := chance(3)): look(v95)
                finally:
                    if ((p0 + [1, 2])[GLOBAL0 % 2] not in (GLOBAL1, p1)):
                        if chance(7):
                            trace_for_a_while()
                        try:
                            p0.reverse()
                        except AttributeError as e96:
                            note(e96)
                            s59 += s59[:3]
                    else:
                        u97, u98 = SHARED.a, GLOBAL1
    return clip(round(float(1 % 1000)))

def f1(p0='\x00', p1=SHARED):
    spend()
    d99 = {'zz': (-(0 if False else GLOBAL0)), p0.replace('a', 'a').upper(): getattr((p1 if (not 0) else p1), 'a', GLOBAL1)}
    p0 = (p0.replace('a', p0))[:30]
    t100 = (tuple([p1.m0(GLOBAL2) for z in range(0)]))[:7]
    u101 = f0(*([], GLOBAL1, d99, )); u102 = OPS[GLOBAL0 % len(OPS)]((2**60)); u101, u102 = u102, u101
    return (callable(C3(3)))

OBJECTS = [C1(0), Base(1), C0(2), SHARED]
def op0(n): return n % 7
def op1(n, m=1):
    for i in range(3): m += i
    return m
OPS = [int, abs, op1, OBJECTS[1].m0, op1, lambda n, **k: n, lambda n, **k: n, op0, abs, lambda n: C2(n).m0()]
def main(round):
    for _ in range(20): attempt(lambda: f0(list(range(6))[::-1][GLOBAL1:], C2(round, b=(-0.0)).absent, p2=dict(zip('ab', [z + GLOBAL1 for z in (4, 5, 6)]))))
    if round == 0:
        OBJECTS[1 % 4].a = ([5] or [5])[GLOBAL0 % 2 - 1]
    for _ in range(20): attempt(lambda: f1(('key' if (not 0) else 'x y'), Base(*((GLOBAL0 if False else GLOBAL0), 1.5))))

finish(main)
