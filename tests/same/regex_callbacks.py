import re
def sub(m): return f"<{m.group(1).upper()}:{len(m[0])}>"
for i in range(3):
    print(re.sub(r"(\w+)@\w+", sub, "ab@cd, ef@ghi"), re.findall(r"(?P<a>\d)(?P<b>[a-z])", "1a2b3"), [m.span() for m in re.finditer("a+", "aabaaa")], re.split(r"[,;]\s*", "a, b;c"))
    try: re.compile("(")
    except re.error as e: print(e)
print(re.match(r"((a)|b)*", "ab").groups())
