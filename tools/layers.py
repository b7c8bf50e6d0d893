"""Checks what keeps the house in order: include order, file sizes, where private headers are used, that every private
symbol that the engine imports is listed in docs/python-3.15.md, and that leaves call nothing."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# A layer may include itself and what stands before it. interp/ and translate/ do not know each other.
ORDER = ["base", "profile", "python", "isa", "frame", "ops", "translate", "interp", "ir", "trace", "opt", "code", "module.cpp"]
# The two headers that tie the table of instructions to the bodies and the frames; see their first lines.
TIES = {("isa/signature.h", "frame"), ("isa/signature.h", "ops"), ("isa/signature.h", "isa")}
LONGEST_FILE = 600


def layer(path):
    return path.parts[0]


def leaves_with_frames(built):
    """Names of the leaves (src/interp/loop_tail.cpp) in which something is called or a frame is set up.

    A few run out of registers and use rbp, too, as leaf functions may (-momit-leaf-frame-pointer)."""
    text = subprocess.run(["objdump", "-d", "-C", "--no-show-raw-insn", built], capture_output=True, text=True, check=True).stdout
    for function in re.split(r"\n\n", text):
        name = re.match(r"[0-9a-f]+ <.*::(leaf<.*?>)\(", function)
        if name and re.search(r"\t(call|push +%(?!rbp)|sub +\$0x[0-9a-f]+,%rsp|mov +%rsp,)", function):
            yield name[1]


def main():
    problems = []
    source = ROOT / "src"
    for path in sorted(source.rglob("*")):
        if path.suffix not in (".h", ".cpp"):
            continue
        name = path.relative_to(source)
        text = path.read_text()
        if len(text.splitlines()) > LONGEST_FILE:
            problems.append(f"{name}: {len(text.splitlines())} lines, more than {LONGEST_FILE}")
        if name.parts[0] != "python" and re.search(r'#include [<"](internal/)?pycore_|Py_BUILD_CORE', text):
            problems.append(f"{name}: includes CPython's private headers; only src/python may")
        for included in re.findall(r'^#include "([\w/.]+)"', text, re.M):
            other = Path(included)
            if not (source / included).exists() or (str(name), layer(other)) in TIES:
                continue
            if ORDER.index(layer(other)) > ORDER.index(layer(name)):
                problems.append(f"{name}: includes {included}, of a later layer")
            if {layer(name), layer(other)} == {"translate", "interp"}:
                problems.append(f"{name}: includes {included}; translate and interp do not know each other")
    built = next((ROOT / "build/release/package/whipsnake").glob("_whipsnake.*.so"), None)
    if built and shutil.which("nm"):
        imported = subprocess.run(["nm", "-D", "--undefined-only", built], capture_output=True, text=True, check=True).stdout
        page = (ROOT / "docs/python-3.15.md").read_text()
        for symbol in re.findall(r" U (_Py\w+)", imported):
            if f"`{symbol}`" not in page:
                problems.append(f"docs/python-3.15.md does not name {symbol}, which the engine imports")
    if built and shutil.which("objdump"):
        problems += [f"{name} calls something or sets up a frame" for name in leaves_with_frames(built)]
    print("\n".join(problems) or "layers: in order")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
