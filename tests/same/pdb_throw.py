"""An exception is thrown into a generator that has never run, under pdb with a breakpoint (test_pdb crashed here)."""
import sys
class Input:
    def __init__(self, lines):
        self.lines = iter(lines)
    def readline(self, size=None):
        line = next(self.lines)
        print(line)
        return line + "\n"
    def __enter__(self): 
        self.real=sys.stdin; sys.stdin=self
    def __exit__(self, *a): sys.stdin=self.real
def gen():
    yield 0
def test_function():
    import pdb; pdb.Pdb(nosigint=True, readrc=False).set_trace()
    g = gen()
    try:
        g.throw(TypeError)
    except TypeError:
        pass
with Input(['b 21','continue','clear 1','continue']):
    test_function()
