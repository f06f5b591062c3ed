"""`__del__` in subclasses of built-in types: exceptions, containers, numbers, modules; finalizers that cycles let go of."""
import collections
import gc
import types

ARGUMENTS = {
    BaseExceptionGroup: ("several", [ValueError()]),
    UnicodeDecodeError: ("ascii", b"a", 0, 1, "why"),
    types.ModuleType: ("module",),
}
BASES = [
    Exception, OSError, ImportError, SyntaxError, StopIteration, BaseExceptionGroup, UnicodeDecodeError, list, dict, set, tuple,
    int, str, bytes, float, types.ModuleType, types.SimpleNamespace, collections.deque,
]

for base in BASES:
    class Derived(base):
        def __del__(self):
            print("  finalized")

    print(base.__name__)
    value = Derived(*ARGUMENTS.get(base, ()))
    value = None


class Counted(Exception):
    alive = 0

    def __init__(self):
        Counted.alive += 1

    def __del__(self):
        Counted.alive -= 1


def fail():
    try:
        raise Counted
    except Counted as exc:
        print("caught, alive:", Counted.alive)


fail()
print("alive:", Counted.alive)


class Last:
    def __del__(self):
        print("what the cycle's finalizer let go of")


class Cycle:
    def __init__(self):
        self.me = self

    def __del__(self):
        global last
        print("the cycle")
        del last


last = Last()
cycle = Cycle()
cycle.last = last
del cycle
gc.collect()
print("end")
