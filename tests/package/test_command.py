"""The command line behaves as `python` does with the same words, and the API says what is on."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path


def clean(**more):
    return {k: v for k, v in os.environ.items() if not k.startswith(("WHIPSNAKE", "PYTHON"))} | more


def run(*words, stdin="", **environ):
    return subprocess.run([sys.executable, *words], input=stdin, capture_output=True, text=True, env=clean(**environ), timeout=120)


def whipsnake(*words, **more):
    return run("-m", "whipsnake", *words, **more)


class AsPython(unittest.TestCase):
    """Each case: the same words after `python` and after `whipsnake`."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)

    def file(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
        return str(path)

    def check(self, *words, stdin=""):
        plain, ours = run(*words, stdin=stdin), whipsnake(*words, stdin=stdin)
        self.assertEqual((ours.returncode, ours.stdout, ours.stderr), (plain.returncode, plain.stdout, plain.stderr))
        return plain

    def test_file(self):
        path = self.file("app.py", """
            import sys
            print(sys.argv, sys.path[0], __name__, __file__, __spec__, __loader__.__class__.__name__)
        """)
        self.check(path, "a", "-b", "--stats")

    def test_sibling_import(self):
        self.file("helper.py", "value = 5")
        self.check(self.file("app.py", "import helper; print(helper.value)"))

    def test_folder_and_archive(self):
        self.file("pack/__main__.py", "import sys; print('main', __name__, __package__, sys.argv[1:]); 1/0")
        self.check(str(self.root / "pack"), "x")
        import zipfile
        with zipfile.ZipFile(self.root / "app.zip", "w") as archive:
            archive.writestr("__main__.py", "import sys; print(__file__, sys.argv[1:])")
        self.check(str(self.root / "app.zip"), "y")

    def test_module(self):
        self.check("-m", "json.tool", stdin='{"a": 1}')
        self.check("-m", "no_such_module_here")
        self.check("-m", "timeit", "-h")

    def test_code(self):
        self.check("-c", "import sys; print(sys.argv, __name__, sys.path[0])", "x", "-y")
        self.check("-c", "import sys; sys.exit(3)")
        self.check("-c", "raise SystemExit('text')")

    def test_stdin(self):
        self.check("-", "a", stdin="import sys\nprint(sys.argv, __name__)\n")
        self.check(stdin="print('no words')\n")

    def test_collections(self):
        """As many young collections as on CPython, for as many objects that are born and die."""
        path = self.file("born.py", """
            import gc
            class Point:
                def __init__(self, x, y):
                    self.x = x
                    self.y = y
            def keep(n):
                return [Point(i, Point(i, i)) for i in range(n)]
            def churn(n):
                for i in range(n):
                    p = Point(i, Point(i, i))
                return p.x
            young = []
            gc.callbacks.append(lambda phase, info: young.append(info["generation"]))
            for turn in range(3):
                gc.collect()
                kept = keep(20_500)
                print(len(young), churn(20_500), len(young))
                del kept
                print(len(young))
        """)
        plain = run(path)
        for stress in ("", "hot", "hot,jit"):
            ours = whipsnake(path, WHIPSNAKE_STRESS=stress)
            self.assertEqual((ours.stdout, ours.stderr), (plain.stdout, ""), stress)

    def test_exceptions_do_not_show_us(self):
        for text in ("def f(): return 1/0\nf()", "raise KeyError('x') from ValueError('y')", "import nothing_here", "x = (\n1 +* 2)",
                     "class E(Exception):\n def __str__(self): return 'e'\nraise E"):
            result = self.check(self.file("fails.py", text))
            self.assertNotIn("whipsnake", result.stderr)

    def test_excepthook(self):
        self.check(self.file("hook.py", """
            import sys, traceback
            def hook(kind, value, tb):
                print(kind.__name__, value, [f.name for f in traceback.extract_tb(tb)], sys.last_exc is value)
            sys.excepthook = hook
            def f(): raise ValueError(1)
            f()
        """))

    def test_missing_file(self):
        result = whipsnake(str(self.root / "missing.py"))
        self.assertEqual(result.returncode, 2)
        self.assertIn("can't open file", result.stderr)

    def test_options_of_the_interpreter(self):
        code = "import sys; print(sys.flags.optimize, sys.warnoptions, sys._xoptions, __debug__, sys.flags.dont_write_bytecode)"
        self.check("-O", "-W", "error", "-X", "utf8", "-B", "-c", code)
        self.check("-OO", "-Wignore", "-c", code)

    def test_interactive_after_the_program(self):
        path = self.file("app.py", "x = 5")
        self.assertEqual(whipsnake("-i", path, stdin="print(x + 1)\n").stdout, run("-i", path, stdin="print(x + 1)\n").stdout)

    def test_keyboard_interrupt(self):
        path = self.file("wait.py", "print('ready', flush=True)\nwhile True: pass")
        for words in ([sys.executable, path], [sys.executable, "-m", "whipsnake", path]):
            # Whoever runs the tests in the background may have had SIGINT ignored, and that is inherited.
            process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=clean(),
                                       preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
            process.stdout.readline()
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=60)
            self.assertEqual(process.returncode, -signal.SIGINT)
            self.assertIn("KeyboardInterrupt", errors)
            self.assertNotIn("whipsnake/__main__", errors)

    def test_wrong_words(self):
        for words in (["--nonsense"], ["-Z"], ["-c"], ["-m"], ["-W"]):
            result = whipsnake(*words)
            self.assertEqual(result.returncode, 2, words)
            self.assertIn("usage: whipsnake", result.stderr)
            self.assertNotIn("Traceback", result.stderr)
        self.assertEqual(whipsnake("--help").returncode, 0)


class Interface(unittest.TestCase):
    def test_on_and_off(self):
        code = """
            import whipsnake
            print(whipsnake.is_enabled(), whipsnake.status())
            whipsnake.enable(); whipsnake.enable()
            def f(n): return n if n < 2 else f(n - 1) + f(n - 2)
            f(10)
            print(whipsnake.is_enabled(), whipsnake.stats()["code_translated"] > 0, set(whipsnake.stats()) == set(whipsnake.stats.meanings()))
            whipsnake.disable(); before = whipsnake.stats()["frames_run"]; f(10)
            print(whipsnake.is_enabled(), whipsnake.stats()["frames_run"] - before)
            whipsnake.enable(); print(f(12))
        """
        result = run("-c", textwrap.dedent(code))
        self.assertEqual(result.stderr, "")
        lines = result.stdout.splitlines()
        self.assertTrue(lines[0].startswith("False off: nobody has switched it on"))
        self.assertEqual(lines[1:], ["True True True", "False 0", "144"])

    def test_environment_wins(self):
        result = whipsnake("-c", "import whipsnake; print(whipsnake.is_enabled(), whipsnake.status())", WHIPSNAKE="0")
        self.assertEqual(result.stdout, "False off: WHIPSNAKE=0 is set in the environment\n")
        result = run("-c", "import whipsnake; whipsnake.enable()", WHIPSNAKE="0")
        self.assertIn("EngineError: WHIPSNAKE=0", result.stderr)

    def test_foreign_hook_is_left_alone(self):
        code = """
            import _testinternalcapi, whipsnake
            _testinternalcapi.set_eval_frame_interp()
            try: whipsnake.enable()
            except whipsnake.EngineError as error: print(error)
            print(whipsnake.is_enabled(), whipsnake.status())
        """
        result = run("-c", textwrap.dedent(code))
        if "No module named" in result.stderr:
            self.skipTest("the host has no _testinternalcapi")
        self.assertIn("another tool has replaced CPython's frame evaluator", result.stdout)
        self.assertIn("False off: another tool", result.stdout)

    def test_machine_code(self):
        program = "def f(n):\n t = 0\n for i in range(n): t += i\n return t\nprint(f(5000))"
        count = lambda result: int(next(line for line in result.stderr.splitlines() if "loops compiled" in line).split()[0].replace(",", ""))
        compiled = whipsnake("--jit", "--stats", "-c", program)
        self.assertEqual((compiled.stdout, compiled.returncode), ("12497500\n", 0))
        self.assertGreater(count(compiled), 0)
        for usual in (whipsnake("--stats", "-c", program), whipsnake("--jit", "--stats", "-c", program, WHIPSNAKE_JIT="0")):
            self.assertGreater(count(usual), 0)
        for refused in (whipsnake("--no-jit", "--stats", "-c", program), whipsnake("--stats", "-c", program, WHIPSNAKE_JIT="0"), whipsnake("--stats", "-c", program, WHIPSNAKE_STRESS="hot")):
            self.assertEqual((refused.stdout, "loops compiled" in refused.stderr and count(refused)), ("12497500\n", False))

    def test_dump(self):
        program = "def f(n):\n t = 0\n for i in range(n): t += i\n return t\ndef g(n):\n for i in range(n):\n  try: raise KeyError\n  except KeyError: pass\nprint(f(5000)); g(2000)"
        line = r"(?m)^compiled: trace \d+, the machine code that begins at line 3 of f \(<string>\): \d+ instructions, \d+ nodes, (\d+) bytes, \d+\.\d\d ms$"
        for words in (["--dump"], ["--dump=trace"], ["-X", "utf8", "--dump"]):
            told = whipsnake(*words, "-c", program)
            self.assertEqual((told.stdout, told.returncode), ("12497500\n", 0))
            self.assertRegex(told.stderr, line)
            self.assertRegex(told.stderr, r"(?m)^not compiled: .+ \(\d+ instructions of g\)$")
            self.assertNotRegex(told.stderr, r"(?m)^(trace \d+|code of .*)$")
        full = whipsnake("-c", program, WHIPSNAKE_DUMP="trace,passes,code").stderr
        self.assertRegex(full, r"(?m)^trace \d+$\n +1")
        sizes = [int(size) for size in re.findall(line, full)]
        codes = re.findall(r"(?m)^code of trace \d+, at 0x[0-9a-f]+:\n((?:[0-9a-f]+\n)+)", full)
        self.assertTrue(sizes)
        self.assertTrue(set(sizes) <= {len(bytes.fromhex(code.replace("\n", ""))) for code in codes}, sizes)
        wrong = "no dump is called all (but trace, passes, code)\n"
        for words in (["--dump=all"], ["--dump=trace,all"], ["-X", "utf8", "--dump=all,code"]):
            told = whipsnake(*words, "-c", "print(1)")
            self.assertEqual((told.stdout, told.returncode), ("", 2))
            self.assertTrue(told.stderr.startswith(f"whipsnake: --dump: {wrong}usage:"), told.stderr)
        told = whipsnake("-c", "print(1)", WHIPSNAKE_DUMP="all")
        self.assertEqual((told.stdout, told.stderr), ("1\n", f"whipsnake: WHIPSNAKE_DUMP: {wrong}"))

    def test_names_for_perf(self):
        program = "import os\ndef f(n):\n t = 0\n for i in range(n): t += i\n return t\nprint(f(5000), os.getpid())"
        value, process = whipsnake("-c", program, WHIPSNAKE_JIT="perf").stdout.split()
        names = Path(f"/tmp/perf-{process}.map")
        self.addCleanup(names.unlink)
        self.assertEqual(value, "12497500")
        self.assertRegex(names.read_text(), r"(?m)^[0-9a-f]+ [0-9a-f]+ whipsnake \d+: the machine code that begins at line 4 of f")

    def test_stats_option(self):
        result = whipsnake("--stats", "-c", "for i in range(10): pass")
        self.assertIn("code_translated", result.stderr)
        self.assertEqual(whipsnake("-c", "pass").stderr, "")

    def test_stress(self):
        program = "def f(n):\n s = 0\n for i in range(n): s += i * 2\n return s\nprint(f(1000))"
        counted = whipsnake("--stats", "-c", program, WHIPSNAKE_STRESS="count")
        self.assertEqual(counted.stdout, "999000\n")
        times = int(re.search(r"([\d,]+)  executed MULTIPLY_INT\n", counted.stderr)[1].replace(",", ""))
        self.assertGreaterEqual(times, 998)  # generic for the first two
        self.assertLess(times, 1100)
        plain = whipsnake("--stats", "-c", program)
        self.assertNotIn("executed", plain.stderr)
        handed = whipsnake("--stats", "-c", program, WHIPSNAKE_STRESS="hot,miss,handback,poll,seed=3")
        self.assertEqual(handed.stdout, "999000\n")
        self.assertIn("frames_handed_back", handed.stderr)
        for word in ("wild", "without=everything"):
            wrong = whipsnake("-c", "print(1)", WHIPSNAKE_STRESS=f"hot,{word}")
            self.assertEqual((wrong.stdout, wrong.returncode), ("1\n", 0))
            self.assertIn(f"no such stress mode: {word}", wrong.stderr)

    def test_translated_code_is_small(self):
        """Tables included; docs/interpreter.md tells what takes how much."""
        done = whipsnake("-c", textwrap.dedent("""\
            import argparse, ast, asyncio, dataclasses, email.message, inspect, json, typing, unittest
            from whipsnake import stats
            argparse.ArgumentParser().format_help(); ast.unparse(ast.parse("x = [f(y) for y in z]"))
            made = stats()
            print(made["units_translated"] > 10_000, made["bytes_made"] < 6 * 2 * made["units_translated"])
        """), WHIPSNAKE_STRESS="hot")
        self.assertEqual(done.stdout, "True True\n", done.stderr)

    def test_bisect(self):
        """A "bug" that shows when one function is translated."""
        with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
            file.write(textwrap.dedent("""\
                from whipsnake._whipsnake import stats
                def innocent(n): return sum(i for i in range(n))
                def guilty():
                    for _ in range(2): pass
                innocent(3)
                before = stats()["code_translated"]
                guilty()
                print(stats()["code_translated"] - before)
                innocent(4)
            """))
            file.flush()
            done = whipsnake("bisect", "--", file.name)
            self.assertEqual((done.returncode, done.stdout), (0, f"guilty ({file.name}:3)\n"))
        done = whipsnake("bisect", "--timeout", "60", "--", "-c", "print(1)")
        self.assertEqual((done.returncode, done.stdout), (0, "plain CPython and the engine do the same: there is nothing to find\n"))
        self.assertEqual(whipsnake("bisect", "--help").returncode, 0)
        refused = whipsnake("bisect", "--", "-c", "1", WHIPSNAKE="0")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("nothing to compare", refused.stderr)
        for words in (["bisect"], ["bisect", "-c", "1"], ["bisect", "--bogus", "--", "x.py"], ["bisect", "--"]):
            self.assertEqual(whipsnake(*words).returncode, 2, words)

    def test_bisect_machine_code(self):
        """A "bug" that shows when one loop is compiled."""
        with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
            file.write(textwrap.dedent("""\
                import os
                from whipsnake._whipsnake import stats
                def innocent(n):
                    total = 0
                    for i in range(n):
                        total += i
                    return total
                def guilty(n):
                    while n > 0:
                        n -= 1
                innocent(2000)
                before = stats()["traces_made"]
                guilty(2000)
                if "without=facts" not in os.environ.get("WHIPSNAKE_STRESS", ""):
                    print(stats()["traces_made"] - before)
                else:
                    print(0)
                innocent(3000)
            """))
            file.flush()
            done = whipsnake("bisect", "--", file.name)
            self.assertEqual((done.returncode, done.stdout), (0, f"the machine code that begins at line 9 of guilty ({file.name})\nnot without facts\n"), done.stderr)

    def test_status_command(self):
        result = whipsnake("status")
        self.assertEqual(result.returncode, 0)
        self.assertIn("works here", result.stdout)


class Autoload(unittest.TestCase):
    """In an environment of its own, so that nothing is left behind."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", cls.folder.name], check=True)
        cls.python = str(Path(cls.folder.name) / "bin/python")
        site = next(Path(cls.folder.name).glob("lib/python3.*/site-packages"))
        import whipsnake as package
        (site / "build.pth").write_text(str(Path(package.__file__).absolute().parents[1]) + "\n")
        cls.site = site

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def run_there(self, *words, **environ):
        return subprocess.run([self.python, *words], capture_output=True, text=True, env=clean(**environ))

    def test_install_use_remove(self):
        question = "import sys; m = sys.modules.get('whipsnake'); print(m.is_enabled() if m else 'not imported')"
        self.assertIn("not installed", self.run_there("-m", "whipsnake", "autoload", "status").stdout)
        self.assertEqual(self.run_there("-c", question, WHIPSNAKE="1").stdout, "not imported\n")
        self.assertEqual(self.run_there("-m", "whipsnake", "autoload", "install").returncode, 0)
        self.assertIn("installed: ", self.run_there("-m", "whipsnake", "autoload", "status").stdout)
        self.assertEqual(self.run_there("-c", question).stdout, "not imported\n")
        self.assertEqual(self.run_there("-c", question, WHIPSNAKE="1").stdout, "True\n")
        self.assertEqual(self.run_there("-c", question, WHIPSNAKE="0").stdout, "not imported\n")
        child = f"import subprocess, sys; print(subprocess.run([sys.executable, '-c', {question!r}], capture_output=True, text=True).stdout)"
        self.assertEqual(self.run_there("-c", child, WHIPSNAKE="1").stdout.strip(), "True")
        inside = ("from concurrent import interpreters; i = interpreters.create(); "
                  "i.exec('import whipsnake; assert whipsnake.is_enabled(); x = [n for n in range(5)]'); i.close(); print('fine')")
        self.assertEqual(self.run_there("-c", inside, WHIPSNAKE="1").stdout, "fine\n")
        self.assertEqual(self.run_there("-m", "whipsnake", "autoload", "remove").returncode, 0)
        self.assertEqual(self.run_there("-c", question, WHIPSNAKE="1").stdout, "not imported\n")
        self.assertEqual([str(p) for p in self.site.rglob("*whipsnake*")], [])

    def test_wrong_word(self):
        result = self.run_there("-m", "whipsnake", "autoload", "nonsense")
        self.assertEqual((result.returncode, result.stdout), (2, ""))


if __name__ == "__main__":
    unittest.main()
