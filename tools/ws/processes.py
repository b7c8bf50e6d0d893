"""Running other programs: with nothing of our environment variables, and with everything that they start gone at the end."""

import os
import signal
import subprocess


def clean_environ(**more):
    """The environment without what changes a Python or the engine, and with `more`."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("WHIPSNAKE", "PYTHON", "FUZZ"))} | more


def run_alone(command, limit, log, **more):
    """The exit status, or "timed out" after `limit` seconds. Output goes to the file `log`; what the program has started is
    killed when it has ended."""
    process = subprocess.Popen([str(word) for word in command], stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True, **more)
    try:
        status = process.wait(limit)
    except subprocess.TimeoutExpired:
        status = "timed out"
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()
    return status
