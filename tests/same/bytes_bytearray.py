def f(b):
    out = bytearray()
    for x in b: out.append(x ^ 0x20)
    out += b"end"; out[0:1] = b"ZZ"; out[-1] = 33
    return bytes(out), b[0], b[1:3], b + b"x", b * 2, b == bytes(b), b < b"z", 97 in b, b"bc" in b, memoryview(b)[1]
for i in range(3): print(f(b"abcd"))
for bad in (lambda: b"a" + "a", lambda: b"a"[5], lambda: bytearray(b"a").append(300), lambda: bytes([256])):
    try: bad()
    except (TypeError, IndexError, ValueError) as e: print(type(e).__name__, e)
import struct; print(struct.unpack("<Ih", struct.pack("<Ih", 7, -2)), int.from_bytes(b"\x01\x02"), (258).to_bytes(2))
