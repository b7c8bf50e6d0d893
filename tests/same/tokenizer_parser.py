import re
TOKEN = re.compile(r"\s*(?:(\d+\.?\d*)|(.))")
class Parser:
    def __init__(self, text): self.tokens = [m.groups() for m in TOKEN.finditer(text)] + [(None, None)]; self.i = 0
    def peek(self): return self.tokens[self.i][1]
    def take(self): t = self.tokens[self.i]; self.i += 1; return t
    def expr(self):
        v = self.term()
        while self.peek() in ("+", "-"):
            op = self.take()[1]; r = self.term(); v = v + r if op == "+" else v - r
        return v
    def term(self):
        v = self.factor()
        while self.peek() in ("*", "/"):
            op = self.take()[1]; r = self.factor(); v = v * r if op == "*" else v / r
        return v
    def factor(self):
        n, s = self.take()
        if n: return float(n)
        if s == "(":
            v = self.expr()
            if self.take()[1] != ")": raise SyntaxError("expected )")
            return v
        if s == "-": return -self.factor()
        raise SyntaxError(f"unexpected {s!r}")
for text in ("1+2*3", "(1+2)*3", "-4/(2-3)", "2*(3+4)*5-6/7", "1+", "(1", "1/0", "*"):
    for i in range(3):
        try: r = Parser(text).expr()
        except (SyntaxError, ZeroDivisionError) as e: r = f"{type(e).__name__}: {e}"
    print(text, r)
