"""Programs with a few things changed: constants, operators, names, statements left out, doubled, put into loops."""

import ast
import random

from grammar import LITERALS

INSERTED = ["__import__('gc').collect()", "__import__('sys')._getframe().f_locals", "__import__('sys')._getframe().f_locals.update({{{name!r}: 3}})", "{name} = {literal}", "del {name}", "locals()", "{name} += 1", "{name}.extra = {literal}",
            "raise ValueError('mutant')", "[{name} for _ in range(3)]", "print(repr({name})[:80])", "(lambda: {name})()", "__import__('sys').settrace(lambda *a: None); __import__('sys').settrace(None)", "type({name}).extra = {literal}", "globals()[{name!r}] = {literal}"]
OPERATORS = [ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.BitAnd, ast.BitOr, ast.BitXor, ast.Div]
COMPARISONS = [ast.Lt, ast.LtE, ast.Eq, ast.NotEq, ast.Gt, ast.GtE, ast.Is, ast.IsNot, ast.In, ast.NotIn]


class Mutator:
    def __init__(self, seed, text):
        self.random = random.Random(seed)
        self.tree = ast.parse(text)
        nodes = list(ast.walk(self.tree))
        self.names = sorted({node.id for node in nodes if isinstance(node, ast.Name)}) or ["x"]
        # Only inside of functions and loops: what runs once is run by CPython.
        self.bodies = [body for node in nodes if isinstance(node, (ast.FunctionDef, ast.For, ast.While, ast.With, ast.Try, ast.If, ast.AsyncFunctionDef)) for body in [node.body] if body]
        self.nodes = {kind: [node for node in nodes if isinstance(node, kind)] for kind in (ast.Constant, ast.BinOp, ast.Compare, ast.Name, ast.Call)}

    def literal(self):
        return ast.parse(self.random.choice([text for kind in ("int", "float", "str", "list", "tuple") for text in LITERALS[kind]]), mode="eval").body

    def constant(self):
        node = self.random.choice(self.nodes[ast.Constant])
        if isinstance(node.value, int) and not isinstance(node.value, bool):
            node.value = self.random.choice([node.value + 1, -node.value, node.value * 2**30, node.value * 2**62, 0, 1, float(node.value) if abs(node.value) < 1e300 else 2.5, str(node.value)])
        elif isinstance(node.value, str):
            node.value = self.random.choice([node.value + "x", node.value[::-1], node.value])

    def operator(self):
        node = self.random.choice(self.nodes[ast.BinOp])
        node.op = self.random.choice(OPERATORS)()

    def comparison(self):
        node = self.random.choice(self.nodes[ast.Compare])
        node.ops[0] = self.random.choice(COMPARISONS)()

    def name(self):
        self.random.choice(self.nodes[ast.Name]).id = self.random.choice(self.names)

    def arguments(self):
        node = self.random.choice(self.nodes[ast.Call])
        if node.args and self.random.random() < 0.5:
            node.args.pop()
        else:
            node.args.append(self.literal())

    def statement(self):
        body = self.random.choice(self.bodies)
        at = self.random.randrange(len(body))
        how = self.random.randrange(6)
        if how == 0:
            body[at] = ast.Pass()
        elif how == 1:
            body.insert(at, body[at])
        elif how == 2:
            body[at] = ast.For(ast.Name("_", ast.Store()), ast.parse(f"range({self.random.choice([1, 2, 5, 20])})", mode="eval").body, [body[at]], [])
        elif how == 3:
            body[at] = ast.Try([body[at]], [], [], ast.parse("print('finally')").body)
        else:
            text = self.random.choice(INSERTED).format(name=self.random.choice(self.names), literal=ast.unparse(self.literal()))
            body[at:at] = ast.parse(text).body

    def mutant(self):
        possible = [self.statement, self.statement] if self.bodies else []
        for kind, way in ((ast.Constant, self.constant), (ast.BinOp, self.operator), (ast.Compare, self.comparison), (ast.Name, self.name), (ast.Call, self.arguments)):
            possible += [way] * bool(self.nodes[kind])
        for _ in range(self.random.randrange(1, 6)):
            self.random.choice(possible)()
        return ast.unparse(ast.fix_missing_locations(self.tree))
