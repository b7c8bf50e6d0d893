"""``whipsnake bisect [OPTIONS] -- PROGRAM``: which function's execution by the engine changes what a program does.

The program runs on plain CPython and on the engine. When they differ, it runs again and again with only the first N of its
functions translated (``WHIPSNAKE_STRESS=first=N``), N halved into place: the one that makes the difference is named. When
they do not differ without machine code, it is the first N of the paths that are compiled (``traces=N``); and then the
passes of the builder are left out one after the other (``without=NAME``), to see which of them it takes.
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

Names the function whose execution by the engine changes the program's output or exit status; or the path of machine
code, and the passes of its builder without which it does not. The program must do the same each time that it runs on
plain CPython, and must not wait for input. WHIPSNAKE_STRESS may ask for more.
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

    def on_engine(self, *limits, **environ):
        """The same on the engine; and its counters, if the end was orderly."""
        words = [word for word in os.environ.get("WHIPSNAKE_STRESS", "").split(",") if word]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "stats"
            outcome = self.run(WHIPSNAKE_STRESS=",".join([*words, *limits]), WHIPSNAKE_STATS=str(file), **environ)
            return outcome, json.loads(file.read_text()) if file.exists() else {}


def _least_different(program, plain, limit, what, most, is_whole, **environ):
    """The least N for which `limit`=N makes a difference, and the counters with it and with one less. `most`: a number that
    does, or None; `is_whole`: whether nothing was left out, by the counters. Raises _Unsteady."""
    same, different, before, after = 0, most, {}, {}
    outcome, before = program.on_engine(f"{limit}=0", **environ)
    if outcome != plain:
        raise _Unsteady(f"it differs even when the engine runs no {what} at all; the difference is not in one")
    while different is None or different - same > 1:
        middle = (same + different) // 2 if different is not None else max(1, same * 4)
        outcome, counters = program.on_engine(f"{limit}={middle}", **environ)
        if outcome == plain and is_whole(counters, middle):
            raise _Unsteady("it differs in some runs on the engine, and not in others")
        _say(f"the first {middle} {what}s: " + ("the same" if outcome == plain else "different"))
        if outcome == plain:
            same, before = middle, counters
        else:
            different, after = middle, counters
    return different, before, after or program.on_engine(f"{limit}={different}", **environ)[1]


def _search(program):
    plain = program.run(WHIPSNAKE="0")
    if program.run(WHIPSNAKE="0") != plain:
        raise _Unsteady("the program does not do the same twice on plain CPython; nothing can be said")
    ours, counters = program.on_engine()
    if ours == plain:
        return None
    _say("plain CPython and the engine differ: " + ("exit status %s and %s" % (plain[0], ours[0]) if plain[0] != ours[0] else "what is printed"))
    if program.on_engine(WHIPSNAKE_JIT="0")[0] != plain:
        _, before, _ = _least_different(program, plain, "first", "function", counters.get("code_translated"), lambda counters, _: "left_out" not in counters)
        return before.get("left_out")
    _say("without machine code they do not")
    def made(counters):
        return sum(counters.get(name, 0) for name in ("traces_made", "functions_compiled", "bridges_made"))
    # (Stress modes leave machine code out, if it is not asked for.)
    number, _, after = _least_different(program, plain, "traces", "path", made(counters) or None, lambda counters, limit: made(counters) < limit, WHIPSNAKE_JIT="1")
    found = after.get("last_trace") or f"path {number} of machine code, of which nothing more is known: the process did not end in an orderly way"
    from whipsnake import _whipsnake  # it is there: the engine has run
    needed = []
    for name in _whipsnake.passes():
        outcome, _ = program.on_engine(f"traces={number}", f"without={name}", WHIPSNAKE_JIT="1")
        _say(f"without {name}: " + ("the same" if outcome == plain else "different"))
        needed += [name] * (outcome == plain)
    return found + (f"\nnot without {' or '.join(needed)}" if needed else "")


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
