import dataclasses, enum, collections
@dataclasses.dataclass(order=True)
class P:
    x: int
    y: float = 2.0
    z: list = dataclasses.field(default_factory=list, compare=False)
@dataclasses.dataclass(frozen=True, slots=True)
class F: a: int; b: str = "b"
class C(enum.Enum): RED = 1; GREEN = enum.auto()
class Fl(enum.Flag): A = 1; B = 2
NT = collections.namedtuple("NT", "a b", defaults=[5])
for i in range(3):
    p = P(1); q = P(1, 3.0)
    print(p, p < q, p == P(1), dataclasses.asdict(q), dataclasses.replace(p, x=9), F(1), hash(F(1)) == hash(F(1)))
    try: F(1).a = 2
    except dataclasses.FrozenInstanceError as e: print(e)
    print(C.RED, C(2), C["GREEN"], list(C), Fl.A | Fl.B, NT(1), NT(1, 2).b, NT(3)._replace(a=4))
