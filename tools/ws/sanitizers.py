"""Runs under the address and undefined-behaviour sanitizers, and under valgrind: their reports, not what a program prints."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import environment
from console import Failure
from processes import clean_environ, run_alone

# valgrind sees what is not initialised, too, but is fifty times slower. Code is published where there was none before, and
# stays; what it knows of such memory is looked at anew all the same.
VALGRIND = ["valgrind", "--quiet", "--smc-check=all-non-file", "--num-callers=30", "--error-exitcode=0"]
FOR_VALGRIND = ["generators", "exceptions_flow", "attributes", "traces_calls", "traces_iterators", "traces_numbers"]


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


def valgrind(python, package, program):
    """How many errors valgrind reports of a program on plain CPython and on the engine, and the texts of the latter."""
    if not shutil.which("valgrind"):
        raise Failure("valgrind is not here")
    texts = []
    for words in ([program], ["-m", "whipsnake", program]):
        environ = clean_environ(PYTHONMALLOC="malloc", PYTHONPATH=str(package), PYTHONDONTWRITEBYTECODE="1", WHIPSNAKE_STRESS="hot,jit")
        done = subprocess.run([*VALGRIND, python, *words, "argument one", "-x"], capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, env=environ, cwd=Path(program).parent)
        texts.append(re.findall(r"^==\d+== (?!\s)(?!$)(.*(?:\n==\d+==  .*)+)", done.stderr, re.M))
    return len(texts[0]), texts[1]
