"""campaign.py OPTIONS: makes programs, tries them, keeps and reduces what differs. Started by fuzz.py, which says more."""

import concurrent.futures
import difflib
import itertools
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "ws"))
import make
import trial
from console import ROOT, say

FOLDER = ROOT / "build/fuzz"
MODES = ["", "hot", "hot", "hot,miss", "miss", "hot,poll", "hot,miss,poll", "hot,watch", "hot,handback", "hot,miss,handback,poll,watch", "handback,poll",
         "jit,verify", "hot,jit", "hot,jit,verify", "hot,jit,miss", "hot,jit,miss,verify", "hot,jit,poll,watch"]
REDUCTION = 600  # seconds, at most


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
        text = "\n".join(line for a, b in zip(map(str, plain[0]), map(str, ours[0])) for line in itertools.islice(difflib.unified_diff(a.splitlines(), b.splitlines(), "CPython", "Whipsnake", lineterm="", n=1), 40))
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


def hunt(python, options):
    for name in ("programs", "failures", "reduced"):
        (FOLDER / name).mkdir(parents=True, exist_ok=True)
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
        sys.exit(hunt(Path(sys.executable), json.loads(sys.argv[1])))
    except KeyboardInterrupt:
        sys.exit(130)
