"""./ws fuzz: random programs on plain CPython and on the engine, in random modes, until the time is over.

Programs are made by generate.py, or are tests/same and CPython's tests with a few things changed (mutate.py). The same seed
makes the same programs. What differs is kept in build/fuzz, made as small as picire can, ready for tests/same.
"""

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import environment
from console import ROOT

FOLDER = ROOT / "build/fuzz"


class UsageError(Exception):
    pass


def parse(arguments):
    options = {"minutes": 10.0, "seed": random.randrange(10**6), "jobs": os.cpu_count(), "mode": None, "only": None, "package": None}
    words = list(arguments)
    while words:
        word = words.pop(0)
        if word[:2] != "--" or word[2:] not in options or not words:
            raise UsageError(f"fuzz does not know {word}, or it needs a value")
        value = words.pop(0)
        try:
            options[word[2:]] = value if word in ("--mode", "--package") else float(value) if word == "--minutes" else int(value)
        except ValueError:
            raise UsageError(f"{word} {value}: that is no number") from None
    return options


def main(arguments):
    """The campaign itself runs in the environment's Python: the programs are in its syntax."""
    options = parse(arguments)
    python, built = environment.build()
    package = Path(options["package"] or built)
    if not (package / "whipsnake").is_dir():
        raise UsageError(f"--package {package}: there is no package whipsnake in it")
    environment.requirements(python, Path(__file__).parent / "packages.txt")
    # By autoload, not by `-m whipsnake`: not a module more is loaded than on plain CPython.
    subprocess.run([python, "-m", "whipsnake", "autoload", "install"], check=True, stdout=subprocess.DEVNULL)
    copy = FOLDER / f"package-{os.getpid()}"  # the build may change meanwhile
    shutil.copytree(package, copy)
    sys.stdout.flush()
    try:
        return subprocess.run([python, "-W", "ignore", Path(__file__).parent / "campaign.py", json.dumps(options)], env=os.environ | {"FUZZ_PACKAGE": str(copy)}).returncode
    finally:
        shutil.rmtree(copy, ignore_errors=True)
