def a():
    for i in range(3):
        try: return i
        finally: i = 100
def b():
    x = [1]
    try: return x
    finally: x.append(2)
def c():
    x = 1
    try: return x
    finally: x = 2
def d(l):
    try:
        l.append("try"); return l
    finally:
        try: l.append("fin"); 1 / 0
        except ZeroDivisionError: l.append("exc")
        finally: l.append("finfin")
def e():
    try:
        with open("/nonexistent/file") as f: pass
    except FileNotFoundError as err: return err.errno, err.filename
for i in range(4): r = a(), b(), c(), d([]), e()
print(r)
