import tempfile, os, io
with tempfile.TemporaryDirectory() as d:
    p = os.path.join(d, "f.txt")
    for i in range(3):
        with open(p, "w") as f: f.writelines(f"line {k}\n" for k in range(20))
        with open(p) as f: print(sum(len(l) for l in f), f.closed)
        with open(p) as f:
            for n, l in enumerate(f, 1):
                if n == 3: break
            print(l.strip(), f.readline().strip(), len(f.read()))
    try: open(os.path.join(d, "no"))
    except FileNotFoundError as e: print(e.strerror)
b = io.StringIO(); print("a", 1, sep="-", end="!", file=b); print(b.getvalue())
