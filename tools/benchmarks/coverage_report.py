"""./ws bench --coverage: how much of a program CPython's own evaluator still runs, and why.

Samples by address (perf): a program's time is divided between the engine, CPython's evaluator, the rest of CPython, and
other libraries and the kernel. Debian's CPython is stripped, and its evaluator has no name of its own. It is found through
the table that dispatches by opcode: 256 code addresses in a row, nearly all different, which all lie in one function
(computed goto) or are all the starts of functions (tail calls). How long a function is stands in the unwind tables.
"""

import json
import os
import re
import shutil
import struct
import subprocess
import tempfile
from bisect import bisect_right
from pathlib import Path

from console import Failure, say
from processes import clean_environ

COUNTERS = ["frames_run", "frames_inlined", "frames_cold", "frames_declined", "frames_monitored", "frames_handed_back"]


def sections(data):
    """{name: (address, file offset, size)} of a 64-bit ELF file."""
    offset, = struct.unpack_from("<Q", data, 0x28)
    size, count, names = struct.unpack_from("<HHH", data, 0x3A)
    headers = [struct.unpack_from("<IIQQQQ", data, offset + number * size) for number in range(count)]
    text = headers[names][4]
    return {data[text + name:data.index(b"\0", text + name)].decode(): (address, at, length) for name, _, _, address, at, length in headers}


def address_tables(data, parts):
    """Each run of at least 256 code addresses, 256 at a time."""
    text, _, length = parts[".text"]
    for name in (".data", ".data.rel.ro", ".rodata"):
        if name not in parts:
            continue
        _, at, size = parts[name]
        values = struct.unpack_from(f"<{size // 8}Q", data, at)
        start = None
        for index, value in enumerate((*values, 0)):
            inside = text <= value < text + length
            if inside and start is None:
                start = index
            elif not inside and start is not None:
                for first in range(start, index - 255, 256):
                    yield values[first:first + 256]
                start = None


def evaluator_ranges(binary):
    """[(start, end)] of the functions in CPython's binary that evaluate bytecode. Raises Failure when they are not found."""
    data = Path(binary).read_bytes()
    frames = subprocess.run(["readelf", "--debug-dump=frames", binary], capture_output=True, text=True, check=True).stdout
    ranges = sorted((int(low, 16), int(high, 16)) for low, high in re.findall(r"FDE .*pc=([0-9a-f]+)\.\.([0-9a-f]+)", frames))
    starts = [low for low, _ in ranges]
    for table in address_tables(data, sections(data)):
        functions = {ranges[bisect_right(starts, address) - 1] for address in table}
        if len(set(table)) >= 200 and (len(functions) == 1 or all(low in table for low, _ in functions)):
            return sorted(functions)
    raise Failure(f"CPython's evaluator was not found in {binary}")


def run(program, folder, python, scratch, environ, perf, values=10):
    script = folder / f"bm_{program.folder}" / "run_benchmark.py"
    command = [python, script, "--worker", f"--worker-task={program.task}", "-w0", f"-n{values}", f"-l{program.loops}",
               "-o", scratch / "out.json", *program.arguments]
    (scratch / "out.json").unlink(missing_ok=True)
    if perf is not None:
        command = ["perf", "record", "-q", "-F", "997", *perf, "-o", scratch / "perf.data", *command]
    return subprocess.run(list(map(str, command)), env=environ, cwd=scratch, capture_output=True, text=True).returncode == 0


def shares(scratch, binary, ranges, lost):
    """{part: share of the samples}. The first `lost` of them are left out: start-up and warm-up."""
    text = subprocess.run(["perf", "script", "-i", str(scratch / "perf.data"), "-F", "ip,dso"], capture_output=True, text=True).stdout
    lines = re.findall(r"^\s*([0-9a-f]+) .*\((.*)\)$", text, re.M)
    lines = lines[int(len(lines) * lost):]
    starts = [low for low, _ in ranges]
    count = {"engine": 0, "evaluator": 0, "cpython": 0, "other": 0}
    for address, dso in lines:
        if "_whipsnake" in dso:
            count["engine"] += 1
        elif os.path.basename(dso) == os.path.basename(binary):
            address = int(address, 16)
            index = bisect_right(starts, address) - 1
            count["evaluator" if index >= 0 and address < ranges[index][1] else "cpython"] += 1
        else:
            count["other"] += 1
    total = max(1, len(lines))
    return {part: number / total for part, number in count.items()}, total


def report(programs, folder, python):
    for tool in ("perf", "readelf"):
        if not shutil.which(tool):
            raise Failure(f"bench --coverage needs {tool}; on Debian: apt-get install {'linux-perf' if tool == 'perf' else 'binutils'}")
    binary = os.path.realpath(python)
    ranges = evaluator_ranges(binary)
    say(f"CPython's evaluator: {len(ranges)} functions, {sum(high - low for low, high in ranges)} bytes")
    environ = clean_environ()
    print(f"{'program':<26}{'evaluator':>10}{'engine':>8}{'cpython':>8}{'other':>7}  samples  " + " ".join(f"{name[7:]:>11}" for name in COUNTERS))
    worst = []
    with tempfile.TemporaryDirectory() as folder_name:
        scratch = Path(folder_name)
        programs = [program for program in programs if program.kind == "python"]
        if programs and run(programs[0], folder, python, scratch, environ, []):
            parts, _ = shares(scratch, binary, ranges, 0.4)
            say(f"for comparison, {programs[0].name} on plain CPython: evaluator {parts['evaluator']:.0%}")
        for program in programs:
            if not run(program, folder, python, scratch, environ | {"WHIPSNAKE": "1"}, []):
                say(f"{program.name}: left out, it does not run")
                continue
            parts, samples = shares(scratch, binary, ranges, 0.4)
            run(program, folder, python, scratch, environ | {"WHIPSNAKE": "1", "WHIPSNAKE_STATS": str(scratch / "stats.json")}, None)
            stats = json.loads((scratch / "stats.json").read_text()) if (scratch / "stats.json").exists() else {}
            print(f"{program.name:<26}{parts['evaluator']:>9.1%}{parts['engine']:>8.0%}{parts['cpython']:>8.0%}{parts['other']:>7.0%}{samples:>9}  "
                  + " ".join(f"{stats.get(name, 0):>11}" for name in COUNTERS), flush=True)
            worst.append((parts["evaluator"], program.name))
    share, name = max(worst, default=(0, "none"))
    print(f"most time in CPython's evaluator: {share:.1%} ({name}); {sum(1 for share, _ in worst if share > 0.01)} of {len(worst)} programs above 1%")
    return 0
