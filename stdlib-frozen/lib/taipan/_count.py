"""How often instructions ran, counted through `sys.monitoring`."""

import sys

_TOOL = 3
# Code object -> {offset: how often}. Code objects are compared by identity, since equal ones may run apart.
_counts = {}


def counts_of(code):
    """Counts by offset; empty if the code was never counted."""
    entry = _counts.get(id(code))
    return entry[1] if entry is not None else {}


def _codes(code):
    """The code object and those of the functions that its text contains."""
    yield code
    for constant in code.co_consts:
        if hasattr(constant, "co_code"):
            yield from _codes(constant)


def count(f, /, *args, **kwargs):
    """Calls `f(*args, **kwargs)` and counts how often each of its instructions runs, nested functions included.

    Returns what f returns. Counts add up from call to call; `taipan.bytecode(f)` shows them.
    """
    from taipan._bytecode import code_of

    monitoring = sys.monitoring
    codes = list(_codes(code_of(f)))
    for code in codes:
        _counts.setdefault(id(code), (code, {}))

    def step(code, offset):
        counts = _counts[id(code)][1]
        counts[offset] = counts.get(offset, 0) + 1

    monitoring.use_tool_id(_TOOL, "taipan.count")
    try:
        monitoring.register_callback(_TOOL, monitoring.events.INSTRUCTION, step)
        for code in codes:
            monitoring.set_local_events(_TOOL, code, monitoring.events.INSTRUCTION)
        return f(*args, **kwargs)
    finally:
        for code in codes:
            monitoring.set_local_events(_TOOL, code, 0)
        monitoring.free_tool_id(_TOOL)
