import sys
def f(n):
    if n == 0:
        x = {}
        return x["key"].value
    return f(n - 1)
def g():
    try: f(3)
    except KeyError as e: raise ValueError("outer") from e
for i in range(3):
    try: g()
    except ValueError: pass
print("before")
g()
