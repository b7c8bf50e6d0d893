"""./ws bench --cost NAME[,NAME...]: how many machine instructions a program takes, CPython's and the interpreter's.

Counted by cachegrind, so that it hardly matters what else the machine does. Start-up falls out: a run with one value is
taken from a run with more. Then what each instruction of the engine costs itself, without the functions that it calls.
"""

import collections
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from console import ROOT, Failure, say
from processes import clean_environ

from instruction_report import of_engine, words
from layout import instruction_names
from profile_report import instruction_of

VALUES = 2
SHOWN = 24
PACKAGE = ROOT / "build/release/package"


def nameless_copy(folder):
    """The package without debug information, which valgrind cannot read."""
    shutil.copytree(PACKAGE, folder)
    for library in folder.rglob("*.so"):
        subprocess.run(["strip", "--strip-debug", library], check=True)
    return folder


def parsed(file):
    """{function: (machine instructions, misses of the instruction cache)}"""
    costs = collections.defaultdict(lambda: [0, 0])
    function = ""
    for line in file.read_text().splitlines():
        if line.startswith("events:"):
            columns = [line.split().index(name) for name in ("Ir", "I1mr")]
        elif line.startswith("fn="):
            function = line[3:]
        elif line[:1].isdigit():
            words = line.split()
            for i, column in enumerate(columns):
                costs[function][i] += int(words[column])
    return costs


def cost(command, environ, scratch):
    out = scratch / "cachegrind.out"
    out.unlink(missing_ok=True)
    subprocess.run(["valgrind", "--tool=cachegrind", "--cache-sim=yes", f"--cachegrind-out-file={out}", *map(str, command)], env=environ, cwd=scratch, capture_output=True)
    return parsed(out) if out.exists() else {}


def cost_of_values(command, environ, scratch):
    """[Instructions, misses] of each function, for VALUES values. The first is left out: the engine warms up in it."""
    fewer, more = (cost(command(values), environ, scratch) for values in (1, 1 + VALUES))
    return {name: [costs[i] - fewer.get(name, (0, 0))[i] for i in (0, 1)] for name, costs in more.items()}


def print_instructions(costs, executed):
    own, names = collections.Counter(), instruction_names()
    for symbol, (instructions, _) in costs.items():
        if name := instruction_of(symbol, names):
            own[name] += instructions
    print("\n   executed    each  instruction")
    for name, instructions in own.most_common(SHOWN):
        if executed.get(name):
            print(f"{executed[name]:>11,.0f}{instructions / executed[name]:>8.1f}  {name}")


def report(programs, folder, python):
    for tool, package in (("valgrind", "valgrind"), ("strip", "binutils")):
        if not shutil.which(tool):
            raise Failure(f"bench --cost needs {tool}; on Debian: apt-get install {package}")
    environ = clean_environ(PYTHONHASHSEED="0")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        ours_environ = environ | {"PYTHONPATH": str(nameless_copy(scratch / "package")), "WHIPSNAKE_JIT": "0"}
        for program in programs:
            say(f"{program.name}: {2 * (1 + VALUES) + 2} values under cachegrind, fifty times slower …")
            theirs = cost_of_values(lambda values: [python, *words(program, folder, values, program.loops)], environ, scratch)
            ours = cost_of_values(lambda values: [python, "-m", "whipsnake", *words(program, folder, values, program.loops)], ours_environ, scratch)
            if not theirs or not ours:
                say(f"{program.name}: left out, it does not run so")
                continue
            print(f"\n== {program.name}: {VALUES} values, in millions{os.linesep}{'':<12}{'instructions':>14}{'cache misses':>14}")
            for who, costs in (("CPython", theirs), ("interpreter", ours)):
                print(f"{who:<12}{sum(c[0] for c in costs.values()) / 1e6:>14,.1f}{sum(c[1] for c in costs.values()) / 1e6:>14,.1f}")
            counts = [of_engine(program, folder, python, environ | {"WHIPSNAKE_JIT": "0"}, scratch, values, program.loops) for values in (1, 1 + VALUES)]
            print_instructions(ours, {name: counts[1][name] - counts[0][name] for name in counts[1]})
    return 0
