"""What everything else needs: the compiler, the virtual environment, the build. Each is made once, in one step."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

import debian
import host as hosts
from console import ROOT, Failure, quietly, say

VENV = ROOT / ".venv"
BUILD = ROOT / "build"
COMPILERS = ["clang++-21", "clang++-20", "clang++-19", "clang++"]
PRESETS = {
    "release": [],
    "debug": ["-DCMAKE_BUILD_TYPE=Debug", "-DWHIPSNAKE_LOOP=switch"],
    "asan": ["-DCMAKE_BUILD_TYPE=RelWithDebInfo", "-DWHIPSNAKE_LOOP=switch", "-DWHIPSNAKE_SANITIZE=address,undefined"],
    "goto": ["-DWHIPSNAKE_LOOP=goto"],
    "switch": ["-DWHIPSNAKE_LOOP=switch"],
    "unit": ["-DWHIPSNAKE_TESTS=ON"],
}


class Lock:
    """Two `ws` at once wait for each other while something is being made."""

    def __enter__(self):
        BUILD.mkdir(exist_ok=True)
        self.file = open(BUILD / ".lock", "w")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("waiting for another ws to finish its preparations …")
            fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_):
        self.file.close()


def clang():
    for name in COMPILERS:
        path = shutil.which(name)
        if path:
            version = subprocess.run([path, "-dumpversion"], capture_output=True, text=True).stdout
            if version.split(".")[0].isdigit() and int(version.split(".")[0]) >= 19:
                return path
    return None


def compiler():
    """clang 19 or newer, installed when it is not here."""
    tools = {"ninja": "ninja-build", "cmake": "cmake", "ccache": "ccache"}
    missing = [package for program, package in tools.items() if not shutil.which(program)]
    path = clang()
    if not path:
        missing += ["clang-19", "lld-19", "libclang-rt-19-dev"]
    elif not (shutil.which("ld.lld") or shutil.which(path.replace("clang++", "ld.lld"))):
        missing.append("lld" if path.endswith("++") else "lld-" + path.rsplit("-")[-1])
    if missing:
        debian.install(missing)
    path = clang()
    if not path:
        raise Failure("no clang 19 or newer; install one (Debian 12 and 13 have clang-19) and run this again")
    return path


def venv(host):
    """The virtual environment's Python, made of `host`; remade when it belongs to another host."""
    python = VENV / "bin/python"
    mark = VENV / ".made-for"
    if python.exists() and mark.exists() and mark.read_text() == str(host.python):
        return python
    part = ROOT / ".venv.part"
    for folder in (part, VENV):
        shutil.rmtree(folder, ignore_errors=True)
    quietly("environment: creating .venv", [host.python, "-m", "venv", VENV])
    site = next((VENV / "lib").glob("python3.*/site-packages"))
    # A path line, no code: the package is imported from the build.
    (site / "whipsnake-build.pth").write_text(f"{BUILD / 'release' / 'package'}\n")
    mark.write_text(str(host.python))
    return python


def configure(host, preset):
    folder = BUILD / preset
    command = ["cmake", "-S", ROOT, "-B", folder, "-G", "Ninja", f"-DCMAKE_CXX_COMPILER={compiler()}",
               f"-DWHIPSNAKE_INCLUDES={';'.join(map(str, host.includes))}", *PRESETS[preset]]
    if shutil.which("ccache"):
        command.append("-DCMAKE_CXX_COMPILER_LAUNCHER=ccache")
    if preset == "unit":
        if not Path("/usr/include/gtest/gtest.h").exists():
            debian.install(["libgtest-dev"])
    mark = folder / ".configured"
    wanted = "\n".join(map(str, command))
    if not (mark.exists() and mark.read_text() == wanted and (folder / "build.ninja").exists()):
        shutil.rmtree(folder, ignore_errors=True)
        quietly(f"configuring the {preset} build", command)
        mark.write_text(wanted)
    return folder


def stale(folder):
    """Whether anything that the build is made of is newer than it. (ninja would tell, in a quarter of a second.)"""
    built = next((folder / "package/whipsnake").glob("_whipsnake.*.so"), None)
    if built is None:
        return True
    when = built.stat().st_mtime
    sources = [ROOT / "CMakeLists.txt", *(ROOT / "src").rglob("*")]
    packaged = {path.name for path in (ROOT / "python/whipsnake").rglob("*.py")}
    linked = {path.name for path in (folder / "package/whipsnake").rglob("*.py")}
    return packaged != linked or any(path.stat().st_mtime > when for path in sources)


def build(preset="release"):
    """Everything up to a built package. Returns (python, folder on its import path)."""
    python = VENV / "bin/python"
    folder = BUILD / preset
    mark = VENV / ".made-for"
    if (preset != "unit" and "WS_PYTHON" not in os.environ and python.exists() and mark.exists()
            and (folder / ".configured").exists() and not stale(folder)):
        return python, folder / "package"
    with Lock():
        host = hosts.find()
        python = venv(host)
        folder = configure(host, preset)
        quietly(f"building ({preset})", ["cmake", "--build", folder])
        built = next((folder / "package/whipsnake").glob("_whipsnake.*.so"))
        os.utime(built)
    return python, folder / "package"


def passes(python):
    """Names of what the builder of machine code can leave out, of the release build."""
    done = subprocess.run([python, "-c", "from whipsnake import _whipsnake; print(*_whipsnake.passes())"], capture_output=True, text=True, check=True)
    return done.stdout.split()


def requirements(python, file):
    """Install the packages that `file` lists into the environment, once."""
    mark = VENV / f".installed-{Path(file).stem}"
    text = Path(file).read_text()
    if mark.exists() and mark.read_text() == text:
        return
    quietly(f"packages: installing {Path(file).name}", [python, "-m", "pip", "install", "-q", "-r", file])
    mark.write_text(text)
