# More instructions than fit in 16 bits, long jumps, more constants than an EXTENDED_ARG away.
lines = ["def f(n):", "    total = 0", "    for i in range(n):"]
for k in range(6000):
    lines.append(f"        if i == {k}: total += {k * 1000 + 300}")
lines += ["        try:", "            if i % 5 == 4: raise ValueError(i)", "        except ValueError as error:", "            total += error.args[0]", "    return total"]
space = {}
exec("\n".join(lines), space)
print(space["f"](10), space["f"](10))
lines = ["def g(x):", "    y = x"]
for k in range(3000): lines.append(f"    y = h(y, {k})")
lines += ["    return y", "def h(a, b): return (a * 31 + b) % 1000003"]
exec("\n".join(lines), space)
print(space["g"](1), space["g"](2))
names = ", ".join(f"a{k}" for k in range(300))
exec(f"def many({names}):\n    return a0 + a299, [{names}][150]\n", space)
print(space["many"](*range(300)), space["many"](*range(300)))
lines = ["def gen():"] + [f"    yield {k}" for k in range(3000)]
exec("\n".join(lines), space)
print(sum(space["gen"]()), sum(space["gen"]()))
