def m(c, n):
    z = 0j
    for i in range(n):
        if abs(z) > 2: return i
        z = z * z + c
    return n
print("\n".join("".join(" .:-=+*#%@"[m(complex(x / 20 - 1.5, y / 10 - 1), 30) % 10] for x in range(50)) for y in range(20)))
