"""Looking inside a running Python.

    taipan.frames()              the frames that are running, innermost first, with their local variables
    taipan.bytecode(f)           the instructions of a function as they stand: specialized forms, cache contents,
                                 exception ranges, source lines between them
    taipan.count(f, *args)       calls f and counts how often each instruction ran; bytecode(f) shows the counts
    taipan.watch(f, *args)       calls f step by step, value stack and local variables in view

Everything returns objects that print well at the prompt and can be used by programs too. What runs underneath are
the hooks that all tools have: frame objects, `dis`, `sys.monitoring`.
"""

__all__ = ["NULL", "Bytecode", "Frame", "Frames", "bytecode", "count", "frames", "watch"]


class _Null:
    """Stands for an empty place on the value stack."""

    def __repr__(self):
        return "NULL"


NULL = _Null()

# Each part is loaded when it is first used: `import taipan` costs next to nothing.
_HOMES = {
    "Frame": "_frames",
    "Frames": "_frames",
    "frames": "_frames",
    "Bytecode": "_bytecode",
    "bytecode": "_bytecode",
    "count": "_count",
    "watch": "_watch",
}


def __getattr__(name):
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted(set(globals()) | set(_HOMES))
