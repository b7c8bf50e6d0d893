"""The random program of a name. Runs in the environment's Python: what is changed is in its syntax."""

import random
from pathlib import Path

from generate import PRELUDE, Generator
from loops import Loop
from mutate import Mutator

ROOT = Path(__file__).resolve().parents[2]
# Tests of CPython whose classes run quickly, alone, and say the same each time.
SUITE = ["test_generators", "test_descr", "test_class", "test_super", "test_with", "test_listcomps", "test_scope", "test_unpack_ex", "test_call", "test_keywordonlyarg", "test_property", "test_raise", "test_exceptions", "test_except_star", "test_iter", "test_int",
         "test_float", "test_bool", "test_augassign", "test_binop", "test_compare", "test_contains", "test_dict", "test_list", "test_tuple", "test_slice", "test_range", "test_enumerate", "test_fstring", "test_patma", "test_named_expressions", "test_dynamic", "test_funcattrs", "test_isinstance", "test_coroutines", "test_asyncgen"]
# Not to be changed: they fork, wait for others, or look at what a change makes unsteady (at which level recursion ends, for one).
LEFT_ALONE = {"engine_switched", "generators_deep", "signals", "syntax_error_program", "fork_subprocess", "multiprocessing_pool", "subinterpreters", "threads", "event_loop_sim", "stdin_program", "calls_into_rest", "refcounts", "refcounts_of_arguments", "refcounts_of_operands", "recursion_everywhere", "recursion_in_classes", "recursion_error_program", "huge_functions", "io_files", "time_budget_calls", "imports", "warnings_stacklevel"}
ONE_CLASS = """
if __name__ == "__main__":
    import random, sys, unittest
    kinds = sorted((kind for kind in list(globals().values()) if isinstance(kind, type) and issubclass(kind, unittest.TestCase)), key=lambda kind: kind.__name__)
    kind = random.Random({seed!r}).choice(kinds)
    suite = unittest.TestLoader().loadTestsFromTestCase(kind)
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
"""


def mutated(name, random):
    if random.random() < 0.6:
        file = random.choice(sorted(path for path in (ROOT / "tests/same").glob("*.py") if path.stem not in LEFT_ALONE))
        return Mutator(name, file.read_text()).mutant()
    import test
    file = Path(random.choice(list(test.__path__))) / f"{random.choice(SUITE)}.py"
    text = file.read_text().replace('if __name__ == "__main__":', "if False:").replace("if __name__ == '__main__':", "if False:")
    return Mutator(name, text).mutant() + ONE_CLASS.format(seed=name)


__all__ = ["PRELUDE", "make"]


def make(name):
    """Some have a syntax error; then the next one is taken."""
    for attempt in range(20):
        chosen = random.Random(f"{name}.{attempt}")
        kind, seed = chosen.random(), f"{name}.{attempt}"
        text = Generator(seed).program() if kind < 0.5 else Loop(seed).program() if kind < 0.75 else mutated(seed, chosen)
        try:
            compile(text, "program", "exec")
        except (SyntaxError, ValueError):
            continue
        return text
    raise RuntimeError(f"no program comes of {name}")

