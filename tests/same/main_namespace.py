import sys
print(__name__, __doc__, __spec__, sorted(k for k in globals() if k.startswith("__")), __package__)
print(sys.argv[1:], type(sys.modules["__main__"]).__name__, sys.modules["__main__"].__dict__ is globals())
import __main__; print(__main__.sys is sys)
try: sys._getframe(1)
except ValueError as e: print(e)
import pickle
class Here: pass
print(type(pickle.loads(pickle.dumps(Here()))) is Here)
