"""Functions and the instructions that they become: compared whole. `python test_golden.py --update` rewrites the files.

A file: Python source; a line `=>`; for each function of the source its name and its instructions, before it ever ran.
"""

import sys
import unittest
from pathlib import Path

import whipsnake._whipsnake as engine

FOLDER = Path(__file__).parent


def translated(source):
    namespace = {}
    exec(compile(source, "golden", "exec"), namespace)
    text = ""
    for name, value in namespace.items():
        if callable(value) and getattr(value, "__code__", None):
            text += f"{name}\n{engine.dump(value.__code__)}"
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


class Golden(unittest.TestCase):
    maxDiff = None


def add(path):
    def test(self):
        source, _, expected = path.read_text().partition("=>\n")
        self.assertEqual(translated(source), expected)
    setattr(Golden, f"test_{path.stem}", test)


for path in sorted(FOLDER.glob("*.txt")):
    add(path)

if __name__ == "__main__":
    if sys.argv[1:] == ["--update"]:
        for path in sorted(FOLDER.glob("*.txt")):
            source = path.read_text().partition("=>\n")[0]
            path.write_text(f"{source}=>\n{translated(source)}")
    else:
        unittest.main()
