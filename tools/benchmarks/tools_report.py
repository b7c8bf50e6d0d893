"""./ws bench --tools: what debuggers, profilers and coverage cost on the engine, against the same tool on plain CPython."""

import subprocess
import tempfile
import time
from pathlib import Path

from processes import clean_environ

ROUNDS = 9
TRACE = "import sys; sys.settrace(lambda *what: None); sys.argv = sys.argv[1:]; exec(compile(open(sys.argv[0]).read(), sys.argv[0], 'exec'))"
COVERAGE = ["-m", "coverage", "run", "--branch", "--data-file=data"]
TOOLS = {  # name: (words before the program, environment)
    "no tool": ([], {}), "cProfile": (["-m", "cProfile", "-o", "profile"], {}), "pdb": (["-m", "pdb", "-c", "continue", "-c", "quit"], {}), "sys.settrace": (["-c", TRACE], {}),
    "coverage, C tracer": (COVERAGE, {"COVERAGE_CORE": "ctrace"}), "coverage, sys.monitoring": (COVERAGE, {"COVERAGE_CORE": "sysmon"})}
PROGRAM = """
import sys
sys.path.insert(0, {folder!r})
from run_benchmark import Richards
for _ in range(3): Richards().run(1)
"""


def report(folder, python):
    """Richards, the least of some rounds in turn."""
    print(f"{'richards under':<26}{'CPython':>10}{'engine':>10}{'engine / CPython':>18}")
    with tempfile.TemporaryDirectory() as scratch:
        program = Path(scratch) / "program.py"
        program.write_text(PROGRAM.format(folder=str(folder / "bm_richards")))
        for name, (words, more) in TOOLS.items():
            times = {"0": [], "1": []}
            for _ in range(ROUNDS):
                for engine, taken in times.items():
                    started = time.perf_counter()
                    subprocess.run([python, *words, program], env=clean_environ(WHIPSNAKE=engine, **more), cwd=scratch, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                    taken.append(time.perf_counter() - started)
            plain, ours = min(times["0"]), min(times["1"])
            print(f"{name:<26}{plain:>8.3f} s{ours:>8.3f} s{ours / plain:>18.2f}", flush=True)
    return 0
