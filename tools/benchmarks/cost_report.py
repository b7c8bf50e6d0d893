"""./ws bench --cost NAME[,NAME...]: how many machine instructions a program takes: CPython's, the interpreter's, with machine
code, and with that of other builds.

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

VALUES, WARM_UP = 2, 8  # machine code: what is compiled in the values before is left out
EVENTS = ("Ir", "I1mr", "D1mr")
SHOWN = 24
PACKAGE = ROOT / "build/release/package"


def nameless_copy(package, folder):
    """The package without debug information, which valgrind cannot read."""
    shutil.copytree(package, folder)
    for library in folder.rglob("*.so"):
        subprocess.run(["strip", "--strip-debug", library], check=True)
    return folder


def parsed(file):
    """{function: [machine instructions, misses of the first instruction cache, of the first data cache when it is read]}"""
    costs = collections.defaultdict(lambda: [0] * len(EVENTS))
    function = ""
    for line in file.read_text().splitlines():
        if line.startswith("events:"):
            columns = [line.split().index(name) for name in EVENTS]
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


def cost_of_values(command, environ, scratch, first=1):
    """The costs of each function, for VALUES values. The first ones are left out: the engine warms up in them."""
    fewer, more = (cost(command(values), environ, scratch) for values in (first, first + VALUES))
    return {name: [new - old for new, old in zip(costs, fewer.get(name, [0] * len(EVENTS)))] for name, costs in more.items()}


def print_instructions(costs, executed):
    own, names = collections.Counter(), instruction_names()
    for symbol, (instructions, *_) in costs.items():
        if name := instruction_of(symbol, names):
            own[name] += instructions
    print("\n   executed    each  instruction")
    for name, instructions in own.most_common(SHOWN):
        if executed.get(name):
            print(f"{executed[name]:>11,.0f}{instructions / executed[name]:>8.1f}  {name}")


def report(programs, folder, python, others=()):
    """`others`: packages of other builds."""
    for tool, package in (("valgrind", "valgrind"), ("strip", "binutils")):
        if not shutil.which(tool):
            raise Failure(f"bench --cost needs {tool}; on Debian: apt-get install {package}")
    environ = clean_environ(PYTHONHASHSEED="0")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        copies = [nameless_copy(package, scratch / f"package{i}") for i, package in enumerate([PACKAGE, *others])]
        with_package = lambda copy, **more: environ | {"PYTHONPATH": str(copy), **more}
        for program in programs:
            say(f"{program.name}: {2 * (1 + VALUES) + 2 + (2 * WARM_UP + VALUES) * len(copies)} values under cachegrind, fifty times slower …")
            command = lambda *engine: lambda values: [python, *engine, *words(program, folder, values, program.loops)]
            whipsnake = command("-m", "whipsnake")
            ours = cost_of_values(whipsnake, with_package(copies[0], WHIPSNAKE_JIT="0"), scratch)
            rows = {"CPython": cost_of_values(command(), environ, scratch), "interpreter": ours}
            rows |= {str(who): cost_of_values(whipsnake, with_package(copy), scratch, WARM_UP) for who, copy in zip(["machine code", *others], copies)}
            if not all(rows.values()):
                say(f"{program.name}: left out, it does not run so")
                continue
            width = max(map(len, rows))
            print(f"\n== {program.name}: {VALUES} values, in millions{os.linesep}{'':<{width}}{'instructions':>14}{'I1 misses':>12}{'D1 misses':>12}")
            for who, costs in rows.items():
                total = [sum(cost[i] for cost in costs.values()) / 1e6 for i in range(len(EVENTS))]
                print(f"{who:<{width}}{total[0]:>14,.1f}{total[1]:>12,.3f}{total[2]:>12,.3f}")
            counts = [of_engine(program, folder, python, environ | {"WHIPSNAKE_JIT": "0"}, scratch, values, program.loops) for values in (1, 1 + VALUES)]
            print_instructions(ours, {name: counts[1][name] - counts[0][name] for name in counts[1]})
    return 0
