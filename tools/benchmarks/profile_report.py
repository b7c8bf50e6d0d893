"""./ws bench --profile NAME[,NAME...]: where a program's time goes.

Sampled with call chains (perf; all our code and CPython's keeps frame pointers): each sample belongs to the engine's
instruction that ran, or in which the C function was called that ran. A second run counts instructions and misses
(WHIPSNAKE_STRESS=count).
"""

import collections
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from console import ROOT, Failure, say
from processes import clean_environ

from coverage_report import run
from layout import instruction_names

WARM_UP = 0.3  # share of the samples that is left out
SHOWN = 24


def families():
    """{instruction: generic instruction of its family} of those that have forms."""
    table = (ROOT / "src/isa/instructions.def").read_text()
    generic = dict(re.findall(r"^INST\((\w+),\s*(\w+)", table, re.M))
    adaptive = set(re.findall(r"^INST\((\w+),.*DO\(adapt\)", table, re.M))
    return {name: family for name, family in generic.items() if family in adaptive}


def instruction_of(symbol, names):
    handler = re.search(r"(?:leaf|whole)<\(whipsnake::Opcode\)(\d+)", symbol)
    return names[int(handler[1])] if handler else None


def chains(scratch):
    """[[(symbol, library), ...]] of the samples after warm-up, innermost frame first."""
    text = subprocess.run(["perf", "script", "-i", scratch / "perf.data", "-F", "ip,sym,dso"], capture_output=True, text=True).stdout
    samples = [re.findall(r"^\s*[0-9a-f]+ (.*) \((.*)\)$", sample, re.M) for sample in text.split("\n\n")]
    samples = [sample for sample in samples if sample]
    return samples[int(len(samples) * WARM_UP):]


def c_function(symbol, library):
    symbol = re.sub(r"\+0x.*|\(.*", "", symbol)
    name = os.path.basename(library).split(".so")[0]
    return f"{symbol} ({name})" if symbol != "[unknown]" else f"functions without a name ({name})"


def divide(samples, names):
    """Samples in each instruction itself; with what it calls; in each C function; in other functions of the engine."""
    own, all_of, functions, engine = (collections.Counter() for _ in range(4))
    for sample in samples:
        symbol, library = sample[0]
        running = instruction_of(symbol, names)
        inside = running or next(filter(None, (instruction_of(name, names) for name, _ in sample)), "outside of the engine")
        all_of[inside] += 1
        if running:
            own[running] += 1
        elif "_whipsnake" in library:
            engine[re.sub(r"\(.*", "", symbol).replace("whipsnake::", "")] += 1
        else:
            functions[c_function(symbol, library)] += 1
    return own, all_of, functions, engine


def print_samples(samples, names):
    own, all_of, functions, engine = divide(samples, names)
    total = len(samples)

    def share(count):
        return f"{count / total:7.1%}"

    print(f"{total} samples: {share(sum(own.values())).strip()} in instructions, {share(sum(engine.values())).strip()} in other functions of the engine, "
          f"{share(sum(functions.values())).strip()} in C functions\n\n   self  with what it calls  instruction")
    for name, count in all_of.most_common(SHOWN):
        print(f"{share(own[name])}{share(count):>20}  {name}")
    print("\n   self  other functions of the engine, and C functions")
    for name, count in (engine + functions).most_common(SHOWN):
        print(f"{share(count)}  {name}")


def print_counts(stats):
    executed = collections.Counter({name.removeprefix("executed "): value for name, value in stats.items() if name.startswith("executed ")})
    missed = {name.removeprefix("missed "): value for name, value in stats.items() if name.startswith("missed ")}
    total, generic = sum(executed.values()), families()
    if not total:
        return
    print(f"\n{total:,} instructions executed (start-up and warm-up included)\n\n of all   in forms   missed  family")
    for family in sorted(set(generic.values()), key=lambda f: -sum(executed[name] for name in generic if generic[name] == f)):
        times = sum(executed[name] for name in generic if generic[name] == family)
        if times > total / 1000:
            print(f"{times / total:7.1%}{1 - executed[family] / times:11.1%}{missed.get(family, 0) / times:9.1%}  {family}")
    print("\n of all  instruction")
    for name, times in executed.most_common(SHOWN):
        print(f"{times / total:7.1%}  {name}")


def report(programs, folder, python):
    if not shutil.which("perf"):
        raise Failure("bench --profile needs perf; on Debian: apt-get install linux-perf")
    names = instruction_names()
    environ = clean_environ(WHIPSNAKE="1")
    with tempfile.TemporaryDirectory() as folder_name:
        scratch = Path(folder_name)
        for program in programs:
            print(f"\n== {program.name}")
            if not run(program, folder, python, scratch, environ, ["--call-graph", "fp"]):
                say(f"{program.name}: left out, it does not run")
                continue
            print_samples(chains(scratch), names)
            for old in scratch.glob("stats-*"):
                old.unlink()
            run(program, folder, python, scratch, environ | {"WHIPSNAKE_STRESS": "count", "WHIPSNAKE_STATS": str(scratch / "stats-%p")}, None, values=2)
            stats = collections.Counter()
            for file in scratch.glob("stats-*"):
                stats.update(json.loads(file.read_text()))
            print_counts(stats)
    return 0
