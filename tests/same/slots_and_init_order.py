class Order:
    def __init__(self):
        self.a = 1
        self.b = 2
def attempts():
    out = []
    for i in range(6):
        o = Order()
        if i % 2: o.c = 3
        if i % 3: del o.a
        if i == 4: o.a = 9
        out.append(list(o.__dict__.items()))
        o.b = i
        out.append((o.b, list(vars(o))))
    return out
print(attempts(), attempts()[-2:])
class Many: pass
def many(n):
    o = Many()
    for i in range(n): setattr(o, f"a{i}", i)
    o.x = 1
    o.x += 1
    return o.x, len(o.__dict__), list(o.__dict__)[-2:]
print([many(n) for n in (1, 5, 29, 30, 31, 40)] * 2)
class Slots:
    __slots__ = ("p", "q", "__dict__")
    def __init__(self): self.p = 1; self.z = 5
def slots():
    s = Slots()
    try: s.q
    except AttributeError as error: text = str(error)
    s.q = 2
    s.p += s.q
    del s.q
    return s.p, s.z, text, hasattr(s, "q")
print([slots() for _ in range(4)][-1])
class Child(Slots):
    __slots__ = ()
    kind = "child"
print([(Child().p, Child().z, Child().kind) for _ in range(4)][-1])
