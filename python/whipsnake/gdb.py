"""For gdb, not for import: the frames that Whipsnake runs, for the commands that come with CPython.

    (gdb) source /usr/share/gdb/auto-load/usr/bin/python3.15-gdb.py     where gdb has not loaded it by itself
    (gdb) source .../site-packages/whipsnake/gdb.py

`py-bt` finds these frames by itself where gdb can read thread-local variables. `py-up`, `py-down`, `py-list`, `py-locals`
and `py-print` want to know the frame of each evaluator on the C stack, and find it by a variable of CPython's own one;
for ours it is found here, by counting from the newest. (The way through machine code gdb knows by itself:
`src/code/unwind.cpp`.) CPython's helpers need CPython's debug information (on Debian: python3.15-dbg).
"""

import gdb


def thread_state():
    """The PyThreadState of the selected thread, by its number in the system; None when it has none."""
    wanted = gdb.selected_thread().ptid[1] or gdb.selected_thread().ptid[0]
    interpreter = gdb.parse_and_eval("_PyRuntime.interpreters.head")
    while int(interpreter):
        state = interpreter["threads"]["head"]
        while int(state):
            if int(state["native_thread_id"]) == wanted and int(state["current_frame"]):
                return state
            state = state["next"]
        interpreter = interpreter["next"]
    return None


def innermost_frame(evaluator, frame_type):
    """What runs in the evaluator whose C frame this is: there is a boundary below the frames of each newer evaluator."""
    newer, evaluators = evaluator.newer(), 0
    while newer:
        evaluators += newer.is_evalframe()
        newer = newer.newer()
    state = thread_state()
    frame = frame_type(state["current_frame"]) if state else None
    while frame and evaluators:
        evaluators -= frame.is_shim()
        frame = frame.previous()
    return frame


def extend(helpers):
    """Let CPython's helpers, which live in gdb's main module, see our frames."""
    if "Frame" not in helpers or "PyFramePtr" not in helpers:
        raise gdb.GdbError("whipsnake: CPython's helpers for gdb come first: source python3.15-gdb.py, then this file")
    by_variable = helpers["Frame"].get_pyop
    helpers["Frame"].get_pyop = lambda self: by_variable(self) or innermost_frame(self, helpers["PyFramePtr"])


extend(globals())
