import json
def build(n): return {"n": n, "l": list(range(n)), "d": {str(i): None if i % 2 else i / 3 for i in range(n)}, "s": "é\n\"" * n, "b": [True, False]}
class E(json.JSONEncoder):
    def default(self, o): return {"set": sorted(o)} if isinstance(o, set) else super().default(o)
for i in range(3):
    t = json.dumps(build(4), sort_keys=True, indent=1, ensure_ascii=i % 2); assert json.loads(t) == build(4); print(t)
    print(json.dumps({1, 2}, cls=E), json.loads("[1, 2.5e3]", parse_float=str))
    for bad in ("{", "[1,]", "nul"):
        try: json.loads(bad)
        except json.JSONDecodeError as e: print(e)
    try: json.dumps(object())
    except TypeError as e: print(e)
