#!/bin/sh
# The one entry point. Finds a Python to run tools/ws with (any 3.9 or newer: it only prepares things);
# the Python that programs run on is prepared by tools/ws/host.py.
set -u
root=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit 1
for python in "${WS_TOOL_PYTHON:-}" /usr/bin/python3 python3 "$root"/.venv/bin/python; do
    [ -n "$python" ] || continue
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null; then
        exec "$python" -B "$root/tools/ws" "$@"
    fi
done
if command -v apt-get >/dev/null 2>&1; then
    echo "ws: no Python on this machine yet; installing Debian's python3-minimal" >&2
    as_root=""
    [ "$(id -u)" = 0 ] || as_root=sudo
    if $as_root apt-get update -qq && $as_root apt-get install -y -qq python3-minimal >&2 &&
        python=$(command -v python3); then
        exec "$python" -B "$root/tools/ws" "$@"
    fi
fi
echo "ws: needs a python3 (3.9 or newer) to start; install one, for example: apt-get install python3" >&2
exit 1
