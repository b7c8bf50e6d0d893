"""./ws cpython-tests --leaks: CPython's hunt for leaks (regrtest -R) on plain CPython and on the engine.

regrtest wants a debug build, which counts all references; what a release build counts too are memory blocks and file
descriptors. A module leaks when each of its last runs leaves something behind; ours are those that leak on the engine only.
"""

import re
import subprocess
import tempfile

from console import say
from processes import clean_environ

WARM_UPS, RUNS = 5, 4  # the engine gives sites their forms in the first runs
REGRTEST = "import sys; sys.gettotalrefcount = lambda: 0; from test.libregrtest.main import main; main()"


def leaks(python, name, mode, limit, ignored):
    """The lines in which regrtest says that the module leaks; or how the run failed."""
    environ = clean_environ()
    if mode is not None:
        environ |= {"WHIPSNAKE": "1", "WHIPSNAKE_STRESS": mode}
    words = [python, "-c", REGRTEST, "-R", f"{WARM_UPS}:{RUNS}", *(word for pattern in ignored for word in ("-i", pattern)), name]
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(words, cwd=folder, env=environ, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=limit * (WARM_UPS + RUNS))
        except subprocess.TimeoutExpired:
            return ["timed out"]
    if done.returncode < 0:
        return [f"crashed by signal {-done.returncode}"]
    return [line for line in re.findall(r"^\S+ leaked .*", done.stdout + done.stderr, re.M) if "this is fine" not in line]


def hunt(pool, python, names, comparison):
    """Prints what leaks on the engine only. Returns how many modules do."""
    def one(name):
        ours = leaks(python, name, comparison.mode, comparison.limit, comparison.ignored(name))
        plain = leaks(python, name, None, comparison.limit, comparison.ignored(name)) if ours else []
        # What comes now and then is no leak.
        return name, ours and leaks(python, name, comparison.mode, comparison.limit, comparison.ignored(name)), plain
    found = 0
    for done, (name, ours, plain) in enumerate(pool.map(one, names), 1):
        ours_only = bool(ours) and not plain
        found += ours_only
        print(f"[{done}/{len(names)}] {name}: {'LEAKS' if ours_only else 'leaks on plain CPython, too' if ours else 'no leak'}", flush=True)
        for line in ours if ours_only else ():
            print(f"    {line}", flush=True)
    say(f"{WARM_UPS} runs to warm up and {RUNS} runs of each module")
    print(f"{len(names) - found} passed, {found} failed")
    return 1 if found else 0
