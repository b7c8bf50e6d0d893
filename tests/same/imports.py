import sys, os.path as p, json as j
from collections import OrderedDict as OD, namedtuple
from math import *
def f():
    import re
    from os import path, sep
    import xml.dom.minidom
    return re.__name__, path is p, sep, xml.dom.minidom.__name__
for i in range(3): print(f(), OD.__name__, floor(2.5))
for bad in ("import no_such_module", "from math import no_such_name", "from . import x", "import math.foo", "from json import nope as n"):
    for i in range(2):
        try: exec(bad, {"__name__": "m", "__package__": None})
        except ImportError as e: print(type(e).__name__, str(e).split("(")[0])
