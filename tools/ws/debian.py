"""Debian packages into a private prefix, without touching the system.

apt resolves and downloads with a configuration of its own (its own lists, an empty status file), checks the
suite's signature as always, and dpkg unpacks. Suites are fetched with Check-Valid-Until off: a mirror may serve
an index whose date has passed, which says nothing about the packages in it.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from console import Failure, quietly, say

MIRROR = os.environ.get("WS_DEBIAN_MIRROR", "http://deb.debian.org/debian")
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def available():
    return shutil.which("apt-get") and shutil.which("dpkg") and os.path.exists(KEYRING) and os.uname().machine == "x86_64"


def unpack(suite, packages, prefix, what):
    """Unpack `packages` of `suite`, with all they depend on, into the new folder `prefix`. Raises Failure."""
    prefix = Path(prefix)
    prefix.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".unpack-", dir=prefix.parent))
    try:
        for folder in ("lists/partial", "cache/archives/partial", "root"):
            (work / folder).mkdir(parents=True)
        (work / "status").touch()
        (work / "sources.list").write_text(f"deb [signed-by={KEYRING}] {MIRROR} {suite} main\n")
        options = [f"-o{name}={value}" for name, value in {
            "Dir::Etc::SourceList": work / "sources.list", "Dir::Etc::SourceParts": "-",
            "Dir::Etc::Preferences": "-", "Dir::Etc::PreferencesParts": "-",
            "Dir::State::Status": work / "status", "Dir::State::Lists": work / "lists", "Dir::Cache": work / "cache",
            "Acquire::Check-Valid-Until": "false", "Acquire::Languages": "none", "Acquire::Retries": "3",
            "APT::Architecture": "amd64", "APT::Architectures": "amd64", "APT::Install-Recommends": "false",
            "APT::Sandbox::User": "", "Debug::NoLocking": "true",
        }.items()]
        quietly(f"{what}: reading Debian's {suite} index", ["apt-get", *options, "update", "--error-on=any"])
        quietly(f"{what}: downloading", ["apt-get", *options, "--yes", "--download-only", "install", *packages])
        for package in sorted((work / "cache/archives").glob("*.deb")):
            subprocess.run(["dpkg", "-x", package, work / "root"], check=True)
        merge_usr(work / "root")
        return finish(work, prefix)
    except subprocess.CalledProcessError as error:
        raise Failure(f"{what}: {error}") from None
    finally:
        shutil.rmtree(work, ignore_errors=True)


def merge_usr(root):
    """Some packages still ship /lib and /lib64 themselves; the merged layout has them under /usr."""
    for name in ("lib", "lib64", "bin", "sbin"):
        old, new = root / name, root / "usr" / name
        if old.is_dir() and not old.is_symlink():
            shutil.copytree(old, new, symlinks=True, dirs_exist_ok=True)
            shutil.rmtree(old)


def finish(work, prefix):
    return Unpacked(work / "root", prefix)


class Unpacked:
    """A prefix that is ready but for its last touches: `keep()` moves it into place in one step."""

    def __init__(self, root, prefix):
        self.final = prefix
        self.root = prefix.parent / (prefix.name + ".part")
        shutil.rmtree(self.root, ignore_errors=True)
        os.replace(root, self.root)

    def keep(self):
        shutil.rmtree(self.final, ignore_errors=True)
        os.replace(self.root, self.final)


def patch_program(program, root, final):
    """Make an unpacked program use the loader and the libraries of its own prefix.

    RPATH, not RUNPATH: extension modules that it loads must find the private libraries too.
    """
    loader = next(root.glob("usr/lib*/**/ld-linux-x86-64.so.2"), None)
    if loader is None:
        raise Failure("the downloaded packages hold no dynamic loader (libc6); Debian's layout has changed")
    loader = final / loader.relative_to(root)
    libraries = final / "usr/lib/x86_64-linux-gnu"
    subprocess.run(["patchelf", "--set-interpreter", loader, "--force-rpath", "--set-rpath", libraries, program],
                   check=True)


def install(packages):
    """Install tools into the system with apt, as root or through sudo."""
    from console import as_root
    if not shutil.which("apt-get"):
        raise Failure(f"needs {', '.join(packages)}; install them and run this again")
    say(f"installing {', '.join(packages)} from Debian")
    quietly("apt-get update", as_root(["apt-get", "update", "-q"]))
    quietly("apt-get install", as_root(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-q",
                                        "--no-install-recommends", *packages]))
