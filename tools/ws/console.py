"""What the tools say, and how they fail: one sentence, no traceback."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / "build" / "logs"


class Failure(Exception):
    """Something outside our control went wrong; the text says what to do."""


def say(text):
    print(f"ws: {text}", file=sys.stderr, flush=True)


def quietly(what, command, **options):
    """Run `command`, showing `what` and the time it took; its output goes to a log that is shown on failure.

    Raises Failure with the last lines of the log when the command fails.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / (what.split()[0].strip(",:").lower() + ".log")
    say(f"{what} …")
    started = time.monotonic()
    with open(log, "wb") as output:
        status = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                **options).returncode
    if status:
        tail = log.read_text(errors="replace").splitlines()[-25:]
        raise Failure("\n".join([f"{what} failed (exit status {status}); the end of {log}:", *tail]))
    if time.monotonic() - started > 2:
        say(f"{what}: {time.monotonic() - started:.0f} s")


def as_root(command):
    return command if os.geteuid() == 0 else ["sudo", *command]
