"""./ws: the one entry point. See `./ws --help`."""

import os
import signal
import sys
from pathlib import Path

import environment
from console import ROOT, Failure, say

USAGE = """\
usage: ./ws COMMAND [ARGUMENTS]

  run FILE [ARGUMENTS]      run a Python program on the engine (also: run -m MODULE, run -c CODE)
  python [ARGUMENTS]        the environment's Python, plain
  build [--debug|--asan|--goto|--switch]
                            build the engine (release when nothing is said)
  test [--fast|--long] [NAME...]
                            all tests, the quick ones, or those whose name contains NAME; --long: more of what
                            looks for rare things
  test sanitizers           the programs of tests/same under the address and undefined-behaviour sanitizers,
                            and some under valgrind
  cpython-tests [--all] [--leaks|--sanitize] [--again] [--jobs N] [--mode WORDS] [NAME...]
                            CPython's own test suite, on plain CPython and on the engine, compared;
                            WORDS as in WHIPSNAKE_STRESS ("hot" when nothing is said); --leaks: run again
                            and again, and look for what they leave behind; --sanitize: under the sanitizers;
                            a run that was cut goes on, --again: from the beginning
  fuzz [--minutes N] [--seed S] [--jobs N] [--mode WORDS] [--only N] [--package FOLDER]
                            random programs, compared; --only: the Nth of that seed; FOLDER: of another build
  ecosystem [NAME...]       packages from PyPI: their own tests on plain CPython and on the engine
  bench [--only a,b] [--against interpreter,cpython-jit,pypy,cpython-3.14,without=PASS,FOLDER] [--quick] [--rounds N] [--values N] [--json FILE]
                            pyperformance's programs against the same CPython, in N processes of N values each;
                            PASS: left out of what machine code is made by (docs/machine-code.md);
                            FOLDER: another build's, say build/goto/package
  bench --micro [...]       the same with small programs, each about one thing
  bench --cpu [...]         the same by the processes' own time, which stands while others have the processor
  bench --coverage [--only a,b]
                            how much of their time CPython's own evaluator still gets, and why
  bench --profile NAME[,NAME...]
                            where a program's time goes: instructions, misses, C functions
  bench --cost NAME[,NAME...] [--against FOLDER]
                            how many machine instructions and cache misses a program takes: on CPython, in the
                            interpreter, with machine code
  bench --instructions [--only a,b]
                            executed instructions, CPython's and the engine's, and how many only move
  bench --tools             what debuggers, profilers and coverage cost
  bench --startup           what it costs to start
  bench --layout            sample which functions of the engine are hot, for the linker

  --python PATH             before COMMAND: the CPython 3.15 to use (or WS_PYTHON; Debian's is fetched otherwise)

The first use prepares what is missing: compiler, host Python, environment, build.
"""


class Usage(Exception):
    pass


def replace_by(command, environ=None):
    sys.stdout.flush()
    sys.stderr.flush()
    os.execvpe(str(command[0]), [str(part) for part in command], environ or os.environ)


def run(arguments):
    if not arguments:
        raise Usage("run needs a FILE, -m MODULE or -c CODE")
    python, _ = environment.build()
    replace_by([python, "-m", "whipsnake", *arguments])


def plain_python(arguments):
    python, _ = environment.build()
    replace_by([python, *arguments])


def build(arguments):
    presets = {"--debug": "debug", "--asan": "asan", "--goto": "goto", "--switch": "switch"}
    unknown = [word for word in arguments if word not in presets]
    if unknown or len(arguments) > 1:
        raise Usage(f"build does not know {' '.join(unknown or arguments)}")
    preset = presets[arguments[0]] if arguments else "release"
    _, package = environment.build(preset)
    say(f"built {preset}: {package.relative_to(ROOT)}")


def script(name):
    def call(arguments):
        sys.path.insert(0, str(ROOT / "tools" / name))
        module = __import__(name)
        try:
            return module.main(arguments)
        except module.UsageError as error:
            raise Usage(str(error)) from None
    return call


COMMANDS = {"run": run, "python": plain_python, "build": build, "test": script("testing"),
            "cpython-tests": script("conformance"), "fuzz": script("fuzz"), "ecosystem": script("ecosystem"), "bench": script("benchmarks")}


def main(arguments):
    if arguments[:1] == ["--python"]:
        if len(arguments) < 2:
            raise Usage("--python needs a PATH")
        os.environ["WS_PYTHON"], arguments = arguments[1], arguments[2:]
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(USAGE, end="")
        return 0 if arguments else 2
    command = COMMANDS.get(arguments[0])
    if not command:
        raise Usage(f"unknown command {arguments[0]}")
    return command(arguments[1:]) or 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Usage as error:
        print(f"ws: {error}", USAGE.splitlines()[0], "(./ws --help tells more)", sep="\n", file=sys.stderr)
        sys.exit(2)
    except Failure as error:
        say(error)
        sys.exit(1)
    except KeyboardInterrupt:
        say("interrupted; run it again, it goes on where it can")
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
