"""./ws cpython-tests --sanitize: modules of CPython's suite with the engine built for the address and undefined-behaviour
sanitizers. What they report is looked at; outcomes are not, which --mode compares."""

import sanitizers
from console import say


def hunt(pool, names, comparison):
    """Prints what is reported. Returns the exit status."""
    python, environ = sanitizers.prepare()
    def one(name):
        words = [python, "-m", "test", "-u", "cpu", *(word for pattern in comparison.ignored(name) for word in ("-i", pattern)), name]
        return name, sanitizers.run(words, environ | {"WHIPSNAKE": "1", "WHIPSNAKE_STRESS": comparison.mode}, 4 * comparison.limit)
    bad = 0
    for done, (name, found) in enumerate(pool.map(one, names), 1):
        bad += bool(found)
        print(f"[{done}/{len(names)}] {name}: {'nothing' if not found else 'REPORTED'}", flush=True)
        for line in found[:10]:
            print(f"    {line}", flush=True)
    say(f"{len(names)} modules under the sanitizers, in mode {comparison.mode or 'default'!r}")
    print(f"{len(names) - bad} passed, {bad} failed")
    return 1 if bad else 0
