import typing, annotationlib
x: int = 5
y: "forward"
z: undefined_thing
def f(a: int, b: undefined = 1, *c: str, d: list[int] = None) -> dict: pass
class A:
    m: int
    n: str = "s"
    if True: o: float
class G[T]:
    def m[U: int](self, a: T, b: U) -> T: return a
type Alias[T] = list[T] | None
for i in range(2):
    print(annotationlib.get_annotations(f, format=annotationlib.Format.STRING), A.__annotations__, G.__type_params__, G[int]().m(1, 2), Alias.__value__)
try: f.__annotations__
except NameError as e: print(e)
