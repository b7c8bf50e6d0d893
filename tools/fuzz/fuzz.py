"""./ws fuzz: random programs on plain CPython and on the engine, in random modes, until the time is over.

Programs are made by generate.py, or are tests/same and CPython's tests with a few things changed (mutate.py). The same seed
makes the same programs. What differs is kept in build/fuzz, made as small as picire can, ready for tests/same.
"""

import concurrent.futures
import difflib
import itertools
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "ws"))
import environment
from console import ROOT, say

if __name__ == "__main__":
    import make
    import trial

FOLDER = ROOT / "build/fuzz"
MODES = ["", "hot", "hot", "hot,miss", "miss", "hot,poll", "hot,miss,poll", "hot,handback", "hot,miss,handback,poll", "handback,poll"]
REDUCTION = 600  # seconds, at most


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


class Campaign:
    def __init__(self, python, seed, mode):
        self.python, self.seed, self.mode = python, seed, mode
        self.failures, self.counts = [], {}

    def program(self, number):
        """(its file, the mode to run it in)."""
        name = f"{self.seed}-{number}"
        file = FOLDER / "programs" / f"{name}.py"
        text = make.make(name)
        file.write_text(text)
        chosen = random.Random(name)
        mode = chosen.choice(MODES) if self.mode is None else self.mode
        if "getrefcount" in text.removeprefix(make.PRELUDE):  # it could tell that a caller is run by CPython
            mode = ",".join({"hot", *mode.split(",")} - {"handback", ""})
        return file, f"{mode},seed={chosen.randrange(10**6)}" if mode else ""

    def trial(self, number):
        file, mode = self.program(number)
        found, plain, ours = trial.compare(self.python, file, mode)
        self.counts[found] = self.counts.get(found, 0) + 1
        if found in ("", "slow", "unsteady"):
            file.unlink()
            return
        kept = FOLDER / "failures" / file.name
        file.rename(kept)
        text = "\n".join(itertools.islice((line for a, b in zip(map(str, plain[0]), map(str, ours[0])) for line in difflib.unified_diff(a.splitlines(), b.splitlines(), "CPython", "Whipsnake", lineterm="", n=1)), 40))
        kept.with_suffix(".txt").write_text(f"{found} differs; WHIPSNAKE_STRESS={mode}\nblocks after each round: CPython {plain[1]}, Whipsnake {ours[1]}\n{text}\n")
        say(f"DIFFERENT ({found}): {kept.relative_to(ROOT)}, WHIPSNAKE_STRESS={mode}")
        self.failures.append((kept, mode, found))

    def go(self, minutes, jobs, only):
        started, last = time.monotonic(), time.monotonic()
        numbers = iter([only]) if only is not None else itertools.count()
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            running = set()
            while True:
                over = time.monotonic() - started > minutes * 60
                for number in itertools.islice(numbers, 0 if over else 2 * jobs - len(running)):
                    running.add(pool.submit(self.trial, number))
                if not running:
                    break
                done, running = concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED)
                for one in done:
                    one.result()
                if time.monotonic() - last > 60:
                    last = time.monotonic()
                    say(f"{sum(self.counts.values())} programs in {(last - started) / 60:.0f} min, {len(self.failures)} differ")
        return time.monotonic() - started


def reduce(python, file, mode, found):
    """The smallest program found that still differs, beside the whole one."""
    out = FOLDER / "reduced" / file.stem
    test = FOLDER / "reduced" / f"{file.stem}.sh"
    test.write_text(f"#!/bin/sh\nexec {python} {Path(__file__).parent / 'trial.py'} {python} '{mode}' '{found}' \"$1\"\n")
    test.chmod(0o755)
    try:
        subprocess.run([python, "-m", "picire", "--input", file, "--test", test, "--out", out, "--atom", "line", "--parallel", "--jobs", str(os.cpu_count())], capture_output=True, timeout=REDUCTION)
    except subprocess.TimeoutExpired:
        pass
    smallest = min(out.rglob(file.name), key=lambda path: path.stat().st_size, default=None)
    if smallest:
        small = file.with_suffix(".min.py")
        small.write_bytes(smallest.read_bytes())
        say(f"reduced from {len(file.read_text().splitlines())} to {len(small.read_text().splitlines())} lines: {small.relative_to(ROOT)}")


def main(arguments):
    """Goes on in the environment's Python: the programs are in its syntax."""
    parse(arguments)
    python, _ = environment.build()
    environment.requirements(python, Path(__file__).parent / "packages.txt")
    sys.stdout.flush()
    return subprocess.run([python, "-W", "ignore", __file__, python, *arguments]).returncode


def campaign(python, arguments):
    options = parse(arguments)
    for name in ("programs", "failures", "reduced"):
        (FOLDER / name).mkdir(parents=True, exist_ok=True)
    # By autoload, not by `-m whipsnake`: not a module more is loaded than on plain CPython.
    subprocess.run([python, "-m", "whipsnake", "autoload", "install"], check=True, stdout=subprocess.DEVNULL)
    package = Path(options["package"] or environment.build()[1])
    if not (package / "whipsnake").is_dir():
        raise UsageError(f"--package {package}: there is no package whipsnake in it")
    trial.PACKAGE = FOLDER / f"package-{os.getpid()}"  # a copy: the build may change meanwhile
    shutil.copytree(package, trial.PACKAGE)
    os.environ["FUZZ_PACKAGE"] = str(trial.PACKAGE)
    try:
        return hunt(python, options)
    finally:
        shutil.rmtree(trial.PACKAGE, ignore_errors=True)


def hunt(python, options):
    say(f"fuzz: seed {options['seed']}, {options['minutes']:g} minutes, {options['jobs']} at once")
    trials = Campaign(python, options["seed"], options["mode"])
    took = trials.go(options["minutes"], options["jobs"], options["only"])
    for file, mode, found in trials.failures[:5]:
        reduce(python, file, mode, found)
    counts = trials.counts
    print(f"{sum(counts.values())} programs in {took / 60:.1f} min: {counts.get('', 0)} the same, {counts.get('unsteady', 0)} unsteady on CPython itself, {counts.get('slow', 0)} too slow, {len(trials.failures)} different (seed {options['seed']})")
    return 1 if trials.failures else 0


if __name__ == "__main__":
    try:
        sys.exit(campaign(Path(sys.argv[1]), sys.argv[2:]))
    except KeyboardInterrupt:
        sys.exit(130)
