"""./ws cpython-tests: CPython's own test suite on the engine, compared test by test with plain CPython here.

Every module runs in a process of its own, with everything translated at its first call. What plain CPython answers is
remembered per host; a module that differs is run once more on both, so that a test that fails now and then is not ours.
"""

import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import environment
from console import ROOT, Failure, say
from junit import outcomes_of
from processes import clean_environ, run_alone

EXPECTED = ROOT / "tests/cpython/expected.txt"
SUMMARY = ROOT / "tests/cpython/summary.txt"
LANGUAGE = """
test_grammar test_scope test_exceptions test_exception_group test_except_star test_exception_variations test_exception_hierarchy
test_traceback test_generators test_generator_stop test_genexps test_coroutines test_asyncgen
test_contextlib test_contextlib_async test_with test_listcomps test_setcomps test_dictcomps test_call test_keywordonlyarg
test_positional_only_arg test_extcall test_super test_class test_descr test_descrtut test_dict test_dictviews test_list test_set test_int
test_float test_complex test_str test_bytes test_patma test_frame test_inspect test_code test_sys test_sys_settrace
test_sys_setprofile test_monitoring test_threading test_gc test_weakref test_functools test_itertools test_dataclasses
test_typing test_unittest test_pickle test_copy test_json test_re test_asyncio test_yield_from test_unpack test_unpack_ex
test_fstring test_tstring test_opcodes test_decorators test_property test_slice test_raise test_lazy_import test_compile
test_augassign test_binop test_bool test_builtin test_compare test_contains test_enumerate test_format test_funcattrs
test_global test_index test_isinstance test_iter test_metaclass test_named_expressions test_operator test_pow test_print
test_range test_richcmp test_string_literals test_syntax test_tuple test_type_annotations test_types test_unary test_userdict
test_userlist test_dynamic test_eval test_exec test_free_threading test_peepholer test_dis test_warnings
""".split()


class UsageError(Exception):
    pass


def modules(python):
    """All test modules of the installed suite."""
    output = subprocess.run([python, "-m", "test", "--list-tests"], capture_output=True, text=True)
    if output.returncode:
        raise Failure("the host Python has no test suite (on Debian: libpython3.15-testsuite)")
    return [line.removeprefix("test.") for line in output.stdout.split() if line.startswith("test")]


def chosen(names, known):
    """The modules that `names` name: themselves, or all of a package that is run in parts. Raises UsageError."""
    found = []
    for name in names:
        matching = [module for module in known if module == name or module.startswith(name + ".")]
        if not matching and name not in LANGUAGE:  # the language modules differ a little between versions
            raise UsageError(f"no such test module: {name}")
        found += matching
    return found


def run_module(python, name, engine, limit, mode, ignored=()):
    """{test id: outcome} of one module; the key '' holds how the process itself ended."""
    folder = tempfile.mkdtemp(prefix="ws-test-")
    report = Path(folder) / "report.xml"
    environ = clean_environ()
    if engine:
        environ |= {"WHIPSNAKE": "1", "WHIPSNAKE_STRESS": mode}
    command = [python, "-X", "faulthandler", "-m", "test", "--junit-xml", report, "-u", "cpu"]
    for pattern in ignored:
        command += ["-i", pattern]
    command.append(name)
    with open(Path(folder) / "log", "wb") as log:
        status = run_alone(command, limit, log, cwd=folder, env=environ)
    outcomes = outcomes_of(report, lambda case: case.get("name", ""))
    crashed = isinstance(status, int) and status < 0
    outcomes[""] = "timeout" if status == "timed out" else f"crashed by signal {-status}" if crashed else "ended"
    text = (Path(folder) / "log").read_text(errors="replace")
    shutil.rmtree(folder, ignore_errors=True)
    return outcomes, text


def not_compared(mode):
    """[(module, pattern of test names)] of tests/cpython/expected.txt, whose lines are MODULE PATTERN REASON. A reason that
    begins with [WORD] holds for modes with that word ([default]: for the mode without words)."""
    lines = EXPECTED.read_text().splitlines() if EXPECTED.exists() else []
    rows = [line.split(None, 2) for line in lines if line.strip() and not line.startswith("#")]
    words = {f"[{word}]" for word in (mode or "default").split(",")}
    return [(module, pattern) for module, pattern, reason in rows if not reason.startswith("[") or reason.split()[0] in words]


class Comparison:
    def __init__(self, python, limit, mode, logs):
        self.python, self.limit, self.mode, self.logs = python, limit, mode, logs
        self.not_compared = not_compared(mode)
        self.memory = logs / "plain.json"
        self.plain = json.loads(self.memory.read_text()) if self.memory.exists() else {}

    def ignored(self, name):
        return [pattern for module, pattern in self.not_compared if module == name]

    def plain_outcomes(self, name, again=False):
        if again or name not in self.plain:
            outcomes, _ = run_module(self.python, name, False, self.limit, self.mode, self.ignored(name))
            before = self.plain.get(name)
            if again and before:  # what came out both ways is not a difference of ours
                outcomes = {key: value if before.get(key, value) == value else "unsteady" for key, value in outcomes.items()}
            self.plain[name] = outcomes
        return self.plain[name]

    def differences(self, name):
        plain = self.plain_outcomes(name)
        ours, text = run_module(self.python, name, True, self.limit * 2, self.mode, self.ignored(name))
        found = self.compare(name, plain, ours)
        if found:
            plain = self.plain_outcomes(name, again=True)
            second, second_text = run_module(self.python, name, True, self.limit * 2, self.mode, self.ignored(name))
            again = self.compare(name, plain, second)
            found = {key: value for key, value in again.items() if key in found}
            (self.logs / f"{name}.log").write_text(second_text)
        return found, len(ours) - 1

    def compare(self, name, plain, ours):
        found = {}
        if ours[""] != plain[""]:
            found[""] = (plain[""], ours[""])
        if ours[""] == "ended":
            for key in plain.keys() | ours.keys():
                before, now = plain.get(key, "absent"), ours.get(key, "absent")
                if before != now and before != "unsteady" and key:
                    found[key] = (before, now)
        return found


class Results:
    """Which modules were the same on this build in this mode, and how many tests they have: a run that was cut goes on."""

    def __init__(self, comparison, again):
        self.file = comparison.logs / f"same-{comparison.mode or 'default'}.json"
        self.build = next((environment.BUILD / "release/package/whipsnake").glob("_whipsnake.*.so")).stat().st_mtime_ns
        kept = json.loads(self.file.read_text()) if self.file.exists() and not again else {}
        self.done = kept.get("modules", {}) if kept.get("build") == self.build else {}

    def note(self, name, tests):
        self.done[name] = tests
        self.file.write_text(json.dumps({"build": self.build, "modules": self.done}))


def summarize(mode, modules, tests, different):
    """Write the mode's lines of tests/cpython/summary.txt anew."""
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True).stdout.strip() or "unknown"
    lines = SUMMARY.read_text().splitlines() if SUMMARY.exists() else []
    mode = mode or "default"
    kept = [line for line in lines if line.split()[:1] != [mode]]
    kept.append(f"{mode:28} {time.strftime('%Y-%m-%d')} {commit:16} {modules:4} modules {tests:6} tests {len(different):3} modules different")
    kept += [f"{mode:28}   {name}: {key or 'the process'}: {before} -> {now}" for name, found in sorted(different.items()) for key, (before, now) in sorted(found.items())]
    head = [line for line in kept if line.startswith("#")] or ["# CPython's whole suite, on plain CPython and on the engine (./ws cpython-tests --all --mode MODE): what came of it last."]
    SUMMARY.write_text("\n".join(head + sorted(line for line in kept if not line.startswith("#"))) + "\n")


def check_mode(python, mode):
    """Raise UsageError unless the engine comes up in that mode: where it refuses, all would be the same."""
    environ = clean_environ()
    done = subprocess.run([python, "-c", "import whipsnake; print(whipsnake.status())"], capture_output=True, text=True,
                          env=environ | {"WHIPSNAKE": "1", "WHIPSNAKE_STRESS": mode})
    if not done.stdout.startswith("on:"):
        raise UsageError((done.stderr.strip() or done.stdout.strip()).removeprefix("whipsnake: "))


def parse(arguments):
    options = {"all": False, "jobs": os.cpu_count() or 2, "limit": 600, "names": [], "mode": "hot", "leaks": False, "sanitize": False, "again": False}
    words = list(arguments)
    while words:
        word = words.pop(0)
        if word in ("--all", "--leaks", "--sanitize", "--again"):
            options[word[2:]] = True
        elif word in ("--jobs", "--limit") and words and words[0].isdigit():
            options[word[2:]] = int(words.pop(0))
        elif word == "--mode" and words:
            options["mode"] = words.pop(0)
        elif word.startswith("-"):
            raise UsageError(f"cpython-tests does not know {word}, or it needs a number")
        else:
            options["names"].append(word)
    return options


def main(arguments):
    options = parse(arguments)
    python, _ = environment.build()
    subprocess.run([python, "-m", "whipsnake", "autoload", "install"], check=True, stdout=subprocess.DEVNULL)
    check_mode(python, options["mode"])
    known = modules(python)
    names = known if options["all"] else chosen(options["names"] or LANGUAGE, known)
    logs = ROOT / "build/cpython-tests" / subprocess.run([python, "-V"], capture_output=True, text=True).stdout.split()[1]
    logs.mkdir(parents=True, exist_ok=True)
    comparison = Comparison(python, options["limit"], options["mode"], logs)
    if options["leaks"]:
        import leaks
        with concurrent.futures.ThreadPoolExecutor(options["jobs"]) as pool:
            return leaks.hunt(pool, python, names, comparison)
    if options["sanitize"]:
        import sanitize
        with concurrent.futures.ThreadPoolExecutor(options["jobs"]) as pool:
            return sanitize.hunt(pool, names, comparison)
    return compare_all(names, comparison, options)


def compare_all(names, comparison, options):
    """Compare the modules, but those that this build has been compared on before in this mode; --again: those, too."""
    results = Results(comparison, options["again"])
    same, different, crashed, tests, started = [], {}, [], 0, time.monotonic()
    known = [name for name in names if name in results.done]
    if known:
        say(f"{len(known)} modules were compared before (--again: once more)")
    for name in known:
        tests += results.done[name]
        same.append(name)
    names = [name for name in names if name not in results.done]
    total = len(known) + len(names)
    with concurrent.futures.ThreadPoolExecutor(options["jobs"]) as pool:
        futures = {pool.submit(comparison.differences, name): name for name in names}
        for done, future in enumerate(concurrent.futures.as_completed(futures), len(known) + 1):
            name = futures[future]
            found, count = future.result()
            tests += count
            comparison.memory.write_text(json.dumps(comparison.plain))
            if not found:
                same.append(name)
                results.note(name, count)
                print(f"[{done}/{total}] {name}: same ({count} tests)", flush=True)
                continue
            if "" in found:
                crashed.append(name)
            different[name] = found
            print(f"[{done}/{total}] {name}: {'CRASHED' if '' in found else 'DIFFERENT'}", flush=True)
            for key, (before, now) in sorted(found.items()):
                print(f"    {key or 'the process'}: {before} -> {now}", flush=True)
    if options["all"]:
        summarize(options["mode"], total, tests, different)
    say(f"{tests} tests in {total} modules compared in {time.monotonic() - started:.0f} s; logs of what differs: {comparison.logs}")
    print(f"{len(same)} same, {len(different) - len(crashed)} different, {len(crashed)} crashed")
    print(f"{len(same)} passed, {len(different)} failed")
    return 1 if different else 0
