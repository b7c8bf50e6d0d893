"""``whipsnake bisect [OPTIONS] -- PROGRAM``: which function's execution by the engine changes what a program does.

The program runs on plain CPython and on the engine. When they differ, it runs again and again with only the first N of its
functions translated (``WHIPSNAKE_STRESS=first=N``), N halved into place: the one that makes the difference is named.
(The method is LLVM's -opt-bisect-limit.)
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import whipsnake

USAGE = """\
usage: whipsnake bisect [--ignore-stderr] [--timeout SECONDS] -- FILE | -m MODULE | -c CODE [ARGUMENTS]

Names the function whose execution by the engine changes the program's output or exit status. The program must do the
same each time that it runs on plain CPython, and must not wait for input. WHIPSNAKE_STRESS may ask for more.
"""


class _UsageError(Exception):
    pass


class _Unsteady(Exception):
    pass


def _say(text):
    print(f"whipsnake bisect: {text}", file=sys.stderr, flush=True)


class _Program:
    def __init__(self, words, ignore_stderr, timeout):
        self.words, self.ignore_stderr, self.timeout = words, ignore_stderr, timeout

    def run(self, **environ):
        """What is to be compared: exit status and texts."""
        kept = {key: value for key, value in os.environ.items() if key not in ("WHIPSNAKE", "WHIPSNAKE_STRESS", "WHIPSNAKE_STATS")}
        try:
            done = subprocess.run([sys.executable, "-m", "whipsnake", *self.words], env=kept | environ, stdin=subprocess.DEVNULL, capture_output=True, timeout=self.timeout)
        except subprocess.TimeoutExpired:
            return "timed out", b"", b""
        texts = [re.sub(rb"0x[0-9a-f]{6,}", b"0x", text) for text in (done.stdout, done.stderr)]
        return done.returncode, texts[0], b"" if self.ignore_stderr else texts[1]

    def on_engine(self, first=None):
        """The same on the engine; and how many functions it took, and the first it was not allowed to, if the end was orderly."""
        words = [word for word in os.environ.get("WHIPSNAKE_STRESS", "").split(",") if word]
        words += [f"first={first}"] if first is not None else []
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "stats"
            outcome = self.run(WHIPSNAKE_STRESS=",".join(words), WHIPSNAKE_STATS=str(file))
            stats = json.loads(file.read_text()) if file.exists() else {}
        return outcome, stats.get("code_translated"), stats.get("left_out")


def _search(program):
    plain = program.run(WHIPSNAKE="0")
    if program.run(WHIPSNAKE="0") != plain:
        raise _Unsteady("the program does not do the same twice on plain CPython; nothing can be said")
    ours, count, _ = program.on_engine()
    if ours == plain:
        return None
    _say("plain CPython and the engine differ: " + ("exit status %s and %s" % (plain[0], ours[0]) if plain[0] != ours[0] else "what is printed"))
    same, different, left_out = 0, count, None
    if program.on_engine(0)[0] != plain:
        raise _Unsteady("it differs even when the engine runs no function at all; the difference is not in one")
    while different is None or different - same > 1:
        middle = (same + different) // 2 if different is not None else max(1, same * 4)
        outcome, count, name = program.on_engine(middle)
        if outcome == plain and name is None:  # nothing was left out
            raise _Unsteady("it differs in some runs on the engine, and not in others")
        _say(f"the first {middle} functions: " + ("the same" if outcome == plain else "different"))
        if outcome == plain:
            same, left_out = middle, name
        else:
            different = middle
    return left_out or program.on_engine(same)[2]


def command(words):
    """The exit status: 0 when a function was found or there is nothing to find, 1 when the search failed, 2 for wrong words."""
    ignore_stderr, timeout = False, None
    try:
        while words and words[0] != "--":
            word = words.pop(0)
            if word in ("-h", "--help"):
                print(USAGE, end="")
                return 0
            if word == "--ignore-stderr":
                ignore_stderr = True
            elif word == "--timeout" and words and re.fullmatch(r"\d+(\.\d+)?", words[0]):
                timeout = float(words.pop(0))
            else:
                raise _UsageError(f"bisect does not know {word}, or it needs a number" if word.startswith("--") else "bisect wants -- before the program")
        if len(words) < 2:
            raise _UsageError("bisect needs a program after --")
    except _UsageError as error:
        print(f"whipsnake: {error}", USAGE, sep="\n", end="", file=sys.stderr)
        return 2
    try:
        whipsnake.enable()
    except whipsnake.EngineError as error:
        _say(f"{error}; there is nothing to compare")
        return 1
    try:
        found = _search(_Program(words[1:], ignore_stderr, timeout))
    except _Unsteady as error:
        _say(str(error))
        return 1
    print(found or "plain CPython and the engine do the same: there is nothing to find")
    return 0
