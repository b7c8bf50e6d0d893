def f(a, b): return a + b, a - b, a * b, a == b, -a, abs(a), a.conjugate(), a ** 2
for i in range(3):
    for a in (1 + 2j, 0j, 3j): print(f(a, 2), f(a, 1.5), f(a, 1 - 1j))
try: 1j < 2j
except TypeError as e: print(e)
try: 1 / 0j
except ZeroDivisionError as e: print(e)
