import sys, inspect
def f(a, b=2):
    c = a + b
    frame = sys._getframe()
    return frame.f_lineno, frame.f_code.co_name, sorted(frame.f_locals), frame.f_back.f_code.co_name, frame.f_lasti > 0
def g(n):
    return [f(i) for i in range(n)], sys._getframe(0).f_lineno, [fr.function for fr in inspect.stack()]
def gen():
    x = 1
    yield sys._getframe().f_locals
    x = 2
    yield sys._getframe().f_back.f_code.co_name
for i in range(3):
    print(g(2)); print(list(gen()))
print(inspect.currentframe().f_code.co_name, [f.f_code.co_name for f in [sys._getframe()]])
def keep():
    v = "kept"; return sys._getframe()
fr = keep(); print(fr.f_locals, fr.f_lineno, fr.f_back)
class A:
    names = sorted(k for k in sys._getframe().f_locals if not k.startswith("__"))
    here = 1
print(A.names)
