"""./ws bench: pyperformance's programs, interleaved against the same CPython binary.

A program runs in a fresh process each time; processes of the engines alternate, and change places each round. Each process
gives several values, one after the other: the first is the first iteration, warm-up included; the least of the later ones
is its steady state, since other users of the machine only ever add time. How memory happens to be laid out makes whole
processes faster or slower, so the medians over many processes are compared: CPython's time divided by the engine's, above 1
is faster. The spread is the median deviation of the processes from their median. --cpu: by the processes' own time, which
stands while others have the processor; files and sleep are not in it.
"""

import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import debian
import environment
from console import ROOT, Failure, say
from processes import clean_environ

LIST = ROOT / "bench/programs.txt"
MICRO = ROOT / "bench/micro"
ROUNDS, VALUES = 7, 4


class UsageError(Exception):
    pass


class Program:
    def __init__(self, line):
        words = line.split()
        self.name, self.folder, self.task, self.loops, self.kind = words[0], words[1], int(words[2]), int(words[3]), words[4]
        self.arguments = words[5:]


class Engine:
    """One way to run Python: its interpreter and what the environment adds."""

    runner = []  # what runs a program's script, if not the interpreter itself

    def __init__(self, name, python, environ):
        self.name, self.python, self.environ = name, python, environ

    def time(self, program, folder, values):
        """(seconds per loop of each value, peak resident kilobytes), or None when the program fails."""
        script = folder / f"bm_{program.folder}" / "run_benchmark.py"
        environ = clean_environ()
        with tempfile.TemporaryDirectory() as scratch:
            output = Path(scratch) / "out.json"
            command = [self.python, *self.runner, script, "--worker", f"--worker-task={program.task}", "-w0", f"-n{values}",
                       f"-l{program.loops}", "-o", output, *program.arguments]
            with open(Path(scratch) / "log", "w+") as log:
                process = subprocess.Popen(command, env=environ | self.environ, stdout=log, stderr=log, cwd=scratch)
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = status
                if status or not output.exists():
                    log.seek(0)
                    self.failure = log.read()[-600:]
                    return None
            runs = json.loads(output.read_text())["benchmarks"][0]["runs"]
            return [value for run in runs for value in run.get("values", [])], usage.ru_maxrss


def peers(names, python):
    """The engines that --against names, fetched where they are not here."""
    found = []
    for name in names:
        if name == "cpython-jit":
            found.append(Engine(name, python, {"PYTHON_JIT": "1"}))
        elif name == "interpreter":
            found.append(Engine(name, python, {"WHIPSNAKE": "1", "WHIPSNAKE_JIT": "0"}))
        elif name.startswith("without=") and name.removeprefix("without=") in environment.passes(python):
            found.append(Engine(name, python, {"WHIPSNAKE": "1", "WHIPSNAKE_STRESS": f"jit,{name}"}))
        elif name in ("pypy", "cpython-3.14"):
            package, program = {"pypy": ("pypy3", "usr/bin/pypy3"), "cpython-3.14": ("python3.14", "usr/bin/python3.14")}[name]
            found.append(Engine(name, peer(name, package, program), {"PYTHONPATH": pure_site(python)}))
        elif (Path(name) / "whipsnake").is_dir():  # the package of another build: build/goto/package, or a copy of an earlier one
            found.append(Engine(name.removesuffix("/package").rpartition("/")[2], python, {"WHIPSNAKE": "1", "PYTHONPATH": str(Path(name).resolve())}))
        else:
            raise UsageError(f"--against knows interpreter, cpython-jit, pypy, cpython-3.14, without=PASS ({', '.join(environment.passes(python))}) and folders that the package whipsnake is in, not {name}")
    return found


def peer(name, package, program):
    prefix = ROOT / ".host" / name
    if not (prefix / program).exists():
        if not debian.available():
            raise Failure(f"{name} is fetched from Debian, and this is no Debian-family x86-64 machine")
        unpacked = debian.unpack("sid", [package], prefix, name)
        for binary in (unpacked.root / "usr/bin").glob(Path(program).name + "*"):
            if not binary.is_symlink() and binary.read_bytes()[:4] == b"\x7fELF":
                debian.patch_program(binary, unpacked.root, prefix)
        unpacked.keep()
    return prefix / program


def pure_site(python):
    return subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, text=True).stdout.strip()


def parse(arguments):
    options = {"only": None, "against": [], "coverage": False, "quick": False, "json": None, "rounds": ROUNDS, "values": VALUES, "startup": False, "layout": False, "profile": None, "cost": None, "instructions": False, "tools": False, "micro": False, "cpu": False}
    words = list(arguments)
    while words:
        word = words.pop(0)
        if word in ("--coverage", "--quick", "--startup", "--layout", "--instructions", "--tools", "--micro", "--cpu"):
            options[word[2:]] = True
        elif word in ("--only", "--against", "--json", "--rounds", "--values", "--profile", "--cost") and words:
            value = words.pop(0)
            options[word[2:]] = value.split(",") if word in ("--only", "--against", "--profile", "--cost") else int(value) if word in ("--rounds", "--values") else value
        else:
            raise UsageError(f"bench does not know {word}, or it needs a value")
    return options


def geometric_mean(values):
    values = list(values)
    return math.exp(sum(map(math.log, values)) / len(values)) if values else float("nan")


def measure(program, folder, base, engines, rounds, values):
    """{engine name: (first iterations, steady values, peaks)} over the rounds, or the name of the engine that failed."""
    samples = {engine.name: ([], [], []) for engine in (base, *engines)}
    order = [base, *engines]
    for _ in range(rounds):
        order.reverse()
        for engine in order:
            timed = engine.time(program, folder, values)
            if timed is None:
                return engine
            times, peak = timed
            first, steady, peaks = samples[engine.name]
            first.append(times[0])
            steady.append(min(times[1:], default=times[0]))
            peaks.append(peak)
    return samples


def spread(values):
    middle = statistics.median(values)
    return statistics.median(abs(value - middle) for value in values) / middle


def startup(python, rounds=40):
    """Median milliseconds of starts that do nothing, interleaved: plain, on the engine, and plain with autoload installed."""
    environ = clean_environ()
    script = Path(tempfile.gettempdir()) / f"whipsnake-startup-{os.getpid()}.py"  # what pip installs as `whipsnake`
    script.write_text("import sys\nfrom whipsnake.__main__ import main\nsys.exit(main())\n")
    plain = [python, "-c", "pass"]
    starts = {"python -c pass": (plain, ["remove"]), "whipsnake -c pass": ([python, script, "-c", "pass"], ["remove"]),
              "python -c pass, autoload installed": (plain, ["install"]), "python -c pass, autoload --pth": (plain, ["install", "--pth"])}
    times = {name: [] for name in starts}
    for _ in range(rounds):
        for name, (command, autoload) in starts.items():
            subprocess.run([python, "-m", "whipsnake", "autoload", *autoload], check=True, stdout=subprocess.DEVNULL, env=environ)
            subprocess.run(command, check=True, env=environ)  # compiles what has just been installed
            started = time.perf_counter()
            subprocess.run(command, check=True, env=environ)
            times[name].append((time.perf_counter() - started) * 1e3)
    script.unlink()
    base = statistics.median(times["python -c pass"])
    for name, values in times.items():
        print(f"{name:<36} {statistics.median(values):6.2f} ms {statistics.median(values) - base:+6.2f}")


def table(results, engines):
    names = [engine.name for engine in engines]
    print(f"{'program':<26}" + "".join(f"{name + ' steady':>19}{'first':>8}{'RSS':>6}" for name in names))
    for kind in ("python", "c"):
        rows = [row for row in results if row["kind"] == kind]
        for row in rows:
            print(f"{row['name']:<26}" + "".join(
                f"{row[name]['steady']:>13.2f} ±{row[name]['spread'] * 100:3.0f}%{row[name]['first']:>8.2f}{row[name]['rss']:>6.2f}" for name in names))
        if rows:
            print(f"{'GEOMETRIC MEAN, ' + kind:<26}" + "".join(
                f"{geometric_mean(row[name]['steady'] for row in rows):>13.3f}      {geometric_mean(row[name]['first'] for row in rows):>8.3f}"
                f"{geometric_mean(row[name]['rss'] for row in rows):>6.2f}" for name in names))


def main(arguments):
    options = parse(arguments)
    python, _ = environment.build()
    if options["startup"]:
        return startup(python)
    subprocess.run([python, "-m", "whipsnake", "autoload", "install"], check=True, stdout=subprocess.DEVNULL)
    if options["layout"]:
        import layout
        return layout.write(python)
    environment.requirements(python, ROOT / "bench/requirements.txt")
    listed = MICRO / "programs.txt" if options["micro"] else LIST
    programs = [Program(line) for line in listed.read_text().splitlines() if line.strip() and not line.startswith("#")]
    options["only"] = options["only"] or options["profile"] or options["cost"]
    if options["only"]:
        unknown = set(options["only"]) - {program.name for program in programs}
        if unknown:
            raise UsageError(f"no such program: {', '.join(sorted(unknown))} ({listed.relative_to(ROOT)} lists them)")
        programs = [program for program in programs if program.name in options["only"]]
    folder = MICRO if options["micro"] else Path(pure_site(python)) / "pyperformance/data-files/benchmarks"
    if options["tools"]:
        import tools_report
        environment.requirements(python, ROOT / "tests/tools/tools.txt")
        return tools_report.report(folder, python)
    if options["profile"]:
        import profile_report
        return profile_report.report(programs, folder, python)
    if options["cost"]:
        import cost_report
        builds = [Path(name).resolve() for name in options["against"]]
        if not all((build / "whipsnake").is_dir() for build in builds):
            raise UsageError("with --cost, --against takes folders that the package whipsnake of another build is in")
        return cost_report.report(programs, folder, python, builds)
    if options["instructions"]:
        import instruction_report
        return instruction_report.report([program for program in programs if program.kind == "python"], folder, python)
    if options["coverage"]:
        import coverage_report
        return coverage_report.report(programs, folder, python)
    if options["cpu"]:
        Engine.runner = [Path(__file__).parent / "by_cpu_time.py"]
    base = Engine("cpython", python, {})
    engines = [Engine("whipsnake", python, {"WHIPSNAKE": "1"}), *peers(options["against"], python)]
    rounds, values = (3, 3) if options["quick"] else (options["rounds"], options["values"])
    results, started = [], time.monotonic()
    for number, program in enumerate(programs, 1):
        samples = measure(program, folder, base, engines, rounds, values)
        if isinstance(samples, Engine):
            say(f"[{number}/{len(programs)}] {program.name}: left out, it does not run on {samples.name}: {samples.failure.strip().splitlines()[-1:]}")
            continue
        first, steady, peaks = samples["cpython"]
        row = {"name": program.name, "kind": program.kind, "cpython": {"first_s": first, "steady_s": steady, "rss_kb": peaks}}
        for engine in engines:
            f, s, p = samples[engine.name]
            row[engine.name] = {"steady": statistics.median(steady) / statistics.median(s), "first": statistics.median(first) / statistics.median(f),
                                "rss": statistics.median(p) / statistics.median(peaks), "spread": max(spread(steady), spread(s)),
                                "first_s": f, "steady_s": s, "rss_kb": p}
        results.append(row)
        say(f"[{number}/{len(programs)}] {program.name}: " + ", ".join(f"{engine.name} {row[engine.name]['steady']:.2f}x" for engine in engines))
    table(results, engines)
    path = Path(options["json"] or ROOT / "bench/results" / time.strftime("%Y%m%d-%H%M%S.json"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"python": sys.version, "programs": results}, indent=1))
    say(f"{len(results)} programs in {time.monotonic() - started:.0f} s; all values in {path}")
    return 0
