"""One program on plain CPython and on the engine, compared.

Also what the reducer runs: trial.py PYTHON MODE FOUND FILE ends with 0 when the file still differs in that. FUZZ_PACKAGE:
the engine.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "ws"))
from processes import clean_environ

LIMIT = 6          # seconds, on plain CPython
ENGINE_LIMIT = 60  # with everything that goes wrong on purpose
PACKAGE = Path(os.environ.get("FUZZ_PACKAGE", ""))
ROUNDS = 5  # of a program's main, when what it leaves behind is looked at
MORE_ROUNDS = 40, 300  # when that grows; what is made once for each site, when that misses for the first time, takes many


def environ(mode, report, rounds):
    kept = clean_environ(PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1", PYTHONPATH=str(PACKAGE), FUZZ_REPORT=str(report))
    if rounds:  # a frame that was handed back holds its operands as CPython's do, and random modes differ in when
        kept |= {"FUZZ_COUNTS": "1", "FUZZ_ROUNDS": str(rounds)}
    return kept if mode is None else kept | {"WHIPSNAKE": "1", "WHIPSNAKE_STRESS": mode}


def run(python, file, mode, rounds, options=()):
    """(status, stdout, stderr), and how many blocks each round left; mode None: plain CPython."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report"
        try:
            done = subprocess.run([python, *options, "-W", "ignore", Path(file).resolve()], capture_output=True, cwd=folder, env=environ(mode, report, rounds), stdin=subprocess.DEVNULL, timeout=LIMIT if mode is None and rounds <= ROUNDS else ENGINE_LIMIT)
        except subprocess.TimeoutExpired:
            return ("timed out", "", ""), []
        blocks = [int(word) for word in report.read_text().split()] if report.exists() else []
    return (done.returncode, settled(done.stdout), settled(done.stderr)), blocks


# What may differ from one run on plain CPython to the next, or hangs on what CPython has specialised so far: the message
# for "x" * 10**20 does, and with it the quotes that its repr has; so does the level at which recursion through classes ends.
UNSETTLED = (
    (r"0x[0-9a-f]{6,}", "0x…"),
    (r"(\[\d+ chars\])[0-9a-f]{1,12}(?=>)", r"\1…"),  # the end of an address that unittest has shortened
    (r"(?m)^\? [ ^+-]*\n", ""),  # under what unittest shows of a difference, and so under addresses
    (r"""['"\\]*(Python int too large to convert to C ssize_t|cannot fit \\*'int\\*' into an index-sized integer)['"\\]*""", "too large for an index"),
    (r"\[Previous line repeated \d{3,} more times\]", "[Previous line repeated until there is no more room]"),
    (r"\w+(\.__\w+__\(\) takes exactly one argument)", r"…\1"),  # of super(): which of two classes, hangs on CPython's forms
    (r"Ran (\d+) tests? in [\d.]+s", r"Ran \1"),
)


def settled(stream):
    text = stream.decode(errors="replace")
    for pattern, replacement in UNSETTLED:
        text = re.sub(pattern, replacement, text)
    return text


def growth(blocks):
    """How many blocks a round leaves behind, in the mean of the last rounds (the list of these numbers may take one)."""
    half = blocks[-max(2, len(blocks) // 2):]
    return (half[-1] - half[0]) / (len(half) - 1) if len(blocks) >= ROUNDS else 0


def difference(plain, ours):
    (before, blocks), (now, our_blocks) = plain, ours
    for what, a, b in zip(("exit status", "stdout", "stderr"), before, now):
        if a != b:
            return what
    # (Programs that keep things for good, keep more or less of them from one run to the next.)
    return "memory grows" if growth(our_blocks) > 2 * max(growth(blocks), 0) + 1 else ""


def compare(python, file, mode, again=2):
    """What differs, or ""; "unsteady" when plain CPython does not always say the same, "slow" when it takes too long."""
    rounds = 0 if "handback" in mode else ROUNDS
    plain = run(python, file, None, rounds)
    if plain[0][0] == "timed out":
        return "slow", plain, plain
    ours = run(python, file, mode, rounds)
    found = difference(plain, ours)
    if found == "memory grows":
        for rounds in MORE_ROUNDS:
            longer = [run(python, file, each, rounds) for each in (None, mode)]
            if "timed out" in (longer[0][0][0], longer[1][0][0]):
                return ("slow" if rounds == MORE_ROUNDS[0] else found), plain, ours
            plain, ours = longer
            found = difference(plain, ours)
            if found != "memory grows":
                break
        return found, plain, ours
    # What dies in a cycle dies when the collector comes, which hangs on how many objects there were before the program.
    for options in [(), ("-X", "frozen_modules=off")][:again if found else 0]:
        repeated = run(python, file, None, rounds, options)
        unsteady = difference(plain, repeated) or difference(repeated, plain)
        if unsteady == found or (unsteady and not options):  # (what the library's frames are called hangs on the option)
            return "unsteady", plain, ours
    return found, plain, ours


if __name__ == "__main__":
    python, mode, wanted, file = sys.argv[1:]
    try:
        compile(Path(file).read_text(), file, "exec")
    except (SyntaxError, ValueError):
        sys.exit(1)
    sys.exit(0 if compare(python, file, mode, 1)[0] == wanted else 1)
