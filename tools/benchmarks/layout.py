"""./ws bench --layout: writes src/interp/order.txt, the order in which the linker lays out the engine's hot functions.

A processor finds instructions faster when those that run together lie together. What runs is sampled (perf) over programs
that are no benchmarks: tests of CPython's own suite that compute something, and two of our examples.
"""

import collections
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from console import ROOT, Failure, say
from processes import clean_environ

ORDER = ROOT / "src/interp/order.txt"
TESTS = ["test_difflib", "test_heapq", "test_statistics", "test_generators", "test_dataclasses", "test_textwrap", "test_ast.test_ast",
         "test_tokenize", "test_json", "test_enum", "test_collections", "test_fractions", "test_argparse", "test_descr", "test_coroutines",
         "test_contextlib", "test_copy", "test_pprint", "test_configparser", "test_random", "test_set", "test_bisect", "test_html.parser",
         "test_long", "test_float", "test_itertools", "test_functools", "test_string", "test_typing", "test_plistlib"]
EXAMPLES = ["raytracer.py", "templates.py"]
COVERED = 0.995  # share of the samples that the listed functions have
HEAD = """\
# The engine's hot functions, hottest first: `leaf NAME PLACES`, `whole NAME`, or a symbol. Written by ./ws bench --layout.
"""


def instruction_names():
    return re.findall(r"^INST\((\w+)", (ROOT / "src/isa/instructions.def").read_text(), re.M)


def readable(symbol, names):
    """What order.txt calls a symbol."""
    handler = re.search(r"(leaf|whole)ILNS_6OpcodeE(\d+)E(?:Li(\d+)E)?", symbol)
    if not handler:
        return re.sub(r"\.(llvm|cold)\.?\d*$", "", symbol)
    return " ".join(filter(None, [handler[1], names[int(handler[2])], handler[3]]))


def samples(command, environ, scratch):
    data = scratch / "perf.data"
    subprocess.run(["perf", "record", "-q", "-F", "1999", "-o", data, *command], env=environ, cwd=scratch, capture_output=True)
    text = subprocess.run(["perf", "report", "-i", data, "--stdio", "--no-demangle", "-F", "sample,dso,sym"], capture_output=True, text=True).stdout
    return {symbol: int(count) for count, symbol in re.findall(r"^\s*(\d+)\s+_whipsnake\S*\s+\[\.\]\s+(_Z\S+)", text, re.M)}


def write(python):
    if not shutil.which("perf"):
        raise Failure("bench --layout needs perf; on Debian: apt-get install linux-perf")
    environ = clean_environ(WHIPSNAKE="1")
    names, shares = instruction_names(), collections.Counter()
    commands = [["-m", "test", "-q", name] for name in TESTS] + [[str(ROOT / "examples" / name)] for name in EXAMPLES]
    with tempfile.TemporaryDirectory() as folder:
        for number, command in enumerate(commands, 1):
            counts = samples([python, *command], environ, Path(folder))
            total = sum(counts.values())
            say(f"[{number}/{len(commands)}] {command[-1]}: {total} samples")
            for symbol, count in counts.items():
                shares[readable(symbol, names)] += count / total
    lines, covered = [], 0.0
    for name, share in shares.most_common():
        if covered > COVERED * sum(shares.values()):
            break
        lines.append(name)
        covered += share
    ORDER.write_text(HEAD + "\n".join(lines) + "\n")
    say(f"{len(lines)} functions in {ORDER.relative_to(ROOT)}; the next build uses it")
    return 0
