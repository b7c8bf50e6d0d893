"""./ws test: everything that shows that we are right, quick things first.

layers   include order, file sizes, private headers (tools/layers.py)
unit     GoogleTest, loaded into the host Python (tests/unit)
ops      every op against the operators of CPython, over a corpus of values (tests/ops)
golden   functions and the instructions that are made of them (tests/golden/*.txt)
package  the command line, the Python API, autoload (tests/package, unittest)
faults   no memory, no stack, signals, threads, forks, the end of the process (tests/faults); --long: more of each
same     programs of tests/same on plain CPython and on the engine: stdout, stderr and exit status compared
tools    debuggers, profilers and coverage say of a program on the engine what they say on plain CPython (tests/tools)
wheel    pip install . into a fresh environment, without the build tree (not with --fast)
sanitizers  only when asked for: what the sanitizers report of tests/same, in four modes, and valgrind of a few of them
"""

import concurrent.futures
import difflib
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import environment
import host
from console import ROOT, say
from processes import clean_environ

KINDS = ["layers", "unit", "ops", "golden", "package", "tools", "faults", "same", "wheel", "sanitizers"]
WHEN_ASKED = {"sanitizers"}
SAME = ROOT / "tests/same"
# Programs that tell that a frame was handed back: CPython, with a hook in place, keeps a call's arguments until it is over.
NOT_HANDED_BACK = {"refcounts", "refcounts_of_arguments", "refcounts_of_operands", "calls_into_rest"}
# Nor that a call was left to C, as CPython's are that have no form yet; or that nothing is borrowed.
NOT_MISSED = {"refcounts_of_arguments", "refcounts_of_operands"}


class UsageError(Exception):
    pass


class Tally:
    def __init__(self):
        self.passed, self.failed = 0, []

    def note(self, name, ok, text=""):
        if ok:
            self.passed += 1
        else:
            self.failed.append(name)
            print(f"FAILED {name}\n{text}", flush=True)


def tests_environ(**more):
    return clean_environ(PYTHONDONTWRITEBYTECODE="1", **more)


def run(command, environ, stdin="some input\n", limit=120):
    try:
        done = subprocess.run(command, capture_output=True, env=environ, input=stdin.encode(), timeout=limit, cwd=SAME)
    except subprocess.TimeoutExpired:
        return "timed out", "", ""
    # Addresses differ from run to run on any Python.
    return done.returncode, *(re.sub(r"0x[0-9a-f]{6,}", "0x…", stream.decode(errors="replace")) for stream in (done.stdout, done.stderr))


def same(python, program, tally, modes):
    arguments = [program, "argument one", "-x"]
    plain = run([python, *arguments], tests_environ())
    for mode, environ, package in modes:
        told_by_handback, told_by_miss = program.stem in NOT_HANDED_BACK, program.stem in NOT_MISSED
        if ("handback" in mode and told_by_handback) or (("miss" in mode or mode == "without borrowing") and told_by_miss):
            continue
        ours = run([python, "-m", "whipsnake", *arguments], tests_environ(WHIPSNAKE_STRESS=environ, PYTHONPATH=package))
        text = ""
        if ours != plain:
            for what, a, b in zip(("exit status", "stdout", "stderr"), plain, ours):
                if a != b:
                    text += f"{what}:\n" + "\n".join(list(difflib.unified_diff(str(a).splitlines(), str(b).splitlines(), "CPython", "Whipsnake", lineterm="", n=1))[:30]) + "\n"
        tally.note(f"same/{program.stem} ({mode})", ours == plain, text)


def run_same(python, tally, names, fast):
    programs = [path for path in sorted(SAME.glob("*.py")) if not names or any(name in path.stem or name == "same" for name in names)]
    modes = [("hot", "hot", ""), ("machine code", "hot,jit,verify", "")]
    if not fast:
        modes.append(("default", "", ""))
        seed = random.randrange(10**6)
        say(f"same: the random modes have seed {seed}")
        modes += [(stress, f"hot,{stress},seed={seed}", "") for stress in ("miss", "miss,handback,poll,watch", "jit,miss,verify")]
        passes = environment.passes(python)
        left_out = passes[seed % len(passes)]
        modes.append((f"without {left_out}", f"hot,jit,without={left_out}", ""))
        for loop in ("goto", "switch"):  # the other dispatch loops
            _, package = environment.build(loop)
            modes.append((f"{loop} loop", "hot", str(package)))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda program: same(python, program, tally, modes), programs))


def run_unit(python, tally, names):
    environment.build("unit")
    code = f"import sys; sys.path.insert(0, {str(environment.BUILD / 'unit/unit')!r}); import whipsnake_unit; sys.exit(whipsnake_unit.run())"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, env=tests_environ())
    passed = len(re.findall(r"^\[       OK \]", done.stdout, re.M))
    tally.passed += passed
    failed = re.findall(r"^\[  FAILED  \] (\S+) \(", done.stdout, re.M)
    for name in failed:
        tally.note(f"unit/{name}", False, done.stdout[-3000:])
    if done.returncode and not failed or not passed:
        tally.note("unit", False, (done.stdout + done.stderr)[-3000:])


def run_unittest(python, tally, folder, **environ):
    done = subprocess.run([python, "-m", "unittest", "discover", "-v", "-s", ROOT / "tests" / folder, "-t", ROOT / "tests" / folder],
                          capture_output=True, text=True, env=tests_environ(**environ))
    results = re.findall(r"^(\w+) \(.*?\)(?:\n.*)? \.\.\. (ok|FAIL|ERROR|skipped)", done.stderr, re.M)
    for name, outcome in results:
        if outcome == "ok":
            tally.passed += 1
    if done.returncode or not results:
        tally.note(folder, False, done.stderr[-4000:])


def run_tools(python, tally):
    environment.requirements(python, ROOT / "tests/tools/tools.txt")
    subprocess.run([python, "-m", "whipsnake", "autoload", "install"], check=True, stdout=subprocess.DEVNULL)
    debug_files = host.debug_files(python) if shutil.which("gdb") else None
    run_unittest(python, tally, "tools", **({"WS_DEBUG_FILES": str(debug_files)} if debug_files else {}))


def run_layers(python, tally, names):
    done = subprocess.run([sys.executable, ROOT / "tools/layers.py"], capture_output=True, text=True)
    tally.note("layers", done.returncode == 0, done.stdout + done.stderr)


def run_wheel(python, tally, names):
    done = subprocess.run([sys.executable, ROOT / "tests/wheel.py", python], capture_output=True, text=True)
    tally.note("wheel", done.returncode == 0, (done.stdout + done.stderr)[-3000:])


def run_sanitizers(python, tally, names):
    import sanitizers
    python, environ = sanitizers.prepare()
    programs = [path for path in sorted(SAME.glob("*.py")) if not names or any(name in path.stem for name in names)]
    def one(job):
        program, mode = job
        found = sanitizers.run([python, "-m", "whipsnake", program, "argument one", "-x"], environ | {"WHIPSNAKE_STRESS": mode}, 600, cwd=SAME)
        tally.note(f"sanitizers/{program.stem} ({mode or 'default'})", not found, "\n".join(found[:10]))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(one, [(program, mode) for program in programs for mode in ("", "hot", "hot,jit", "hot,jit,miss")]))
    with tempfile.TemporaryDirectory() as folder:
        package = sanitizers.prepare_valgrind(python, environment.build()[1], folder)
        def under_valgrind(name):
            reports = sanitizers.valgrind(python, package, [SAME / f"{name}.py", "argument one", "-x"], WHIPSNAKE_STRESS="hot,jit,miss,seed=1")
            tally.note(f"valgrind/{name}", reports == [], "it did not run" if reports is None else "\n".join(reports[:5]))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(under_valgrind, [name for name in sanitizers.FOR_VALGRIND if not names or name in names]))


def main(arguments):
    fast, long = "--fast" in arguments, "--long" in arguments
    names = [word for word in arguments if word not in ("--fast", "--long")]
    if any(name.startswith("-") for name in names):
        raise UsageError(f"test does not know {' '.join(name for name in names if name.startswith('-'))}")
    kinds = [kind for kind in KINDS if kind in names] or [kind for kind in KINDS if not names and kind not in WHEN_ASKED and not (fast and kind in ("tools", "faults", "wheel"))]
    programs = [name for name in names if name not in KINDS]
    if programs and "same" not in kinds and "sanitizers" not in kinds:
        kinds.append("same")
        known = {path.stem for path in SAME.glob("*.py")}
        unknown = [name for name in programs if not any(name in stem for stem in known)]
        if unknown:
            raise UsageError(f"no test is called {' '.join(unknown)}")
    python, _ = environment.build()
    tally, started = Tally(), time.monotonic()
    runners = {"layers": run_layers, "unit": run_unit, "wheel": run_wheel, "same": lambda p, t, n: run_same(p, t, n, fast),
               "sanitizers": run_sanitizers, "ops": lambda p, t, n: run_unittest(p, t, "ops"), "golden": lambda p, t, n: run_unittest(p, t, "golden"),
               "package": lambda p, t, n: run_unittest(p, t, "package"), "tools": lambda p, t, n: run_tools(p, t),
               "faults": lambda p, t, n: run_unittest(p, t, "faults", WS_LONG=str(int(long)))}
    for kind in kinds:
        before, at = tally.passed, time.monotonic()
        runners[kind](python, tally, programs)
        say(f"{kind}: {tally.passed - before} passed in {time.monotonic() - at:.0f} s")
    say(f"{time.monotonic() - started:.0f} s")
    print(f"{tally.passed} passed, {len(tally.failed)} failed")
    return 1 if tally.failed or not tally.passed else 0
