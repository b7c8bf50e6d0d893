"""Switching the engine on at start-up with WHIPSNAKE=1: a PEP 829 `.start` file, installed only when asked for.

Python 3.15 runs the entry points that `.start` files in site-packages name, in every interpreter that imports site:
subinterpreters too. `start` costs next to nothing when the variable is not set, but to find it CPython imports pkgutil, and
re with it: some milliseconds at each start of any Python of the environment, if no other package has a `.start` file. The
older mechanism, an import line in a `.pth` file (`install --pth`), does without; scanners may object to it.
"""

import os
import sys

NAMES = ("whipsnake.start", "whipsnake-autoload.pth")
MODULE = "_whipsnake_start"


def _site_packages():
    import sysconfig
    return sysconfig.get_path("purelib")


def installed_in():
    """The path of the installed `.start` or `.pth` file in this environment, or None."""
    paths = (os.path.join(_site_packages(), name) for name in NAMES)
    return next((path for path in paths if os.path.exists(path)), None)


def _write(path, text):
    with open(path + ".part", "w") as file:
        file.write(text)
    os.replace(path + ".part", path)


def install(pth=False):
    """Install the `.start` file, or the `.pth` file in its place. Returns its path. Raises OSError."""
    remove()
    with open(os.path.join(os.path.dirname(__file__), "_start.py")) as file:
        source = file.read()
    _write(os.path.join(_site_packages(), MODULE + ".py"), source)
    path = os.path.join(_site_packages(), NAMES[pth])
    # The import line looks at the variable itself: looking for our module costs more than all else.
    line = f"import os; os.environ.get('WHIPSNAKE') == '1' and __import__('{MODULE}').start()"
    _write(path, (line if pth else f"{MODULE}:start") + "\n")
    return path


def remove():
    path = installed_in()
    if path:
        os.unlink(path)
        module = os.path.join(_site_packages(), MODULE + ".py")
        import importlib.util
        for file in (module, importlib.util.cache_from_source(module)):
            if os.path.exists(file):
                os.unlink(file)
    return path


def command(words):
    """`whipsnake autoload install [--pth]|remove|status`. Returns the exit status."""
    if words in (["install"], ["install", "--pth"]):
        try:
            print(f"installed {install(len(words) > 1)}: WHIPSNAKE=1 now switches the engine on in every Python of this environment")
        except OSError as error:
            print(f"whipsnake: cannot write to this environment: {error}", file=sys.stderr)
            return 1
        return 0
    if words == ["remove"]:
        try:
            path = remove()
        except OSError as error:
            print(f"whipsnake: cannot remove: {error}", file=sys.stderr)
            return 1
        print(f"removed {path}" if path else "it was not installed")
        return 0
    if words == ["status"]:
        path = installed_in()
        print(f"installed: {path}" if path else "not installed (whipsnake autoload install)")
        return 0
    print("usage: whipsnake autoload install [--pth]|remove|status", file=sys.stderr)
    return 2
