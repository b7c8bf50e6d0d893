"""Runs under the address and undefined-behaviour sanitizers, and under valgrind: their reports, not what a program prints."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import debian
import environment
from console import ROOT, Failure
from processes import clean_environ, run_alone

# valgrind sees what machine code does, which the sanitizers do not, but is fifty times slower. (Values that are not
# initialised are read on purpose, and looked at again: code records are found by an address that may be anything.)
VALGRIND = ["valgrind", "--quiet", "--undef-value-errors=no", "--smc-check=all-non-file", "--num-callers=30", "--freelist-vol=400000000"]
FOR_VALGRIND = ["generators", "exceptions_flow", "instances_die", "generators_die", "refcounts_of_arguments", "module_level", "operators_python", "traces_bound", "traces_calls", "traces_functions", "traces_generators_made", "traces_iterators", "traces_move_items", "traces_numbers", "traces_ranges", "traces_returned_operands", "traces_slices", "traces_swapped"]


def prepare():
    """(python, environment variables of a program under the sanitizers). Raises Failure."""
    python, package = environment.build("asan")
    name = subprocess.run([environment.compiler(), "-print-file-name=libclang_rt.asan-x86_64.so"], capture_output=True, text=True).stdout.strip()
    if not Path(name).exists():
        raise Failure("the sanitizers' library is not here (on Debian: libclang-rt-19-dev)")
    return python, {"LD_PRELOAD": name, "PYTHONMALLOC": "malloc", "PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1"}


def run(command, environ, limit, **more):
    """What the sanitizers report of the command and of the processes that it starts, a line each; and how it ended if it crashed."""
    with tempfile.TemporaryDirectory(prefix="ws-sanitizer-") as folder:
        logs = Path(folder) / "logs"
        logs.mkdir()
        options = f"log_path={logs}/report:detect_leaks=0:allocator_may_return_null=1"
        with open(Path(folder) / "output", "wb") as output:
            status = run_alone(command, limit, output, env=clean_environ(ASAN_OPTIONS=options, UBSAN_OPTIONS=options + ":print_stacktrace=1") | environ, **more)
        texts = [path.read_text(errors="replace") for path in sorted(logs.iterdir())]
    found = [line for text in texts for line in re.findall(r".*(?:ERROR: \w+Sanitizer|runtime error).*", text)]
    if status == "timed out" or (isinstance(status, int) and status < 0):
        found.append(f"the process: {status}")
    return found


def prepare_valgrind(python, package, folder):
    """The package without debug information, which valgrind cannot read; and what valgrind must know of the host's dynamic
    loader, beside that. Raises Failure where valgrind does not run a program that does nothing."""
    if not shutil.which("valgrind"):
        raise Failure("valgrind is not here")
    copy = Path(folder) / "package"
    shutil.copytree(package, copy)
    for library in copy.rglob("*.so"):
        subprocess.run(["strip", "--strip-debug", library], check=True)
    fetch_symbols()
    if valgrind(python, copy, ["-c", "pass"]) is None:
        raise Failure("valgrind does not run this Python: it wants the symbols of its dynamic loader (on Debian: libc6-dbg)")
    return copy


def fetch_symbols():
    """Of the host's dynamic loader, without which valgrind runs nothing, and of its C library, whose routines are told by
    their names."""
    folder = next((path.parent for path in (ROOT / ".host").glob("*/usr/lib/x86_64-linux-gnu/libc.so.6")), None)
    if not folder or not debian.available():
        return
    builds = []
    for library in ("ld-linux-x86-64.so.2", "libc.so.6"):
        note = subprocess.run(["readelf", "-n", folder / library], capture_output=True, text=True).stdout
        builds.append(re.search(r"Build ID: (\w\w)(\w+)", note))
    if all((folder / f"{build[2]}.debug").exists() for build in builds):
        return
    unpacked = debian.unpack("sid", ["libc6-dbg"], ROOT / ".host/libc6-dbg", "the C library's symbols")
    for build in builds:
        symbols = unpacked.root / "usr/lib/debug/.build-id" / build[1] / f"{build[2]}.debug"
        if symbols.exists():
            shutil.copy(symbols, folder)
    shutil.rmtree(unpacked.root)


def valgrind(python, package, words, **environ):
    """valgrind's reports on a program on the engine; None when the program did not run to its end."""
    environ = clean_environ(PYTHONMALLOC="malloc", PYTHONPATH=str(package), PYTHONDONTWRITEBYTECODE="1", **environ)
    done = subprocess.run([*VALGRIND, python, "-m", "whipsnake", *words], capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, env=environ)
    reports = re.findall(r"^==\d+== ((?:Invalid|Jump to|Process terminating).*(?:\n==\d+==  .*)+)", done.stderr, re.M)
    # (The C library's vector routines read a few bytes beyond a text, which does no harm.)
    reports = [report for report in reports if not re.search(r"\A.*\n==\d+==\s+at 0x\w+: __\w+_(?:avx2|evex|sse\d)", report)]
    return reports if reports or done.returncode == 0 else None
