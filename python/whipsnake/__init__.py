"""Whipsnake: runs Python programs on stock CPython 3.15 with an evaluator of its own.

    import whipsnake
    whipsnake.enable()

or, without touching the program, ``whipsnake app.py``. What cannot run on the engine runs on plain CPython.
"""

import os as _os
import sys as _sys

__version__ = "0.1.0"
__all__ = ["EngineError", "disable", "enable", "is_enabled", "stats", "status"]


class EngineError(RuntimeError):
    """The engine cannot be switched on here; the text is one sentence that says why. Plain CPython goes on."""


def _refusal():
    """Why the engine cannot even be loaded into this Python, or None."""
    if _sys.implementation.name != "cpython" or _sys.version_info[:2] != (3, 15):
        return f"Whipsnake works with CPython 3.15; this is {_sys.implementation.name} {_sys.version.split()[0]}"
    if not getattr(_sys, "_is_gil_enabled", lambda: True)() or "t" in _sys.abiflags:
        return "Whipsnake does not work with free-threaded builds of CPython"
    if hasattr(_sys, "gettotalrefcount"):
        return "Whipsnake does not work with debug builds of CPython"
    return None


_why_not = _refusal()
_engine = None
if _why_not is None:
    try:
        from . import _whipsnake as _engine
    except ImportError as _error:
        _why_not = f"the engine's extension module cannot be loaded: {_error}"


def enable():
    """Run this interpreter's frames on the engine from now on. Raises EngineError when that cannot be."""
    global _why_not
    if _os.environ.get("WHIPSNAKE") == "0":
        raise EngineError("WHIPSNAKE=0 is set in the environment, and wins over everything")
    if _engine is None:
        raise EngineError(_why_not)
    _why_not = _engine.enable()
    if _why_not is not None:
        raise EngineError(_why_not)
    if _os.environ.get("WHIPSNAKE_STRESS"):
        try:
            _engine.set_stress(_os.environ["WHIPSNAKE_STRESS"])
        except ValueError as error:
            _engine.disable()
            _why_not = f"WHIPSNAKE_STRESS: {error}"
            raise EngineError(_why_not) from None
    if _os.environ.get("WHIPSNAKE_JIT") == "exits":
        import atexit

        atexit.register(_engine.list_exits)
    if _os.environ.get("WHIPSNAKE_STATS"):
        import atexit

        atexit.unregister(_write_stats)
        atexit.register(_write_stats)


def _write_stats():
    """WHIPSNAKE_STATS=FILE: the counters as JSON when the process ends; %p in the name stands for the process id."""
    import json
    with open(_os.environ["WHIPSNAKE_STATS"].replace("%p", str(_os.getpid())), "w") as file:
        code = _engine.left_out()
        left_out = {"left_out": f"{code.co_qualname} ({code.co_filename}:{code.co_firstlineno})"} if code else {}
        json.dump(stats() | left_out | {"last_trace": _engine.last_trace()}, file, indent=1)


def disable():
    """Leave new frames to CPython. Frames that the engine is running end on it."""
    if _engine is not None:
        _engine.disable()


def is_enabled():
    """Whether the engine runs this interpreter's frames."""
    return _engine is not None and _engine.is_enabled()


def stats():
    """The engine's counters in this interpreter: a dictionary of name to whole number.

    What each means: ``whipsnake.stats.meanings()``. Frames called from other frames of the engine are counted only
    where they took a slow path; ``translate_ns`` is in nanoseconds, sizes are in bytes.
    """
    return _engine.stats() if _engine is not None else {}


stats.meanings = lambda: _engine.meanings() if _engine is not None else {}


def status():
    """Whether the engine is on in this interpreter and, if not, why: one sentence."""
    if is_enabled():
        return f"on: Whipsnake {__version__} runs the frames of this interpreter ({_sys.version.split()[0]})"
    if _os.environ.get("WHIPSNAKE") == "0":
        return "off: WHIPSNAKE=0 is set in the environment"
    if _why_not is not None:
        return f"off: {_why_not}"
    if _os.environ.get("WHIPSNAKE") == "1":
        from . import autoload
        if not autoload.installed_in():
            return "off: WHIPSNAKE=1 is set, but autoload is not installed in this environment (whipsnake autoload install)"
        return "off: it was switched off, or another tool has replaced it"
    return "off: nobody has switched it on in this process (whipsnake FILE, whipsnake.enable(), or WHIPSNAKE=1 with autoload)"
