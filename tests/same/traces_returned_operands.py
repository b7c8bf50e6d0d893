"""Results that are one of the operands, which a temporary gives up meanwhile: it must live on."""


class Right:
    def __add__(self, other): return other
    def __call__(self, other): return other
    def __sub__(self, other): return other


class Also(Right):
    def __add__(self, other): return other
    def __mul__(self, other): return other
    __mod__ = __mul__


class Left:
    def __radd__(self, other): return other
    def __rsub__(self, other): return self


def fresh(i): return int(str(10**7 + i))
def real(i): return float(str(i + 0.5))


RIGHTS = [Right(), Also(), Right(), Also()]


def numbers(n):
    out = []
    for i in range(n):
        right = RIGHTS[i % 4]
        out.append((right + fresh(i)) % 1000003 + fresh(i + 1))
        out.append([right + fresh(i), fresh(i + 2), right + fresh(i + 3)])
        x = (RIGHTS[i * 7 % 4] + fresh(i)) * 3 - (right + fresh(2 * i))
        out.append(x)
        y = fresh(i) + (right + fresh(i)), fresh(i)
        out.append(y)
        z = right - fresh(i)
        w = fresh(i + 9)
        out.append((z, w))
    return out


def floats(n):
    out = []
    for i in range(n):
        right = RIGHTS[i % 4]
        out.append((right + real(i)) * 2.0 + float(real(i)))
        x = float(real(i))
        out.append([x, float(right + real(i)), real(i + 1)])
        out.append(max(real(i), real(i + 1)) + min(real(i), right + real(i)))
        out.append((real(i + 3) + Left(), fresh(i) + Left()))
    return out


def texts(n):
    out = []
    for i in range(n):
        right = RIGHTS[i % 4]
        out.append(f"{str(i)}{right + str(i)}{(right + str(i * 3)) + 'x'}")
        out.append(right(str(i) + "called") + str(i))
        d = {"a": 1}
        d[right + str(i)] = right + fresh(i)
        out.append(d)
    return out


for _ in range(6):
    print(numbers(90))
    print(floats(90))
    print(texts(90))
