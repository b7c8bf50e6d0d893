"""Which forms sites end up with, and that machine code has a lowering for what they see."""

import os
import subprocess
import sys
import unittest

import whipsnake
import whipsnake._whipsnake as engine

SEVERAL_CLASSES = """
class Base:
    default = "of the class"
    def __init__(self, n): self.n = n
    def method(self): return self.n
classes = [Base] + [type("C%d" % i, (Base,), {}) for i in range(4)]
objects = [c(i) for i, c in enumerate(classes)]
def load(objects):
    for o in objects: o.n
def store(objects):
    for o in objects: o.n = 1
def call(objects):
    for o in objects: o.method()
def mostly(objects):
    for o in objects: o.n
"""

FOLDS = """
def sums(values): return sum(v for v in values)
def least(values): return min(v for v in values)
def ordered(values): return sorted(v for v in values)
def joins(values): return ",".join(str(v) for v in values)
def made(values):
    for v in values: yield v
def listed(values): return list(made(values))
def of_a_list(values): return sum(values)
"""


class Forms(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        whipsnake.enable()

    @classmethod
    def tearDownClass(cls):
        whipsnake.disable()

    def test_sites_of_several_classes_look_the_shape_up(self):
        namespace = {}
        exec(SEVERAL_CLASSES, namespace)
        for name, form in (("load", "LOAD_ATTR_BY_SHAPE"), ("store", "STORE_ATTR_BY_SHAPE"), ("call", "LOAD_METHOD_BY_SHAPE")):
            with self.subTest(name):
                for _ in range(100):
                    namespace[name](namespace["objects"])
                self.assertIn(form, engine.dump(namespace[name].__code__))

    def test_a_site_of_one_class_does_not(self):
        namespace = {}
        exec(SEVERAL_CLASSES, namespace)
        for _ in range(100):
            namespace["mostly"](namespace["objects"][:1] * 5)
        self.assertIn("LOAD_ATTR_VALUE", engine.dump(namespace["mostly"].__code__))

    def test_machine_code_knows_what_such_sites_see(self):
        program = SEVERAL_CLASSES + "for _ in range(2000):\n    load(objects), store(objects), call(objects)\n"
        environ = os.environ | {"WHIPSNAKE_DUMP": "passes"}  # in their own time: sites see several classes before loops are hot
        made = subprocess.run([sys.executable, "-m", "whipsnake", "-c", program], capture_output=True, text=True, env=environ)
        self.assertEqual(made.returncode, 0, made.stderr[-2000:])
        self.assertRegex(made.stderr, r"(?m)^trace \d+$")
        lowered = [line for line in made.stderr.splitlines() if line.startswith("no lowering") and line.endswith((" of load", " of store", " of call"))]
        self.assertEqual([line for line in lowered if "ATTR" in line or "METHOD at" in line], [])

    def test_calls_that_go_through_generators(self):
        namespace = {}
        exec(FOLDS, namespace)
        for name in "sums", "least", "ordered", "joins", "listed":
            with self.subTest(name):
                for _ in range(100):
                    namespace[name]([3, 1, 2])
                self.assertIn("CALL_METHOD_FOLD" if name == "joins" else "CALL_FOLD", engine.dump(namespace[name].__code__))
        for _ in range(100):
            namespace["of_a_list"]([3, 1, 2])
        self.assertNotIn("CALL_FOLD", engine.dump(namespace["of_a_list"].__code__))

    def test_machine_code_goes_on_behind_what_is_folded(self):
        program = FOLDS + "for _ in range(400):\n    sums(range(50)), least(range(50)), ordered(range(50)), joins(range(50)), listed(range(50))\n"
        environ = os.environ | {"WHIPSNAKE_DUMP": "passes"}
        made = subprocess.run([sys.executable, "-m", "whipsnake", "-c", program], capture_output=True, text=True, env=environ)
        self.assertEqual(made.returncode, 0, made.stderr[-2000:])
        self.assertRegex(made.stderr, r"(?m)^trace \d+$")
        self.assertEqual([line for line in made.stderr.splitlines() if line.startswith("no lowering: YIELD")], [])


if __name__ == "__main__":
    unittest.main()
