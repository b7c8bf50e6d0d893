"""The host Python: a stock CPython 3.15 with headers, found or fetched."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import debian
from console import ROOT, Failure, say

HOST = ROOT / ".host"
VERSION = (3, 15)
# Debian's suites, newest Python first. `testing` is there to be tested against: layouts drift between patch releases.
SUITES = {"newest": "sid", "testing": "testing"}
PROBE = """
import os, sys, sysconfig
print(sys.version_info[0], sys.version_info[1], int(hasattr(sys, 'gettotalrefcount')),
      sysconfig.get_config_var('Py_GIL_DISABLED') or 0, sep=' ')
print(sysconfig.get_path('include'))
"""


class Host:
    """One host Python: `python` (path) and `includes` (the folders with its headers)."""

    def __init__(self, python, include):
        self.python = Path(os.path.abspath(python))
        headers = self.python.parents[2] / "headers"
        separate = HOST in self.python.parents and headers.is_dir()
        self.includes = [headers / "python3.15", headers] if separate else [Path(include)]


def probe(python):
    """The Host behind `python`, or a sentence that says why it cannot be one."""
    try:
        output = subprocess.run([python, "-I", "-c", PROBE], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{python} does not start: {error}"
    lines = output.stdout.splitlines()
    if output.returncode or len(lines) != 2:
        return f"{python} is not a working Python"
    major, minor, debug, free_threaded = map(int, lines[0].split())
    if (major, minor) != VERSION:
        return f"{python} is Python {major}.{minor}; Whipsnake works with {VERSION[0]}.{VERSION[1]}"
    if debug or free_threaded:
        return f"{python} is a {'debug' if debug else 'free-threaded'} build; Whipsnake needs the ordinary one"
    if not os.path.exists(os.path.join(lines[1], "internal", "pycore_frame.h")):
        return f"{python} has no headers in {lines[1]} (on Debian: apt-get install python3.15-dev)"
    return Host(python, lines[1])


def find():
    """The host to use: WS_PYTHON (./ws --python PATH sets it), python3.15 on the PATH, or Debian's, fetched on first use."""
    asked = os.environ.get("WS_PYTHON")
    if asked:
        host = probe(shutil.which(asked) or asked)
        if isinstance(host, str):
            raise Failure(host)
        return host
    on_path = shutil.which("python3.15")
    if on_path and HOST not in Path(on_path).resolve().parents:
        host = probe(on_path)
        if not isinstance(host, str):
            return host
        say(f"{host}; using a private one instead")
    return fetched("newest")


def fetched(which):
    """Debian's Python 3.15 from the suite called `which` in SUITES, under .host/, downloaded if it is not there."""
    prefix = HOST / which
    python = prefix / "usr/bin/python3.15"
    if not python.exists():
        fetch(SUITES[which], prefix)
    host = probe(python)
    if isinstance(host, str):
        raise Failure(f"{host}; remove {prefix} and run this again")
    return host


def fetch(suite, prefix):
    if not debian.available():
        raise Failure("no python3.15 with headers here, and this is no Debian-family x86-64 machine to fetch one on; "
                      "install CPython 3.15 and name it with --python PATH or WS_PYTHON")
    if not shutil.which("patchelf"):
        debian.install(["patchelf"])
    unpacked = debian.unpack(suite, ["python3.15", "python3.15-dev", "python3.15-venv", "libpython3.15-testsuite"],
                             prefix, "host Python")
    root = unpacked.root
    program = root / "usr/bin/python3.15"
    debian.patch_program(program, root, prefix)
    point_ensurepip_at(root, prefix)
    separate_headers(root)
    unpacked.keep()
    version = subprocess.run([prefix / "usr/bin/python3.15", "-V"], capture_output=True, text=True).stdout.strip()
    if not version:
        shutil.rmtree(prefix, ignore_errors=True)
        raise Failure("the downloaded Python does not start here; install CPython 3.15 and name it with WS_PYTHON")
    say(f"host Python: {version} of Debian {suite} in {prefix.relative_to(ROOT)}")


def debug_files(python):
    """Debian's python3.15-dbg of the fetched Python (usr/lib/debug, and gdb's helpers in usr/share/gdb), downloaded if it is
    not there; None when there is none of just this build."""
    program, folder = Path(python).resolve(), HOST / "python3.15-dbg"
    note = subprocess.run(["readelf", "-n", program], capture_output=True, text=True).stdout
    build = re.search(r"Build ID: (\w\w)(\w+)", note)
    if not build or HOST / "newest" not in program.parents:
        return None
    symbols = folder / "usr/lib/debug/.build-id" / build[1] / f"{build[2]}.debug"
    if not symbols.exists():
        unpacked = debian.unpack(SUITES["newest"], ["python3.15-dbg"], folder, "debug files")
        shutil.rmtree(folder, ignore_errors=True)
        for part in ("usr/lib/debug", "usr/share/gdb"):
            shutil.move(unpacked.root / part, folder / part)
        shutil.rmtree(unpacked.root)
    return folder if symbols.exists() else None


def separate_headers(root):
    """A folder with CPython's headers alone: the private libc's headers must stay off the compiler's path."""
    (root / "headers/x86_64-linux-gnu").mkdir(parents=True)
    (root / "headers/python3.15").symlink_to("../usr/include/python3.15")
    (root / "headers/x86_64-linux-gnu/python3.15").symlink_to("../../usr/include/x86_64-linux-gnu/python3.15")


def point_ensurepip_at(root, final):
    """ensurepip looks for pip's wheel in an absolute system folder; its prefix here is another."""
    for data in root.glob("usr/lib/python3.15/_sysconfigdata_*.py"):
        data.write_text(re.sub(r"(['\"])/usr/share/python-wheels/?\1", repr(str(final / "usr/share/python-wheels")),
                               data.read_text()))
    for cache in root.glob("usr/lib/python3.15/__pycache__/_sysconfigdata_*"):
        cache.unlink()
