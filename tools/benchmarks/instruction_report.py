"""./ws bench --instructions: how many instructions a register machine needs for what CPython's stack machine does.

One loop of each program. CPython's are counted through sys.monitoring (each INSTRUCTION event is one executed bytecode),
the engine's by WHIPSNAKE_STRESS=count. Start-up falls out: a run with one value is taken from a run with more.
"""

import collections
import json
import subprocess
import tempfile
from pathlib import Path

from console import say
from processes import clean_environ

VALUES = 1
# Bytecodes that only move something between locals, constants and the stack.
TRAFFIC = ("LOAD_FAST", "STORE_FAST", "LOAD_CONST", "LOAD_SMALL_INT", "LOAD_COMMON_CONSTANT", "PUSH_NULL", "POP_TOP", "SWAP", "NOP", "NOT_TAKEN", "END_FOR", "POP_ITER", "EXTENDED_ARG")
TRAFFIC_EXACTLY = ("COPY",)  # not COPY_FREE_VARS
# Instructions of the engine that do no more than that.
OUR_TRAFFIC = ("MOVE", "BORROW", "SWAP", "DROP", "TAKE_LOCAL", "END_ITER")

COUNT = """
import collections, runpy, sys, json, dis, atexit
counts = collections.defaultdict(collections.Counter)
def count(code, offset): counts[code][offset] += 1
def write():
    monitoring.set_events(1, 0)
    total = collections.Counter()
    for code, offsets in counts.items():
        for offset, times in offsets.items(): total[dis.opname[code.co_code[offset]]] += times
    json.dump(total, open(where, "w"))
monitoring = sys.monitoring
where, sys.argv = sys.argv[1], sys.argv[2:]
monitoring.use_tool_id(1, "count")
monitoring.register_callback(1, monitoring.events.INSTRUCTION, count)
atexit.register(write)
sys.path.insert(0, sys.argv[0].rpartition("/")[0])
monitoring.set_events(1, monitoring.events.INSTRUCTION)
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def words(program, folder, values, loops=1):
    script = folder / f"bm_{program.folder}" / "run_benchmark.py"
    return [script, "--worker", f"--worker-task={program.task}", "-w0", f"-n{values}", f"-l{loops}", *program.arguments]


def run(command, environ, scratch):
    (scratch / "out.json").unlink(missing_ok=True)
    for old in scratch.glob("counts*"):
        old.unlink()
    subprocess.run([*map(str, command), "-o", "out.json"], env=environ, cwd=scratch, capture_output=True)
    total = collections.Counter()
    for file in scratch.glob("counts*"):
        total.update(json.loads(file.read_text()))
    return total


def of_cpython(program, folder, python, environ, scratch, values):
    return run([python, "-c", COUNT, scratch / "counts", *words(program, folder, values)], environ, scratch)


def of_engine(program, folder, python, environ, scratch, values, loops=1):
    environ = environ | {"WHIPSNAKE": "1", "WHIPSNAKE_STRESS": "count", "WHIPSNAKE_STATS": str(scratch / "counts-%p")}
    stats = run([python, *words(program, folder, values, loops)], environ, scratch)
    return collections.Counter({name.removeprefix("executed "): times for name, times in stats.items() if name.startswith("executed ")})


def one_value(count, *arguments):
    """The counts of one value. The first is left out: the engine warms up in it."""
    more, fewer = count(*arguments, 1 + VALUES), count(*arguments, 1)
    return {name: (more[name] - fewer[name]) / VALUES for name in more if more[name] > fewer[name]}


def share(counts, kinds):
    return sum(times for name, times in counts.items() if name.startswith(kinds) or name in TRAFFIC_EXACTLY) / (sum(counts.values()) or 1)


def report(programs, folder, python):
    environ = clean_environ(PYTHONHASHSEED="0")
    rows = []
    print(f"{'program':<26}{'CPython':>12}{'traffic':>9}{'engine':>12}{'traffic':>9}{'engine / CPython':>18}")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        for program in programs:
            theirs = one_value(of_cpython, program, folder, python, environ, scratch)
            ours = one_value(of_engine, program, folder, python, environ, scratch)
            if not theirs or not ours:
                say(f"{program.name}: left out, it does not run so")
                continue
            row = sum(theirs.values()), share(theirs, TRAFFIC), sum(ours.values()), share(ours, OUR_TRAFFIC)
            rows.append(row)
            print(f"{program.name:<26}{row[0]:>12,.0f}{row[1]:>9.0%}{row[2]:>12,.0f}{row[3]:>9.0%}{row[2] / row[0]:>18.2f}", flush=True)
    if rows:
        count = len(rows)
        print(f"{'mean':<26}{'':>12}{sum(r[1] for r in rows) / count:>9.0%}{'':>12}{sum(r[3] for r in rows) / count:>9.0%}{sum(r[2] / r[0] for r in rows) / count:>18.2f}")
    return 0
