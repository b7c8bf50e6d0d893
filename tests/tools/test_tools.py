"""Tools that look inside say of a program on the engine what they say of it on plain CPython."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

PROGRAM = Path(__file__).parent / "program.py"
DEBUG_FILES = Path(os.environ.get("WS_DEBUG_FILES", "/"))  # where python3.15-dbg is unpacked


def environ(engine, **more):
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("WHIPSNAKE", "PYTHON", "COVERAGE"))}
    return kept | ({"WHIPSNAKE": "1", "WHIPSNAKE_STRESS": "hot"} if engine else {}) | {"PYTHONDONTWRITEBYTECODE": "1"} | more


class Tools(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        status = subprocess.run([sys.executable, "-c", "import whipsnake; print(whipsnake.is_enabled())"], env=environ(True), capture_output=True, text=True).stdout
        self.assertEqual(status, "True\n", "autoload is not installed: both runs would be plain CPython's")

    def run_on(self, engine, *words, stdin="", **more):
        done = subprocess.run([sys.executable, *map(str, words)], env=environ(engine, **more), cwd=self.folder.name, input=stdin, capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout, done.stderr

    @contextlib.contextmanager
    def waiting(self, engine, *words, **more):
        """A program (the usual one), when it has come to where it waits."""
        process = subprocess.Popen([sys.executable, *map(str, words or (PROGRAM, "wait"))], env=environ(engine, **more), stdout=subprocess.PIPE, text=True)
        try:
            while "waiting" not in process.stdout.readline():
                self.assertIsNone(process.poll())
            time.sleep(0.2)
            yield process
        finally:
            process.kill()
            process.communicate()

    def both(self, *words, change=lambda text: re.sub(r"0x[0-9a-f]+", "0x", text), **more):
        plain, ours = ([change(str(part)) for part in self.run_on(engine, *words, **more)] for engine in (False, True))
        self.assertEqual(ours, plain)
        return plain[1]

    def test_gdb(self):
        """CPython's helpers for gdb, with ours: the frames, and what is in them."""
        helpers = DEBUG_FILES / "usr/share/gdb/auto-load/usr/bin/python3.15-gdb.py"
        if not shutil.which("gdb") or not helpers.exists():
            self.skipTest("gdb, or CPython's helpers for it (python3.15-dbg), are not here")
        ours = subprocess.run([sys.executable, "-c", "import whipsnake; print(whipsnake.__path__[0])"], env=environ(False), capture_output=True, text=True).stdout.strip()
        first = [f"set debug-file-directory {DEBUG_FILES}/usr/lib/debug", "set auto-load off", "set debuginfod enabled off", "set style enabled off", "set width 0"]
        then = ["run", f"source {helpers}", f"source {ours}/gdb.py", "py-bt", "py-up", "py-list", "py-locals", "py-up", "py-print i", "py-up", "py-up", "py-print depth", "py-down", "py-bt-full", "kill"]

        def say(engine):
            stress = {"WHIPSNAKE_STRESS": "hot,jit"} if engine else {}
            words = ["gdb", "-q", "-nx", "-batch", *(f"-iex={each}" for each in first), *(f"-ex={each}" for each in then), "--args", sys.executable, Path(__file__).parent / "stops_deep.py"]
            done = subprocess.run(words, env=environ(engine, **stress), cwd=self.folder.name, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
            said = done.stdout + done.stderr
            if not engine and "SIGTRAP" not in said:
                self.skipTest(f"gdb does not run a program here: {said[-300:]}")
            if not engine and ("No struct type named" in said or "No symbol" in said):
                self.skipTest(f"CPython's debug information is of another build: {said[-300:]}")
            return re.sub(r"0x[0-9a-f]+", "0x", re.sub(r"#\d+", "#", done.stdout.partition("Traceback")[2].partition("[Inferior")[0]))

        plain, ours_says = say(False), say(True)
        self.assertEqual(ours_says, plain)
        for wanted in ("in look", "Locals for key", "amount", "depth", "in main"):
            self.assertIn(wanted, plain)

    def test_gdb_walks_through_machine_code(self):
        """Without any helpers, and without the library's symbols, which that of a wheel has not."""
        if not shutil.which("gdb") or not shutil.which("strip"):
            self.skipTest("gdb or strip is not here")
        package = subprocess.run([sys.executable, "-c", "import whipsnake; print(whipsnake.__path__[0])"], env=environ(False), capture_output=True, text=True).stdout.strip()
        shutil.copytree(package, f"{self.folder.name}/whipsnake")
        for library in Path(self.folder.name, "whipsnake").glob("*.so"):
            subprocess.run(["strip", library], check=True)
        program = "import os\ndef ask(n):\n for i in range(n): os.getppid()\nask(3000)"
        commands = ["set debuginfod enabled off", "set auto-load off", "set breakpoint pending on", "break getppid", "ignore 1 2000", "run", "bt", "kill"]
        words = ["gdb", "-q", "-nx", "-batch", *(f"-ex={each}" for each in commands), "--args", sys.executable, "-m", "whipsnake", "-c", program]
        said = subprocess.run(words, env=environ(False, PYTHONPATH=self.folder.name), cwd=self.folder.name, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120).stdout
        if "Breakpoint 1, " not in said:
            self.skipTest(f"gdb does not run a program here: {said[-300:]}")
        frames = [line for line in said.splitlines() if re.match(r"#\d+ ", line)]
        through = [i for i, line in enumerate(frames) if "whipsnake_machine_code" in line]
        self.assertEqual(len(through), 1, said)
        self.assertIn("_whipsnake", frames[through[0] + 1])
        self.assertRegex(frames[-1], r"_start|main")

    def test_c_stack(self):
        """Whoever unwinds the C stack, as faulthandler does when a process dies, comes through machine code to main()."""
        program = ("import faulthandler, os\ndef stacks(files):\n for file in files:\n  faulthandler.dump_c_stack(file)\n"
                   "stacks([os.open(os.devnull, os.O_WRONLY)] * 1200 + [1])")
        plain = self.run_on(False, "-c", program)[1].splitlines()
        if len(plain) < 8 or "dump_c_stack" in plain[-1]:
            self.skipTest(f"no C stacks here: {plain}")
        for stress in ("", "hot,jit"):
            ours = self.run_on(True, "-c", program, WHIPSNAKE_STRESS=stress)[1].splitlines()
            through = [i for i, line in enumerate(ours) if "<unknown>" in line]  # it belongs to no file
            self.assertTrue(through, "this was not called by machine code: " + "\n".join(ours))
            strip = lambda line: re.sub(r".*\"(?:.*/)?([^/\"]*)\"(, at \w*)?.*", r"\1\2", line)
            self.assertEqual([strip(line) for line in ours[-4:]], [strip(line) for line in plain[-4:]])
            self.assertGreater(len(ours), through[-1] + 8)

    def test_pdb(self):
        commands = ["break attempts", "continue", "args", "next", "next", "step", "where", "p amount, account.balance", "until", "break Account.pay, amount > 80", "continue", "up", "list", "p failures", "tbreak collect", "continue", "return", "p len(kept)",
                    "display len(kept)", "next", "jump 32", "interact", "quit()", "clear 1", "disable 2", "longlist", "continue"]
        text = self.both("-m", "pdb", PROGRAM, stdin="\n".join(commands) + "\n")
        for wanted in ("account = <__main__.Account", "Breakpoint 2 at", "The program finished"):
            self.assertIn(wanted, text)

    def test_pdb_post_mortem(self):
        self.assertIn("'Ada'", self.both("-c", f"import sys, pdb; sys.path.insert(0, {str(PROGRAM.parent)!r}); import program\ntry: program.Account('Ada', 1).pay(3)\nexcept ValueError: pdb.post_mortem()", stdin="where\np amount\np self.owner\nup\nquit\n"))

    def test_cprofile(self):
        def counts(text):  # without the times, which are the last four columns but the first and the name
            rows = re.findall(r"^\s*([\d/]+)(?:\s+[\d.]+){4}\s+(\S.*)$", text, re.M)
            return str(sorted(row for row in rows if "program.py" in row[1] or row[1].startswith("{")))
        text = self.both("-m", "cProfile", PROGRAM, change=counts)
        self.assertIn("('436/4'", text)

    def test_settrace_based_profile(self):
        def counts(text):
            return str(sorted(re.findall(r"^\s*([\d/]+)(?:\s+[\d.]+){4}\s+(\S*program.py.*)$", re.sub(r"0x[0-9a-f]+", "0x", text), re.M)))
        self.assertIn("fibonacci", self.both("-W", "ignore", "-m", "profile", PROGRAM, change=counts))

    def test_sampling_profiler(self):
        """Which functions it finds; how often each is up to the clock."""
        for engine in (False, True):
            with self.waiting(engine) as process:
                done = subprocess.run([sys.executable, "-m", "profiling.sampling", "attach", "-d", "1", "--collapsed", "-o", f"{self.folder.name}/{engine}.txt", str(process.pid)], env=environ(False), capture_output=True, text=True, timeout=60)
            if done.returncode and not engine:
                self.skipTest(f"the sampling profiler may not look into other processes here: {done.stderr.strip()[-200:]}")
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        plain, ours = ({re.sub(r":\d+(?=;|$)", "", line.rsplit(" ", 1)[0]) for line in Path(f"{self.folder.name}/{engine}.txt").read_text().splitlines()} for engine in (False, True))
        self.assertEqual(ours, plain)
        self.assertIn("outer", str(ours))

    def test_sampled_lines(self):
        """Of a loop in machine code that calls nothing: each of its lines."""
        script = Path(self.folder.name) / "busy.py"
        script.write_text("""
def busy(n):
    a = b = c = 1.0
    for i in range(n):
        a = (a + 1.5) * 0.5 - (a - 1.5) * 0.25 + (a * 0.125 + 1.0) * 0.5
        b = (b + a) * 0.5 - (b - 1.5) * 0.25 + (b * 0.125 + 1.0) * 0.5
        c = (c + b) * 0.5 - (c - 1.5) * 0.25 + (c * 0.125 + 1.0) * 0.5
    return a + b + c
busy(100_000)
print("waiting", flush=True)
while True: busy(10_000_000)
""")
        with self.waiting(True, script, WHIPSNAKE_STRESS="hot,jit") as process:
            done = subprocess.run([sys.executable, "-m", "profiling.sampling", "attach", "-d", "2", "--collapsed", "-o", f"{self.folder.name}/lines.txt", str(process.pid)], env=environ(False), capture_output=True, text=True, timeout=60)
        if done.returncode:
            self.skipTest(f"the sampling profiler may not look into other processes here: {done.stderr.strip()[-200:]}")
        lines = re.findall(r"busy:(\d+)\b", Path(f"{self.folder.name}/lines.txt").read_text())
        self.assertLessEqual({"5", "6", "7"}, set(lines))

    def test_tracemalloc(self):
        self.both("-c", f"""
import sys, tracemalloc
sys.path.insert(0, {str(PROGRAM.parent)!r})
import program
program.collect(5); program.collect(5)
tracemalloc.start(3)
kept = program.collect(300)
shot = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, program.__file__)])
for row in shot.statistics("lineno"): print(row.traceback, row.count > 1, row.size // 2000)
for row in shot.statistics("traceback")[:2]: print(*row.traceback.format(), sep="\\n")
""")

    def test_faulthandler(self):
        self.assertIn("fibonacci", self.both("-c", f"""
import sys, faulthandler
sys.path.insert(0, {str(PROGRAM.parent)!r})
import program
def deep(n):
    if n == 0: faulthandler.dump_traceback(sys.stdout)
    else: deep(n - 1)
program.fibonacci(3); deep(4)
def generator():
    faulthandler.dump_traceback(sys.stdout); yield 1
print([v for v in generator()])
print("fibonacci", flush=True)
""", change=lambda text: re.sub(r"0x[0-9a-f]+", "0x", text)))
        crash = "import faulthandler; faulthandler.enable()\ndef a(n):\n    for _ in range(3): b(n)\ndef b(n): return faulthandler._sigsegv() if n == 2 else 1\nfor i in range(5): a(i)"
        self.both("-c", crash, change=lambda text: re.sub(r"0x[0-9a-f]+|\(most recent call first\)|\n\nCurrent thread's C stack trace[\s\S]*|Extension modules:.*", "", text))

    def test_coverage(self):
        for core in ("ctrace", "sysmon", "pytrace"):
            reports = []
            for engine in (False, True):
                status, out, error = self.run_on(engine, "-m", "coverage", "run", "--branch", f"--data-file={engine}.data", PROGRAM, COVERAGE_CORE=core)
                self.assertEqual((status, out), (0, "235 0\n"), error)
                status, _, error = self.run_on(False, "-m", "coverage", "json", f"--data-file={engine}.data", "-o", f"{engine}.json", "--include", PROGRAM)
                self.assertEqual(status, 0, error)
                report = json.loads((Path(self.folder.name) / f"{engine}.json").read_text())["files"]
                reports.append(json.dumps([{key: value for key, value in file.items() if "lines" in key or "branches" in key} for file in report.values()], sort_keys=True))
            self.assertEqual(reports[1], reports[0], core)
            self.assertIn('"missing_branches": [[', reports[0])

    def test_py_spy(self):
        shown = []
        for engine in (False, True):
            with self.waiting(engine) as process:
                done = subprocess.run([Path(sys.executable).parent / "py-spy", "dump", "--nonblocking", "--locals", "--pid", str(process.pid)], capture_output=True, text=True, timeout=60)
            shown.append((done.returncode, re.sub(r"\d+\.\d+|\(.*?:\d+\)|Process \d+.*|Python v.*|Thread \w+.*|0x[0-9a-f]+", "", done.stdout)))
        if shown[0][0] != 0:
            self.skipTest("this py-spy does not understand CPython 3.15")
        self.assertEqual(shown[1], shown[0])

    def test_debugpy(self):
        """Attached over the wire: a breakpoint, the stack there, the variables, a step."""
        self.assertEqual(self.debugged(True), self.debugged(False))

    def debugged(self, engine):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        output = Path(self.folder.name) / "output"  # no pipe: the adapter, its child, would keep it open
        with open(output, "w") as file:
            process = subprocess.Popen([sys.executable, "-Xfrozen_modules=off", "-m", "debugpy", "--listen", f"127.0.0.1:{port}", "--wait-for-client", PROGRAM], env=environ(engine), cwd=self.folder.name,
                                       stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            client = Client(port)
            self.addCleanup(client.close)
            client.request("initialize", adapterID="test", linesStartAt1=True, pathFormat="path")
            attach = client.send("attach", justMyCode=True)
            client.event("initialized")
            client.request("setBreakpoints", source={"path": str(PROGRAM)}, breakpoints=[{"line": 12, "condition": "amount == 50"}])
            client.request("configurationDone")
            client.answer(attach)
            seen = []
            for command in ("next", "stepOut", "continue"):
                thread = client.event("stopped")["threadId"]
                frames = client.request("stackTrace", threadId=thread)["stackFrames"]
                scopes = client.request("scopes", frameId=frames[0]["id"])["scopes"]
                variables = client.request("variables", variablesReference=scopes[0]["variablesReference"])["variables"]
                seen.append(([(frame["name"], frame["line"]) for frame in frames], [(v["name"], re.sub(r"0x[0-9A-Fa-f]+", "", v["value"])) for v in variables if "special" not in v["name"]]))
                if command == "continue":
                    client.request("setBreakpoints", source={"path": str(PROGRAM)}, breakpoints=[])
                client.request(command, threadId=thread)
            return seen, process.wait(timeout=30), output.read_text()
        finally:
            try:
                os.killpg(process.pid, signal.SIGKILL)  # the adapter, too
            except ProcessLookupError:
                pass
            process.wait()


class Client:
    """As much of the Debug Adapter Protocol as a test needs."""

    def __init__(self, port):
        until = time.monotonic() + 30
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
                break
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
        self.file, self.number, self.waiting = self.socket.makefile("rwb"), 0, []

    def close(self):
        self.file.close()
        self.socket.close()

    def send(self, command, **arguments):
        self.number += 1
        body = json.dumps({"seq": self.number, "type": "request", "command": command, "arguments": arguments}).encode()
        self.file.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.file.flush()
        return self.number

    def message(self, fits):
        for one in self.waiting:
            if fits(one):
                self.waiting.remove(one)
                return one
        while True:
            length = None
            while line := self.file.readline().strip():
                length = int(line.split(b":")[1])
            if length is None:
                raise EOFError("the debugger is gone")
            one = json.loads(self.file.read(length))
            if fits(one):
                return one
            self.waiting.append(one)

    def answer(self, number):
        one = self.message(lambda m: m["type"] == "response" and m["request_seq"] == number)
        assert one["success"], one
        return one.get("body")

    def request(self, command, **arguments):
        return self.answer(self.send(command, **arguments))

    def event(self, name):
        return self.message(lambda m: m["type"] == "event" and m["event"] == name).get("body")


if __name__ == "__main__":
    unittest.main()
