"""Switches the engine on when WHIPSNAKE=1 is set; nothing else. `whipsnake autoload install` copies this file to the
top of site-packages: from inside the package, every start-up would pay for importing the package."""

import os


def start():
    if os.environ.get("WHIPSNAKE") == "1":
        try:
            import whipsnake
        except ImportError:
            return  # uninstalled; `whipsnake autoload remove` was forgotten
        try:
            whipsnake.enable()
        except whipsnake.EngineError as error:
            import sys
            print(f"whipsnake: {error}; running on plain CPython", file=sys.stderr)
