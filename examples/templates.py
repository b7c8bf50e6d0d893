"""A template engine: a tokenizer, a recursive-descent parser, and an interpreter of the tree. Renders a page of a shop.

    ./ws run examples/templates.py [PRODUCTS] [ROUNDS]
"""

import re
import sys
import time

TOKENS = re.compile(r"({{.*?}}|{%.*?%})", re.S)
PAGE = """\
<h1>{{ shop.name|upper }}</h1>
{% if products %}<table>
{% for product in products %}<tr class="{% if product.stock %}in{% else %}out{% endif %}">
  <td>{{ product.name|title }}</td><td>{{ product.price|money }}</td>
  <td>{% for tag in product.tags %}<i>{{ tag|escape }}</i> {% endfor %}</td>
</tr>
{% endfor %}</table>{% else %}<p>Sold out.</p>{% endif %}
"""
FILTERS = {
    "upper": str.upper,
    "title": str.title,
    "escape": lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
    "money": lambda cents: f"{cents // 100}.{cents % 100:02d}",
}


class TemplateError(Exception):
    pass


class Text:
    def __init__(self, text):
        self.text = text

    def render(self, scope, out):
        out.append(self.text)


class Value:
    def __init__(self, expression):
        path, *filters = (part.strip() for part in expression.split("|"))
        self.path = path.split(".")
        unknown = [name for name in filters if name not in FILTERS]
        if unknown:
            raise TemplateError(f"no such filter: {unknown[0]}")
        self.filters = [FILTERS[name] for name in filters]

    def of(self, scope):
        try:
            value = scope[self.path[0]]
            for name in self.path[1:]:
                value = value[name] if isinstance(value, dict) else getattr(value, name)
        except (KeyError, AttributeError):
            raise TemplateError(f"no such value: {'.'.join(self.path)}") from None
        for apply in self.filters:
            value = apply(value)
        return value

    def render(self, scope, out):
        out.append(str(self.of(scope)))


class For:
    def __init__(self, name, values, body):
        self.name, self.values, self.body = name, values, body

    def render(self, scope, out):
        inner = dict(scope)
        for inner[self.name] in self.values.of(scope):
            for node in self.body:
                node.render(inner, out)


class If:
    def __init__(self, condition, body, otherwise):
        self.condition, self.body, self.otherwise = condition, body, otherwise

    def render(self, scope, out):
        for node in self.body if self.condition.of(scope) else self.otherwise:
            node.render(scope, out)


class Parser:
    def __init__(self, source):
        self.tokens = [token for token in TOKENS.split(source) if token]
        self.at = 0

    def parse(self, *ends):
        """Nodes up to one of the tags `ends`, which is returned beside them."""
        nodes = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.startswith("{{"):
                nodes.append(Value(token[2:-2].strip()))
            elif token.startswith("{%"):
                match token[2:-2].split():
                    case [tag] if tag in ends:
                        return nodes, tag
                    case ["for", name, "in", values]:
                        body, _ = self.parse("endfor")
                        nodes.append(For(name, Value(values), body))
                    case ["if", condition]:
                        body, tag = self.parse("else", "endif")
                        otherwise = self.parse("endif")[0] if tag == "else" else []
                        nodes.append(If(Value(condition), body, otherwise))
                    case words:
                        raise TemplateError(f"unknown tag: {' '.join(words)}")
            else:
                nodes.append(Text(token))
        if ends:
            raise TemplateError(f"missing {' or '.join(ends)}")
        return nodes, None


class Template:
    def __init__(self, source):
        self.nodes, _ = Parser(source).parse()

    def render(self, **scope):
        out = []
        for node in self.nodes:
            node.render(scope, out)
        return "".join(out)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    products = [{"name": f"gadget {i}", "price": 199 + 37 * i, "stock": i % 4, "tags": [f"<t{k}>" for k in range(i % 5)]} for i in range(count)]
    started = time.perf_counter()
    for _ in range(rounds):
        page = Template(PAGE).render(shop={"name": "The corner shop"}, products=products)
    elapsed = time.perf_counter() - started
    print(page[:page.index("</tr>") + 5])
    print(f"... {len(page)} characters, {rounds} pages in {elapsed:.2f} s: {rounds / elapsed:.0f} pages a second")


if __name__ == "__main__":
    main()
