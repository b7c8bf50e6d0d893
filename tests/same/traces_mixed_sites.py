# Sites where floats, ints of all sizes, bools and subclasses meet: operators and comparisons.
def every(pairs):
    out=[]
    for a,b in pairs:
        r = a + b
        s = a - b
        m = a * b
        a += b
        out.append((r, s, m, a, a == b, a < b, a > b, a <= b, a >= b, a != b))
        if a < b: out.append(1)
        if a == b: out.append(2)
        if not a >= b: out.append(3)
    return out
class C(float): pass
vals=[1,2.5,True,-3,0.0,-0.0,float('nan'),float('inf'),2**31,2**53+1,float(2**53),2**60-1,2**60,2**64,-2**59,7, C(1.5)]
for k in range(30):
    every([(1,2),(1.5,2),(2,2.5),(3.5,4.5),(True,2),(2**40,3)]*3)
for a in vals:
    for b in vals:
        try: print(a,b,every([(a,b)]*2))
        except Exception as e: print(type(e), e)
for k in range(3):
    for a in vals:
        for b in vals:
            every([(a,b)]*40)
            print(every([(b,a)])[0])
def bits(pairs):
    t=0
    for a,b in pairs:
        t ^= (a & b) | (a ^ b)
    return t

for k in range(40): bits([(1,2),(2**40,5),(True,False),(7,True)]*4)
print(bits([(2**59,2**60-1),(2**64,3),(-5,2**40),(True,True)]))
