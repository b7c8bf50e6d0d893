class K:
    def __init__(self, v): self.v = v
    def __hash__(self): return self.v
    def __eq__(self, o): raise ValueError("no eq")
d = {}
def put(k):
    try:
        d[k] = 1
        return d[k]
    except ValueError as error:
        return str(error)
print([put(K(i % 3)) for i in range(8)])
try: d[()]
except KeyError as e: print(e.args)
try: d[(1, 2)]
except KeyError as e: print(e.args)
