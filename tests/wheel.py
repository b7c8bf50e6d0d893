"""Builds the wheel with pip, installs it into a fresh environment, and runs it there without the build tree."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main(python):
    sys.path.insert(0, str(ROOT / "tools/ws"))
    import environment
    import host as hosts
    compiler = environment.compiler()
    found = hosts.find()
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("WHIPSNAKE", "PYTHON"))} | {
        "CXX": compiler, "CMAKE_ARGS": f"-DCMAKE_CXX_COMPILER={compiler} '-DWHIPSNAKE_INCLUDES={';'.join(map(str, found.includes))}'"}
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "env"
        subprocess.run([found.python, "-m", "venv", fresh], check=True)
        subprocess.run([fresh / "bin/python", "-m", "pip", "install", "-q", ROOT], check=True, env=environ, cwd=folder)
        for command in ([fresh / "bin/whipsnake", "status"], [fresh / "bin/whipsnake", "-c", "import whipsnake; print(whipsnake.status()); print(whipsnake.__file__)"]):
            done = subprocess.run(command, capture_output=True, text=True, env=environ, cwd=folder)
            print(done.stdout, done.stderr)
            if done.returncode or str(ROOT) in done.stdout:
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
