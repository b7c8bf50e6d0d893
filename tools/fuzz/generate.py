"""Random programs: classes, functions, closures and generators that call each other, and mischief done to them as they run.

They know types, so that they run long instead of dying of a TypeError at once. A program prints what it does: results,
exceptions with the lines that they passed, now and then the variables of a frame. Given the same seed it is the same
program. What it calls is in prelude.py, which is put in front of it.
"""

import contextlib
import random
import re
from dataclasses import dataclass, field
from pathlib import Path

from grammar import BOUNDED, CATCHES, EXPRESSIONS, ITERABLES, LITERALS, PATTERNS, RAISES, RISK, RISKY, STORES, TYPES, UNPACKINGS, YIELDS
from mischief import MISCHIEF

PRELUDE = (Path(__file__).parent / "prelude.py").read_text()
DEEPEST = 3  # blocks in each other


@dataclass
class Function:
    name: str
    parameters: list  # [(name, type)]
    required: int
    result: str       # "generator" of generators
    rest: bool = False
    kwargs: bool = False


@dataclass
class Block:
    """Where statements go, and what may stand there."""
    indent: int
    result: str = ""         # of the function around; empty at module level
    counter: str = ""        # of the innermost loop
    in_loop: bool = False
    generator: bool = False
    nested: int = 0          # blocks around, in this function
    lines: list = field(default_factory=list)

    def add(self, text):
        self.lines += ["    " * self.indent + line for line in text.split("\n")]

    def inner(self, **changed):
        kept = {"result": self.result, "counter": self.counter, "in_loop": self.in_loop, "generator": self.generator, "nested": self.nested + 1}
        return Block(self.indent + 1, lines=self.lines, **kept | changed)


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.scopes, self.functions, self.classes, self.names = [{}], [], ["Base"], 0

    def chance(self, share):
        return self.random.random() < share

    def fresh(self, letter):
        self.names += 1
        return f"{letter}{self.names}"

    @contextlib.contextmanager
    def scope(self, names):
        self.scopes.append(dict(names))
        yield
        self.scopes.pop()

    # --- expressions

    def variable(self, kind, scopes=None):
        names = [name for scope in (self.scopes if scopes is None else scopes) for name, its in scope.items() if its == kind]
        return self.random.choice(names) if names else None

    def literal(self, kind):
        return self.expand(self.random.choice(LITERALS[kind]), 0)

    def expression(self, kind, depth):
        name = self.variable(kind)
        if kind in ("key", "digit") or depth <= 0 or (name and self.chance(0.3)):
            return name if name and self.chance(0.75) else self.literal(kind)
        templates = RISKY[kind] if kind in RISKY and self.chance(RISK) else EXPRESSIONS[kind]
        text = self.expand(self.random.choice(templates), depth - 1)
        return f"({text})" if kind == "bool" else text

    def expand(self, template, depth, **given):
        """The template with its <...> replaced. May add names to `given`. Without a variable for <kind=>: "pass"."""
        def replaced(match):
            word = match[1]
            if word in given:
                return given[word]
            if word in ("new", "other"):
                given[word] = self.fresh("v")
                return given[word]
            if word.endswith("="):
                given[word] = self.variable(word[:-1], self.scopes[-1:]) or self.variable(word[:-1], self.scopes[1:]) or ""
                return given[word]
            if word == "class":
                return self.random.choice(self.classes)
            if word == "function":
                return self.random.choice(self.functions).name if self.functions else "inner_generator"
            if word == "name":
                return self.variable("int", self.scopes[-1:]) or "GLOBAL0"
            if word.startswith("call "):
                return self.call(word[5:], depth)
            if word.startswith("plain "):  # inside an f-string
                return self.variable(word[6:]) or {"int": "7", "float": "2.5", "str": "None"}[word[6:]]
            kind = self.random.choice(TYPES) if word.rstrip(".") == "any" else word.rstrip(".")
            return self.expression(kind, 0 if word.endswith(".") else depth)
        text = re.sub(r"<(\w[\w .=]*)>", replaced, template)
        return "pass" if "" in given.values() else text

    def bounded(self, kind, depth=3):
        text = self.expression(kind, depth)
        return self.random.choice(BOUNDED[kind]).replace("<>", text) if kind in BOUNDED else text

    def call(self, kind, depth):
        fitting = [function for function in self.functions if function.result == kind]
        if not fitting:
            return "inner_generator(4)" if kind == "generator" else self.expression(kind, depth)
        function = self.random.choice(fitting)
        return f"{function.name}({self.arguments(function, depth)})"

    def arguments(self, function, depth):
        texts = [self.expression(kind, depth) for _, kind in function.parameters]
        if self.chance(0.1):
            return f"*({''.join(text + ', ' for text in texts)})"
        positional = len(texts) if self.chance(0.6) else self.random.randrange(len(texts) + 1)
        given = texts[:positional]
        for number in range(positional, len(texts)):
            if number < function.required or self.chance(0.6):
                given.append(f"{function.parameters[number][0]}={texts[number]}")
        if function.rest and positional == len(texts) and self.chance(0.5):
            given += [self.literal("int") for _ in range(self.random.randrange(1, 4))]
        if function.kwargs and self.chance(0.5):
            given.append(f"extra={self.literal('int')}")
        return ", ".join(given)

    # --- statements

    KINDS = {"assign": 6, "store": 9, "branch": 3, "counted": 3, "each": 4, "looped": 1, "attempted": 4, "leave": 1, "managed": 1, "closure": 1, "unpacked": 2, "matched": 1, "yielded": 2, "deleted": 1}

    def body(self, block, count):
        for _ in range(count):
            if self.chance(0.1):
                self.mischief(block)
            getattr(self, self.random.choices(list(self.KINDS), self.KINDS.values())[0])(block)

    def suite(self, block, count, names=(), **changed):
        inner, before = block.inner(**changed), len(block.lines)
        with self.scope(names):
            self.body(inner, count if inner.nested < DEEPEST else 1)
        if len(block.lines) == before:
            inner.add("pass")

    def assign(self, block):
        kind = self.random.choice(TYPES)
        name = self.variable(kind, self.scopes[-1:]) if self.chance(0.5) else None
        name = name or self.fresh(kind[0])
        block.add(f"{name} = {self.bounded(kind)}")
        self.scopes[-1][name] = kind

    def store(self, block):
        text = self.expand(self.random.choice(STORES), 2)
        block.add(text) if text != "pass" else self.assign(block)

    def branch(self, block):
        block.add(f"if {self.expression('bool', 2)}:")
        self.suite(block, 2)
        if self.chance(0.3):
            block.add(f"elif {self.expression('bool', 2)}:")
            self.suite(block, 1)
        if self.chance(0.5):
            block.add("else:")
            self.suite(block, 2)

    def loop(self, block, head, names, counter=""):
        if block.nested >= DEEPEST:
            return self.assign(block)
        block.add(head)
        self.suite(block, self.random.randrange(1, 5), names, counter=counter, in_loop=True)
        if self.chance(0.1):
            block.add("else:")
            self.suite(block, 1)

    def counted(self, block):
        name = self.fresh("i")
        numbers = self.random.choice([f"{self.random.randrange(3, 14)}", f"2, {self.random.randrange(5, 14)}", f"{self.random.randrange(5, 12)}, 0, -1"])
        self.loop(block, f"for {name} in range({numbers}):", {name: "int"}, name)

    def each(self, block):
        names = {"new": self.fresh("x"), "thing": self.fresh("o"), "other": self.fresh("y")}
        template = self.random.choice(ITERABLES)
        bound = {names["thing"]: "object"} if "<thing>" in template else {names["new"]: "int"} if "<new>" in template else {}
        self.loop(block, self.expand(template, 1, **names), bound)

    def looped(self, block):
        name = self.fresh("w")
        test = "" if self.chance(0.5) else f" and {self.expression('bool', 1)}"
        if block.nested < DEEPEST:
            block.add(f"{name} = {self.random.randrange(2, 12)}")
        self.loop(block, f"while {name} > 0{test}:\n    {name} -= 1", {}, name)

    def attempted(self, block):
        block.add("try:")
        self.suite(block, 2)
        if self.chance(0.35):
            block.inner().add(self.expand(self.random.choice(RAISES), 1))
        handled = self.chance(0.85)
        if handled:
            name = self.fresh("e")
            block.add(f"except {self.random.choice(CATCHES)} as {name}:")
            block.inner().add(f"note({name})")
            self.suite(block, 1)
            if self.chance(0.15):
                block.inner().add(self.random.choice(["raise", "raise KeyError('again')", "raise TypeError('other') from None"]))
            if self.chance(0.2):
                block.add("else:")
                self.suite(block, 1)
        if not handled or self.chance(0.25):
            block.add("finally:")
            self.suite(block, 1)

    def leave(self, block):
        words = ["break", "continue"] if block.in_loop else []
        if block.result:
            words.append("return" if block.generator else f"return {self.bounded(block.result, 1)}")
        if words:
            block.add(f"if {self.expression('bool', 2)}: {self.random.choice(words)}")

    def managed(self, block):
        block.add(f"with {self.random.choice(['Quiet', 'Loud', 'managed'])}({self.random.choice(['ValueError', 'LookupError', 'Exception'])}) as {self.fresh('m')}:")
        self.suite(block, 2)

    def closure(self, block):
        if block.nested or not block.result:
            return
        name, argument = self.fresh("g"), self.fresh("p")
        outer = self.variable("int", self.scopes[-1:])
        changed = outer if outer and outer not in self.parameters and self.chance(0.5) else None
        block.add(f"def {name}({argument}, more=2):")
        inner = block.inner(result="int", generator=False, in_loop=False, counter="")
        if changed:
            inner.add(f"nonlocal {changed}")
        with self.scope({argument: "int"}):
            self.body(inner, 1)
            if changed:
                inner.add(f"{changed} = {self.bounded('int', 2)}")
            inner.add(f"return {self.bounded('int', 2)}")
        block.add(f"for _ in range({self.random.randrange(1, 9)}): look({name}({self.expression('int', 1)}))")

    def unpacked(self, block):
        names = {"new": self.fresh("u"), "other": self.fresh("u")}
        block.add(self.expand(self.random.choice(UNPACKINGS), 1, **names))
        self.scopes[-1] |= {name: "int" for name in names.values()}

    def matched(self, block):
        block.add(f"match {self.expression(self.random.choice(TYPES), 1)}:")
        inner = block.inner()
        for pattern in self.random.sample(PATTERNS, 3):
            inner.add(f"case {self.expand(pattern, 0)}:")
            self.suite(inner, 1)
        inner.add("case _: pass")

    def yielded(self, block):
        block.add(self.expand(self.random.choice(YIELDS), 2)) if block.generator else self.assign(block)

    def deleted(self, block):
        names = [name for name in self.scopes[-1] if name[0] in "tfsu"]
        if names and not block.nested and self.chance(0.3):
            name = self.random.choice(names)
            del self.scopes[-1][name]
            block.add(f"del {name}")

    def mischief(self, block):
        when = f"{block.counter} == {self.random.randrange(8)}" if block.counter else f"chance({self.random.randrange(2, 9)})"
        block.add(f"if {when}:")
        block.inner().add(self.expand(self.random.choice(MISCHIEF), 1))

    # --- functions, classes, the program

    def function(self, name):
        kinds = self.random.choices(["int", "int", "float", "str", "list", "object", "bool", "dict"], k=self.random.randrange(5))
        self.parameters = {f"p{at}": kind for at, kind in enumerate(kinds)}
        required, generator = self.random.randrange(len(kinds) + 1), self.chance(0.25)
        made = Function(name, list(self.parameters.items()), required, self.random.choice(["int", "int", "float", "str", "list", "bool"]), self.chance(0.15), self.chance(0.15))
        heads = [p if at < required else f"{p}={self.literal(kind)}" for at, (p, kind) in enumerate(made.parameters)]
        heads += ["*rest"] * made.rest + ["**kwargs"] * made.kwargs
        block = Block(1, made.result, generator=generator)
        with self.scope(self.parameters | ({"rest": "tuple"} if made.rest else {}) | ({"kwargs": "dict"} if made.kwargs else {})):
            block.add("spend()")
            self.body(block, self.random.randrange(2, 8))
            block.add("yield 1" if generator else f"return {self.bounded(made.result)}")
        if generator:
            made.result = "generator"
        self.functions.append(made)
        return "\n".join([f"def {name}({', '.join(heads)}):", *block.lines, ""])

    METHODS = [  # share, head, result, parameters
        (0.7, "m0(self, n=3)", "int", {"n": "int"}), (0.5, "m1(self, scale=2.0)", "float", {"scale": "float"}), (0.2, "__add__(self, other)", "int", {"other": "int"}), (0.2, "__getitem__(self, index)", "int", {"index": "int"}),
        (0.2, "__call__(self, value)", "int", {"value": "int"}), (0.15, "__eq__(self, other)", "bool", {}), (0.15, "__bool__(self)", "bool", {}), (0.15, "__contains__(self, item)", "bool", {"item": "int"})]
    EXTRAS = [  # share, text
        (0.25, "@property\ndef prop(self): return self.a % 100\n@prop.setter\ndef prop(self, value): self.a = value"), (0.2, "def __getattr__(self, name):\n    if name[:1] == '_': raise AttributeError(name)\n    return len(name)"),
        (0.15, "def gen(self, n):\n    yield from super().gen(n)\n    yield self.a"), (0.2, "def __init__(self, a=4, b=0.5):\n    super().__init__(a, b)\n    self.more = a"), (0.1, "def __init__(self, a=1, *, b=3.0):\n    Base.__init__(self, a, b)"),
        (0.1, "def __setattr__(self, name, value): object.__setattr__(self, name, value)"), (0.1, "def __getattribute__(self, name): return object.__getattribute__(self, name)"), (0.15, "__hash__ = object.__hash__"), (0.1, "def __del__(self): GLOBALS.append(1)")]

    def new_class(self, name):
        head = Block(0)
        head.add(f"class {name}({self.random.choice(self.classes)}):")
        inner = head.inner()
        if self.chance(0.2):
            inner.add(f"__slots__ = ('slot_of_{name}',)")
        inner.add(f"K = {self.literal('int')}")
        for share, text, result, names in self.METHODS:
            if self.chance(share):
                inner.add(f"def {text}:")
                block = inner.inner(result=result, nested=0)
                self.parameters = names
                with self.scope({"self": "object", **names}):
                    block.add("spend()")
                    self.body(block, self.random.randrange(3))
                    block.add(f"return {self.random.choice(['True', 'False', 'self.a > 3']) if '__bool__' in text else self.bounded(result, 2)}")
        for share, text in self.EXTRAS:
            if self.chance(share):
                inner.add(text)
        self.classes.append(name)
        return "\n".join(head.lines) + "\n"

    def program(self):
        parts = [PRELUDE, "GLOBALS = []"]
        for number in range(3):
            parts.append(f"GLOBAL{number} = {self.literal('int')}")
            self.scopes[0][f"GLOBAL{number}"] = "int"
        parts += [self.new_class(f"C{number}") for number in range(self.random.randrange(1, 5))]
        parts += [self.function(f"f{number}") for number in range(self.random.randrange(2, 8))]
        # For sites that see several classes and several callables.
        parts.append(f"OBJECTS = [{', '.join(f'{self.random.choice(self.classes)}({number})' for number in range(3))}, SHARED]")
        one, two = self.random.choice(self.classes), self.random.choice(self.classes)
        ops = ["lambda n: clip(n) + 1", "lambda n, more=5: n ^ more", "lambda *n: len(n)", "lambda n, **k: n", "OBJECTS[0].m0", "OBJECTS[1].m0", f"lambda n: {one}(n).m0()", "abs", "int", "Base.f.__get__(SHARED)", f"{two}.st", "lambda n, *, k=2: n * k % 977", "(lambda free: lambda n: n + free)(3)", "op0", "op1"]
        parts.append("def op0(n): return n % 7\ndef op1(n, m=1):\n    for i in range(3): m += i\n    return m")
        parts.append(f"OPS = [{', '.join(self.random.choices(ops, k=10))}]")
        block = Block(1, counter="round")
        with self.scope({"round": "int"}):
            for function in self.functions:
                call = f"{function.name}({self.arguments(function, 2)})"
                block.add(f"for _ in range({self.random.choice([1, 3, 8, 20])}): attempt(lambda: {f'list(some({call}))' if function.result == 'generator' else call})")
                if self.chance(0.4):
                    self.mischief(block)
        return "\n".join([*parts, "def main(round):", *block.lines, "", "finish(main)", ""])
