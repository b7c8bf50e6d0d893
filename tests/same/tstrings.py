name = "x"
def make(v): return t"a {v} b {v!r:>{10}} {name=}"
for i in range(3):
    template = make(i)
    print(template.strings, [(p.value, p.expression, p.conversion, p.format_spec) for p in template.interpolations])
print(t"".strings, list(t"{1}"))
