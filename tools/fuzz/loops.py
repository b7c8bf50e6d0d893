"""Random programs for machine code: one hot loop over a few objects that are each other's, or the same.

What a trace believes of memory must end when something else writes there: a list by another name, an instance by its
__dict__, a global by globals(), an iterator that two loops go on with, a tuple that is used again, an object that dies. So
the statements of a loop take their operands from few names, some of which are aliases; now and then one pulls the rug out.
"""

import random
import re

from generate import PRELUDE

HEAD = '''
class P:
    def __init__(self, x, y=1, link=None): self.x, self.y, self.link = x, y, link
    def total(self, by=1): return self.x + self.y * by
    def bump(self): self.y += 1; return self
    def swap(self, other): self.x, other.x = other.x, self.x
    @property
    def double(self): return self.x * 2
    def __add__(self, other): return P(self.x + other.x, 1, self.link) if isinstance(other, (P, S)) else NotImplemented
    def __radd__(self, other): return P(self.x, other)
    def __mul__(self, by): return P(self.x * by, self.y)
    def __isub__(self, other): self.x = other; return self
    def __call__(self, by, link=None): self.link = link; return self.x + by
    def __setitem__(self, at, value): self.x = value
    def __getitem__(self, at): return self.y if at else self.x
    def __repr__(self): return f"P({self.x!r}, {self.y!r})"
class Q(P):
    def total(self, by=1): return super().total(by) + 0.5
    def __radd__(self, other): return 2.5
    def __eq__(self, other): return self is other or self.y == getattr(other, "y", None)
    __hash__ = None
class S:
    __slots__ = ("x", "y", "link")
    def __init__(self, x, y=1, link=None): self.x, self.y, self.link = x, y, link
    def total(self, by=1): return self.x - by
    def bump(self): self.y += 2; return self
    double = 3
    def __repr__(self): return f"S({self.x!r}, {self.y!r})"
class Dies:
    def __init__(self, name): self.name, self.keep = name, Sentinel()
    def __del__(self): events.append(("dies", self.name, sys._getframe(1).f_lineno, state[:3])); DEATH
class Items(list):
    pass
events, state, G, H = [], [0, 0, 0], 1, [1, 2.5, 3]
class Once:  # in no cycle: when these are collected differs
    def __init__(self, x): self.x = x
    def get(self): return self.x
class Pair:
    def __init__(self, one, two): self.one = one; self.two = two; self.extra = None
    def sum(self): return self.one.x + self.two.x
    def first(self): return self.one
    def twist(self): self.extra, self.one = self.one, self.two; return self
def paired(a, b, n):
    pair = Pair(a, b)
    if n % 5 == 1: pair.twist()
    if n % 7 == 2: pair.extra = pair
    if n % 9 == 3: return pair
    return pair.sum() if pair.extra is None else pair.first()
def helper(a, b=2, *, c=0.5): return a * b + c
def pick(values, at): return values[at % len(values)] if values else None
def chain(n, v):
    if n:
        z = yield from chain(n - 1, v)
        yield z
    else:
        yield v
        return [v]
def some_pairs(n):
    for k in range(n % 4): yield k, k * 0.5
def climb(n, v):
    here = Dies(n) if n % 5 == 2 else [v, n] if n % 3 == 1 else n
    if n <= 0: return v
    if n & 1: return climb(n - 1, v) + 1
    here = climb(n - 2, v * 0.5)
    return here + climb(n // 3, n) if n < 9 else here
def ping(n, o):
    if n < 1: return o.x
    o.y = n
    return pong(n - 1, o) if n % 4 else pong(n - 2, o) * 0.5
def pong(n, o):
    o.x = ping(n - 1, o) if n > 0 else o.x + 1
    return o.x
def dive(n, l):
    if not n: return l[len(l)] if len(l) % 3 == 1 else len(l)
    l.append(n * 0.5)
    try: return dive(n - 1, l) + 1
    finally: l.pop()
def unbound(n, late=False):
    if late: v = n
    found = [v for v in (n, n + 1) if v % 3]
    return len(found) + (unbound(n - 1, not late) if n > 0 else 0) + (v if late else 1)
'''

# By kind: I int, F float, V either, O an instance, X one with a dict, L a list, D a dict, T a tuple, E a set, A an iterator, s a string.
NAMES = {"I": ["i", "j", "k"], "F": ["x", "y"], "O": ["p", "q", "r"], "X": ["p", "q"], "L": ["l", "m", "H"], "D": ["d", "e"], "T": ["t"], "E": ["u"], "A": ["a"], "s": ["s"]}

STATEMENTS = """
j = {I} + {I}
j = {I} * 3 % 1001
k = {I} // (({I} & 7) + 1)
k = -{I} if {F} < {F} else {I} ^ {I}
x = {F} + {V} * 0.5
y = {F} - {F} / 3.0
x = {F} * {F}
x, y = {F}, {F}
x, y = y, x
x, y, z = y, x, {V}; z = None
v = [x, (x := {F}), y, (y := {V} * 0.5), x]; v = v[0]
v = [z, (z := {V}), z, (z := s + "-"), z]; z = v[2]; v = 1.5
{O}, {O} = {O}, {O}
y = float({I})
k = int({F}) % 1000
x = max({F}, {F}); j = min({I}, {I})
x = abs({F}); j = abs({I})
x = math.sqrt(abs({F})); y = math.sin({F})
{O}.x = {F} + 1.0
{O}.x += {V}
{O}.y += {I} % 5
{O}.y = {V}
x = {O}.x + {O}.x
k = {O}.y % 100 if isinstance({O}.y, int) else 3
{O}.link = {O}
{O}.link = {L}
{O}.link = None
{O}.bump()
x = {O}.total({I} % 3) % 1000.0
x = {O}.total() % 1000.0
y = {O}.double % 1000.0
{O}.swap({O})
{O} = {O}
{O} = P({F}, {I})
{O} = Q({F}, {I}, {O})
{O} = S({F}, {I} % 9)
{X}.extra = {V}
x = P({F}, {I}).total({I} % 3) % 1000.0
x = Pair({O}, {O}).twist().sum()
x = Once({F}).get(); y = Once(Once({F})).get().x
v = Once({V}); j += 1 if v.x else 0; v = v.get()
x = Pair(P({F}), {O}).one.x
z = paired({O}, {O}, {I}); x += z if isinstance(z, float) else 1.5
z = paired(P({F}), P({F}, {I}), {I}); y = z.x if isinstance(z, P) else y
{O} = paired({O}, {O}, {I} % 9 * 5 + 1)
{O} = Pair({O}, P({F})).twist().first()
t = Pair({O}, {O}), P({F}); t = (t[0].sum(), {V})
x = ({X} + {O}).x
{X} = {X} + {O} * 0.5
{X} += {O}
{X} -= {F}
x = (P({F}) + P({F})).total() % 1000.0
y = (({X} + {O}) * {F}).x
z = {V} + {X}
x = {X}({F})
x = {X}({F}, {O})
x = P({F})({I})
{X}[{I} % 3] = {F}
P({F})[{I}] = {V}
y = {X}[{I} % 2] + P({V})[0]
j = 1 if P({F}) is {O} else 2
j = 1 if P({F}) else 2
{O}.link = P({F}, {I}, {O})
{L}.append(P({V}).x)
v = Pair(Dies(i), P({F})).two; v = v.x
j = 1 if {O} is {O} else 2
j = 1 if {O} == {O} else 2
{L}.append({V})
{L}.append({L}[{I} % len({L})] if {L} else 1.5)
x = {L}.pop() if len({L}) > 3 else 2.5
{L}.insert({I} % 3, {F})
{L}[{I} % len({L})] = {F}
{L}[-1] = {L}[0]
{L}[{I} % len({L})] += 1
y = {L}[{I} % len({L})] * 0.5
{L}[1:3] = [{F}, {V}]
l = {L}
m = {L}[:]
m = {L}[::-1][:8]
m = [{F}, {I}, {F}]
l = Items({L}[:5])
{L}.reverse()
{L}.extend(({I}, {F}))
for v in {L}: x += v
for n, v in enumerate({L}): j += n; y = v
for n, v in zip({L}, {L}): x += n * 0.5 + v
for n, v in zip(range(3), {D}.values()): j += n
for n, v in enumerate({L}, {I}): j += n % 7; {L}[0] = {F}; y = v
for n, v in enumerate([Dies(i), {F}, Dies(j)]): v = None
for n, v in zip([Dies(i), {V}, {F}], {L}): {L}.append(v); n = v = None; break
for n, v, w in zip({L}, {T}, range({I} % 4)): x += n * v; j += w
for n, v in {D}.items(): {D}[n] = Dies(i); v = None; {D}[n] = 1.5
for v in iter({L}): {L}[-1] = v; x += v
a = enumerate({L}); a = (v for n, v in a)
{L}[{I} % 4:] = {L}[:{I} % 5]
{L}[:{I} % 3 + 1] = {L}[{I} % 3::-1]
k = {I} % 4; {L}[:k + 1] = {L}[k::-1]
k = {I} % 3; {L}[k:k + 2] = {L}[1:k + 1]
k = {I} % 3; {L}[k:] = {L}[:k]; {L}.append({V})
{L}[1:3] = {L}[2:0:-1]
{L}[:] = {L}[1:2] + {L}[0:1] + {L}[2:]
m = (z := {L}[1:4]) + {L}[:2]; z = None
{L}[1:3] = (z := {L}[:2]); z = None
for z in chain({I} % 4, {V}): k = k + 1
z = list(chain({I} % 3, {V})); z = None
{L}[{I} % 3:{I} % 5 - 1] = ({V}, {F})
m = {L}[{I} % 7 - 3:{I} % 5]; m = m or [1.5]
v = [Dies(i), {F}, {I}][{I} % 3:]; v = v[:1]; v = 1.5
v = [z, z, {F}][:2]; w = v[::-1]; v = w = 2.5
t = {T}[{I} % 2:] + ({F}, {I}); t = t[-3:]
s = s[{I} % 3 - 4:] + s[:{I} % 2]
for n, v in list({D}.items())[:4]: s = n
for n in {D}: j += 1
for v in {E}: j += 1
for c in s[-3:]: j += ord(c)
for v in {A}: x += v; break
for v in {A}:
    for n, w in enumerate({A}): j += n + w; break
for n in range({I} % 4): j += n
for n in range({I}, {I} + 2): k = n % 1000
    x += n % 3
for n in range({I} % 9, -3, -({I} % 3) - 1): j += n
for n in range({I} % 5, {I} % 7, {I} % 3): j += n
for n in range({V}): j += n
x += climb({I} % 12, {V}) % 1000
x += ping({I} % 7, {O}) % 1000
j += dive({I} % 5, {L})
j += unbound({I} % 4)
v = tuple(n * 0.5 + k for n in (1, {I}, j % 5)); x += v[-1]; v = 1.5
j += any(n == k for n in {L}[:4])
a = (n + cell for n in {L}[:3])
a = iter(range({I} % 7))
a = iter({L}[:4])
for n, v in some_pairs({I}): x += v; j += n
x += sum([v * 2 for v in {L}[:5]])
u = {v % 5 for v in (1, {I}, 3)}
u.add({I} % 9)
j = 1 if {I} % 9 in {E} else 0
j = 1 if {V} in {T} else 2
j = 1 if {V} in {L} else 2
{D}[s[-1:]] = {V}
{D}["x"] = {F}
{D}["y"] = {I}
x = {D}.get("x", 1.5); k = len({D})
if "x" in {D}: x += {D}["x"]
d = dict(zip("xyz", {T}))
e = {O}.__dict__ if hasattr({O}, "__dict__") else {"x": 2.0}
d = {"x": {F}, "y": {I}}
t = {V}, {F}
t = (*{L}[:2], {I}, {F})
j, x = {I}, {F}
n, v = {T}[:2]; y = v
x = {T}[0] + {T}[-1]
s = s[-4:] + str({I} % 10)
s = f"{s[-2:]}{I}"
j += s == "12" or s.startswith("1")
G = {I} % 50
H = {L}
G += 1; j = G
globals()["G"] = {I} % 7
j += G
cell = {V}
x += inner({V})
inner = inners[{I} % 2]
append = {L}.append
append({V})
z = Dies({I})
z = None
{L}.append(Dies(i)); {L}.pop(); v = 1.5
w = [Dies(i), (z, z)]; w = None
t = (t[0], t[-1]); w = t, {L}
x = helper({F}, {I} % 4) % 1000.0
x = helper(b={F}, a={I}, c={F}) % 1000.0
x = helper({F}) if {I} % 2 else helper({F}, c=2)
v = pick({L}, {I}); x += v if isinstance(v, float) else 1
j = isinstance({V}, float) + isinstance({O}, (Q, S)) + len({L}) % 5
k = ~{I} & 0xff; j = not {I}
k = ({I} & 15) << ({I} & 3)
s = "%s-%d" % (s[-2:], {I} % 9)
state[0] += 1; state[1] = {V}
if {I} % 11 == 3: continue
if {F} > {V}: x = 1.5; y = 0.25
if not {L}: l = [1.0, 2.0, 3]
k = k if k else {I}
x = x if {O}.link is None else 3.5
y = -{F}; k = -{I}
""".strip("\n").split("\n")

GLOBALS = re.compile(r"\b[GH]\b|globals")
THEMES = [r"climb|ping|dive|unbound|range", r"\.[xy]\b|{D}", r"{L}", r"\bfor\b|\biter\b", r"Dies|\bw =|\bz =", r"helper|inner|total|bump|cell|double", r"{O}", r"{F}", r"{I}", r"{T}|{E}", r"\bs\b"]
RARE = """
P.total = lambda self, by=1: self.y
P.total = old_total
del P.double
P.__add__ = lambda self, other: self
P.__setitem__ = lambda self, at, value: None
P.__call__ = lambda self, *by: 0.25
Once.__del__ = lambda self: state.append(self.x)
Pair.sum = lambda self: 4.5
Pair.extra = 3
P.double = property(lambda self: self.x * 3)
p.__class__ = Q if type(p) is P else P
P.x = 2.5
p.x = "text"
helper.__defaults__ = (3,)
helper.__kwdefaults__ = {"c": 1.5}
helper.__code__ = (lambda a, b=2, *, c=0.5: a + b + c).__code__
globals()["abs"] = lambda v: v
globals().pop("abs", None)
P.bump = lambda self: self
l = [1, "two", 3.0, None]
x = 3
j = 2.5
j = 2**65
d.clear(); d["x"] = 1.0
gc.collect()
look(sorted(sys._getframe().f_locals)[:5])
e = {}; a = iter([]); t = (1, 2.0)
p, q = q, p
""".strip("\n").split("\n")


class Loop:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def fill(self, statement):
        out, at = "", 0
        while (start := statement.find("{", at)) >= 0:
            kind = statement[start + 1:start + 2]
            if statement[start + 2:start + 3] == "}" and kind in "IFVOXLDTEA":
                out += statement[at:start] + self.operand(kind)
                at = start + 3
            else:
                out += statement[at:start + 1]
                at = start + 1
        return out + statement[at:]

    def operand(self, kind):
        chosen = self.random
        if kind == "V":
            kind = chosen.choice("IF")
        if kind == "I" and chosen.random() < 0.2:
            return str(chosen.choice([0, 1, 2, 7, 300, 2**31, 2**62]))
        if kind == "F" and chosen.random() < 0.2:
            return chosen.choice(["0.5", "-1.25", "3.0", "1e9"])
        if kind == "F" and chosen.random() < 0.2:
            return f"{chosen.choice(NAMES['O'])}.x"
        return chosen.choice(self.names[kind])

    def program(self):
        chosen = self.random
        body, theme = [], chosen.random() < 0.2
        names = NAMES if theme else NAMES | {"L": ["l", "m"]}
        self.names = names
        statements = STATEMENTS_BLOCKS
        # Most programs change no global names: with those all the others are looked up anew.
        about = re.compile("|".join(chosen.sample(THEMES, 2)))
        statements = [lines for lines in statements if (theme or not GLOBALS.search(" ".join(lines))) and chosen.random() < (0.7 if about.search(" ".join(lines)) else 0.08)] or STATEMENTS_BLOCKS
        statements = chosen.sample(statements, min(len(statements), chosen.randrange(3, 9)))
        for _ in range(chosen.randrange(4, 16)):
            lines = [self.fill(line) for line in chosen.choice(statements)]
            if chosen.random() < 0.15 and not any("continue" in line for line in lines):
                lines = ["try:", *("    " + line for line in lines), "except Exception as error: events.append((i, type(error).__name__, str(error)[:60], error.__traceback__.tb_lineno))"]
            if chosen.random() < 0.2:
                lines = [f"if i % {chosen.randrange(2, 6)} == {chosen.randrange(2)}:", *("    " + line for line in lines)]
            body += lines
        rounds = chosen.randrange(60, 300)
        for rare in chosen.sample(RARE, chosen.randrange(0, 4)):
            body.insert(self.top_level(body), f"if i == {chosen.randrange(rounds)}: {rare}")
        text = "\n".join(" " * 16 + line for line in body)
        aliases = "; ".join(chosen.sample(["q = p", "m = l", "e = p.__dict__", "H = l", "d = globals()" if chosen.random() < 0.3 else "d = p.__dict__", "p.link = l", "t = (p, l)", "l.append(l)", "r = q"], chosen.randrange(0, 5)))
        death = chosen.choice(["pass", "state.append(self.name); del state[3:]", "look(self.name)"])
        return PRELUDE + HEAD.replace("DEATH", death) + f'''
old_total = P.total
def loop(n):
    global G, H
    i = j = k = 1; x, y, s = 0.5, 1.5, "12"; p, q, r = P(1.5, 2), Q(0.25, 3), S(2.0)
    l, m, t, u, a, z, w, v, c = [1.5, 2, 3.25, 4], [0.5, 1], (1, 2.5), {{1, 2}}, iter(range(5)), None, None, 1.0, ""
    d, e, cell = {{"x": 1.0}}, {{}}, 1
    def first(by):
        nonlocal cell
        cell = by
        return cell
    def second(by): return cell * 0.5 + by % 10
    inners = first, second; inner = first; append = m.append
    {aliases or "pass"}
    for i in range(n):
        try:
            if True:
{text}
        except Exception as error:
            events.append((i, type(error).__name__, str(error)[:60], error.__traceback__.tb_lineno))
        if i & 15: continue
        del l[12:], m[12:], H[12:], events[:-40]
        if not -1e9 < j < 1e9: j = 3
        if not -1e9 < k < 1e9: k = 5
        if not isinstance(x, (int, float)) or not -1e9 < x < 1e9: x = 1.25
        if not isinstance(y, (int, float)) or not -1e9 < y < 1e9: y = 0.75
        if i % 48 == 0 and d is not e: look((i, j, k, x, y, s, [text(one) for one in (l, m, H, t, p, q, r, u, cell, G, v)]))
    look(events)
    return i, j, k, x, y, s, text(d) if "helper" not in d else "", text(p), text(q), text(r), text(l), text(m), text(t)
def main(round):
    global G, H
    G, H = 1, [1, 2.5, 3]
    events.clear()
    attempt(lambda: loop({rounds}))
    attempt(lambda: loop(40))
finish(main)
'''

    def top_level(self, body):
        places = [at for at, line in enumerate(body) if not line.startswith(" ")]
        return self.random.choice([*places, len(body)])


def blocks(lines):
    """Statements of several lines: those that are indented belong to the one before."""
    found = []
    for line in lines:
        if line.startswith(" "):
            found[-1].append(line)
        else:
            found.append([line])
    return found


STATEMENTS_BLOCKS = blocks(STATEMENTS)
