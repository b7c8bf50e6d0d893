"""For gdb, not for import: the frames that Whipsnake runs, for the commands that come with CPython.

    (gdb) source /usr/share/gdb/auto-load/usr/bin/python3.15-gdb.py     where gdb has not loaded it by itself
    (gdb) source .../site-packages/whipsnake/gdb.py

`py-bt` finds these frames by itself where gdb can read thread-local variables. `py-up`, `py-down`, `py-list`, `py-locals`
and `py-print` want to know the frame of each evaluator on the C stack, and find it by a variable of CPython's own one;
for ours it is found here, by counting from the newest. And machine code has no unwind information: here gdb learns that
it keeps frame pointers. CPython's helpers need CPython's debug information (on Debian: python3.15-dbg).
"""

import gdb
import gdb.unwinder


def is_machine_code(pc, returns_to):
    """Machine code belongs to no file, and returns to the engine's library."""
    space = gdb.current_progspace()
    return space.solib_name(pc) is None and space.block_for_pc(pc) is None and "whipsnake" in (space.solib_name(returns_to) or "")


class FrameId:
    def __init__(self, sp, pc):
        self.sp, self.pc = sp, pc


class MachineCode(gdb.unwinder.Unwinder):
    """Machine code's caller, by the frame pointer: [rbp] is the caller's, [rbp + 8] where it goes on."""

    def __init__(self):
        super().__init__("whipsnake-machine-code")

    def __call__(self, frame):
        try:
            pc, rbp = frame.read_register("rip"), frame.read_register("rbp")
            word = gdb.lookup_type("unsigned long")
            saved = rbp.cast(word.pointer())
            rip, above = (saved + 1).dereference(), saved.dereference()
            if not is_machine_code(int(pc) & 0xFFFFFFFFFFFFFFFF, int(rip)):
                return None
        except (gdb.error, ValueError):
            return None
        unwound = frame.create_unwind_info(FrameId(rbp, pc))
        unwound.add_saved_register("rip", rip)
        unwound.add_saved_register("rsp", rbp.cast(word) + 16)
        unwound.add_saved_register("rbp", above)
        return unwound


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


gdb.unwinder.register_unwinder(None, MachineCode(), replace=True)
extend(globals())
