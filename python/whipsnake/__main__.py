"""The command line: ``whipsnake`` in front of a program where ``python`` would stand.

The program runs in this process, as ``__main__``, with nothing of ours below it on the Python stack. Options that the
interpreter reads when it starts (-O, -W, -X, ...) make a second start: ``python OPTIONS -m whipsnake ...``.
"""

import os
import sys

USAGE = """\
usage: whipsnake [OPTIONS] FILE | -m MODULE | -c CODE | - [ARGUMENTS]
       whipsnake status                            is it on and, if not, why
       whipsnake bisect [OPTIONS] -- PROGRAM       which function makes a difference to plain CPython
       whipsnake autoload install [--pth]|remove|status
                                                   WHIPSNAKE=1 switches the engine on in any Python of this environment

Runs the program as python does. OPTIONS are python's own (-i -O -OO -W -X -u -B -E -I -P -q -s -v -b -d -x), and
  --stats      print the engine's counters to stderr at the end
  --dump[=WORDS]
               print to stderr what is compiled to machine code: trace (a line for each path, or why it was not; when no
               words are said), passes (what the path became), code (its bytes), with commas between them
  --no-jit     compile no loops to machine code (WHIPSNAKE_JIT=0 does the same); --jit: do, as usual
  --version    print the versions
Environment: WHIPSNAKE=0 switches the engine off, and wins over everything.
"""

PLAIN_OPTIONS = set("bBdEiIOPqsuvx")  # without an argument; handed to the interpreter
VALUE_OPTIONS = set("WX")


class _UsageError(Exception):
    pass


class _Command:
    """What the words of the command line ask for."""

    def __init__(self, words):
        self.python_options, self.stats = [], False
        self.jit = self.dump = None  # None: as the environment says
        self.kind, self.what, self.arguments = None, None, []
        words = list(words)
        while words and self.kind is None:
            word = words.pop(0)
            if word == "--stats":
                self.stats = True
            elif word == "--dump" or word.startswith("--dump="):
                self.dump = word.partition("=")[2] or "trace"
            elif word in ("--jit", "--no-jit"):
                self.jit = word == "--jit"
            elif word in ("--version", "-V", "-VV", "--help", "-h"):
                self.kind = "version" if "V" in word or word == "--version" else "help"
            elif word == "-" or not word.startswith("-"):
                self.kind, self.what = ("stdin", "-") if word == "-" else ("file", word)
            elif word.startswith("--"):
                raise _UsageError(f"unknown option {word}")
            else:
                words = self._letters(word, words)
        self.arguments = words

    def _letters(self, word, words):
        letters = word[1:]
        while letters:
            letter, letters = letters[0], letters[1:]
            if letter in PLAIN_OPTIONS:
                self.python_options.append("-" + letter)
            elif letter in VALUE_OPTIONS or letter in "cm":
                value = letters or (words.pop(0) if words else None)
                if value is None:
                    raise _UsageError(f"-{letter} needs an argument")
                if letter in VALUE_OPTIONS:
                    self.python_options += ["-" + letter, value]
                else:
                    self.kind, self.what = {"c": "code", "m": "module"}[letter], value
                return words
            else:
                raise _UsageError(f"unknown option -{letter}")
        return words


def _refuse(why):
    print(f"whipsnake: {why}", USAGE.splitlines()[0], sep="\n", file=sys.stderr)
    sys.exit(2)


def _start_again(command):
    """With the interpreter's own options, which only its start can take."""
    words = [sys.executable, *command.python_options, "-m", "whipsnake"]
    words += ["--stats"] * command.stats
    words += [f"--dump={command.dump}"] if command.dump else []
    words += {True: ["--jit"], False: ["--no-jit"], None: []}[command.jit]
    words += {"file": [command.what], "stdin": ["-"], "code": ["-c", command.what], "module": ["-m", command.what]}.get(command.kind, [])
    os.execv(sys.executable, words + command.arguments)


def _new_main():
    """A fresh module for the program to be ``__main__``. Returns its namespace."""
    _new_main.ours = sys.modules["__main__"]  # kept: this code runs in it
    module = sys.modules["__main__"] = type(sys)("__main__")  # importing types would cost a millisecond
    namespace = vars(module)
    namespace["__builtins__"] = sys.modules["builtins"]
    return namespace


def _set_path(first):
    """sys.path[0] is ours to replace: it is where this command was found."""
    if sys.flags.safe_path:
        return
    if first is None:
        del sys.path[0]
    else:
        sys.path[0] = first


def _hide_our_frames(error):
    """The program's exception goes up to the interpreter, which ends the process as always; only our frames are cut out of
    the traceback, at the moment when it is shown."""
    theirs = error.__traceback__
    while theirs is not None and theirs.tb_frame.f_code.co_filename == __file__:
        theirs = theirs.tb_next
    hook = sys.excepthook

    def show(kind, value, traceback):
        sys.excepthook = hook
        if value is error:
            value.__traceback__ = traceback = theirs
            sys.last_traceback = theirs
        hook(kind, value, traceback)

    sys.excepthook = show


def _run_as_main(function, *arguments):
    from . import _engine
    try:
        if _engine is None:
            function(*arguments)
        else:
            _engine.run_as_main(function, arguments)
    except BaseException as error:
        _hide_our_frames(error)
        raise


def _run_code(namespace, source, filename):
    def run():
        exec(compile(source, filename, "exec", dont_inherit=True), namespace)
    from . import _engine
    if _engine is None:
        _run_as_main(run)
    else:
        try:
            code = compile(source, filename, "exec", dont_inherit=True)
        except BaseException as error:
            _hide_our_frames(error)
            raise
        _run_as_main(_engine.evaluate, code, namespace)


def _run_module(name, alter_argv):
    import runpy
    _run_as_main(runpy._run_module_as_main, name, alter_argv)


def _run_file(path, namespace):
    importer = None
    if os.path.isdir(path) or not path.endswith((".py", ".pyw")):
        import pkgutil
        importer = pkgutil.get_importer(path) if os.path.exists(path) else None
    if importer is not None:  # a folder or an archive with a __main__
        _set_path(path)
        return _run_module("__main__", False)
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError as error:
        print(f"{sys.executable}: can't open file {os.path.abspath(path)!r}: [Errno {error.errno}] {error.strerror}", file=sys.stderr)
        sys.exit(2)
    _set_path(os.path.dirname(os.path.realpath(path)))
    from importlib.machinery import SourceFileLoader, SourcelessFileLoader
    namespace["__file__"] = path if sys.flags.isolated else os.path.abspath(path)
    if path.endswith(".pyc"):
        loader = namespace["__loader__"] = SourcelessFileLoader("__main__", path)
        from . import _engine
        return _run_as_main(_engine.evaluate if _engine else exec, loader.get_code("__main__"), namespace)
    namespace["__loader__"] = SourceFileLoader("__main__", namespace["__file__"])
    _run_code(namespace, source, namespace["__file__"])


def _run(command):
    namespace = _new_main()
    if command.kind is None:
        sys.argv = [""]
        _set_path("")
        if sys.stdin.isatty():
            os.environ["PYTHONINSPECT"] = "1"  # looked at by the interpreter when we are done: it prompts
        else:
            _run_code(namespace, sys.stdin.buffer.read(), "<stdin>")
        return
    sys.argv = [{"code": "-c", "module": "-m"}.get(command.kind, command.what), *command.arguments]
    if command.kind == "file":
        _run_file(command.what, namespace)
    elif command.kind == "module":
        _set_path(os.getcwd())
        _run_module(command.what, True)
    else:
        _set_path("")
        name, source = ("<string>", command.what) if command.kind == "code" else ("<stdin>", sys.stdin.buffer.read())
        if command.kind == "code":
            if any(line[:1] in " \t" for line in source.split("\n") if line):
                import textwrap  # with re behind it: ten milliseconds that most commands need not pay
                source = textwrap.dedent(source)
            import linecache
            linecache.cache["<string>"] = (len(source), None, source.splitlines(keepends=True), "<string>")
        _run_code(namespace, source, name)


def _print_stats():
    import whipsnake
    meanings, counted = whipsnake.stats.meanings(), []
    print("whipsnake:", whipsnake.status(), file=sys.stderr)
    for name, value in whipsnake.stats().items():
        if name not in meanings:
            counted.append((value, name))
        elif value:
            print(f"{value:>14,}  {name}: {meanings[name]}", file=sys.stderr)
    for value, name in sorted(counted, reverse=True):
        print(f"{value:>14,}  {name}", file=sys.stderr)


def main():
    words = sys.argv[1:]
    if words[:1] in (["status"], ["autoload"], ["bisect"]) and not os.path.exists(words[0]):
        import whipsnake
        if words[0] == "bisect":
            from . import bisect
            sys.exit(bisect.command(words[1:]))
        if words[0] == "autoload":
            from . import autoload
            sys.exit(autoload.command(words[1:]))
        try:
            whipsnake.enable()
            print(f"works here: Whipsnake {whipsnake.__version__} on CPython {sys.version.split()[0]}")
        except whipsnake.EngineError as error:
            print(f"does not work here: {error}")
        from . import autoload
        autoload.command(["status"])
        sys.exit(0)
    try:
        command = _Command(words)
    except _UsageError as error:
        _refuse(error)
    if command.kind == "help":
        print(USAGE, end="")
        return
    import whipsnake
    if command.kind == "version":
        print(f"Whipsnake {whipsnake.__version__} on Python {sys.version.split()[0]}")
        return
    if command.python_options:
        _start_again(command)
    if os.environ.get("WHIPSNAKE") != "0":
        try:
            whipsnake.enable()
            if command.jit is not None:
                whipsnake._engine.set_machine_code(command.jit)
        except whipsnake.EngineError as error:
            print(f"whipsnake: {error}; running on plain CPython", file=sys.stderr)
    if command.dump and whipsnake._engine:
        try:
            whipsnake._engine.set_dumped(command.dump)
        except ValueError as error:
            _refuse(f"--dump: {error}")
    if command.stats:
        import atexit
        atexit.register(_print_stats)
    _run(command)


if __name__ == "__main__":
    main()
