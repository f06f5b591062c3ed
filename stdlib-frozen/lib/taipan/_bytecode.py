"""A code object's instructions as they stand at the moment."""

import dis
import linecache

from taipan._count import counts_of

# Cache entries that say how soon an instruction is tried anew: of interest to few.
_COUNTER = "counter"


class Bytecode:
    """The instructions of one code object; iterating gives `dis.Instruction` objects, specialized forms included."""

    def __init__(self, code, adaptive=True):
        self.code = code
        self.name = code.co_qualname
        self.instructions = tuple(dis.get_instructions(code, show_caches=True, adaptive=adaptive))
        self.exception_table = tuple(dis._parse_exception_table(code))
        self.counts = counts_of(code)

    def __iter__(self):
        return iter(self.instructions)

    def __len__(self):
        return len(self.instructions)

    def specialized(self):
        """The instructions that run in a form made for the values they met."""
        return [i for i in self.instructions if i.opname != i.baseopname]

    def __repr__(self):
        bars = range_bars(self.instructions, self.exception_table)
        labels = labels_of(self.instructions, self.exception_table)
        width = max((len(i.opname) for i in self.instructions), default=0)
        with_counts = any(self.counts.values())
        lines = [f"{self.name}  {self.code.co_filename}:{self.code.co_firstlineno}"]
        shown_line = None
        for instruction, bar in zip(self.instructions, bars):
            line = instruction.line_number
            if line is not None and line != shown_line:
                shown_line = line
                source = linecache.getline(self.code.co_filename, line).rstrip()
                lines.append(f"{'':{len(bar)}}  {line:>4} | {source}" if source else f"{'':{len(bar)}}  {line:>4} |")
            count = f"{self.counts.get(instruction.offset, 0):>8}× " if with_counts else ""
            label = f"{labels[instruction.offset]}:" if instruction.offset in labels else ""
            text = f"{bar}  {label:>4} {instruction.offset:>5} {count} {instruction.opname:<{width}}"
            if instruction.arg is not None:
                text += f" {instruction.arg:>4}"
                meaning = argument_text(instruction, labels)
                if meaning:
                    text += f" ({meaning})"
            caches = _cache_text(instruction)
            if caches:
                text = f"{text:<{len(bar) + len(count) + width + 50}} {caches}"
            lines.append(text.rstrip())
        if self.exception_table:
            lines.append("exceptions:")
            for entry in self.exception_table:
                lasti = ", offset kept" if entry.lasti else ""
                lines.append(
                    f"  {entry.start} to {entry.end} -> {labels[entry.target]} ({entry.target}), stack depth {entry.depth}{lasti}"
                )
        return "\n".join(lines)


def _cache_text(instruction):
    """The contents of the inline caches, counters left out unless nothing else has been filled in."""
    if not instruction.cache_info:
        return ""
    entries = [(name, int.from_bytes(data, "little")) for name, _, data in instruction.cache_info]
    if instruction.opname == instruction.baseopname:
        return " ".join(f"{name}={value >> 4}" for name, value in entries if name == _COUNTER)
    return " ".join(f"{name}={value}" for name, value in entries if name != _COUNTER)


def labels_of(instructions, table):
    """Names for what is jumped to: L1, L2 ... in order; exception handlers too."""
    targets = {i.offset for i in instructions if i.is_jump_target} | {entry.target for entry in table}
    return {offset: f"L{number}" for number, offset in enumerate(sorted(targets), 1)}


def argument_text(instruction, labels):
    """What the argument stands for, "" if it stands for itself."""
    if instruction.jump_target is not None:
        return f"to {labels[instruction.jump_target]}"
    return instruction.argrepr


def range_bars(instructions, table):
    """A column for each range of the exception table that overlaps others, drawn beside the instructions."""
    columns = []
    for entry in sorted(table, key=lambda entry: (entry.start, -entry.end)):
        for column in columns:
            if column[-1].end <= entry.start:
                column.append(entry)
                break
        else:
            columns.append([entry])
    bars = []
    for instruction in instructions:
        bar = ""
        for column in columns:
            mark = " "
            for entry in column:
                if entry.start <= instruction.offset < entry.end:
                    is_first = instruction.offset == entry.start
                    is_last = instruction.end_offset >= entry.end
                    mark = "─" if is_first and is_last else "┌" if is_first else "└" if is_last else "│"
            bar += mark
        bars.append(bar)
    return bars


def code_of(subject):
    """The code object behind a function, method, property, partial, class with `__init__`, object with `__call__`, generator,
    coroutine, frame, traceback, source text, or a code object itself.
    """
    while not hasattr(subject, "co_code"):
        for attribute in _WRAPPED:
            if hasattr(subject, attribute):
                subject = getattr(subject, attribute)
                break
        else:
            break
    if hasattr(subject, "co_code"):
        return subject
    if isinstance(subject, str):
        return compile(subject, "<taipan>", "exec")
    if isinstance(subject, type):
        called = (subject.__init__, subject.__new__)
    else:
        called = (getattr(type(subject), "__call__", None),)
    for method in called:
        if hasattr(method, "__code__"):
            return method.__code__
    raise TypeError(f"{type(subject).__name__!r} object has no bytecode")


# Where objects keep the one that runs: methods, decorated functions, partials, properties, what is suspended or was left.
_WRAPPED = ("__func__", "__wrapped__", "__code__", "gi_code", "cr_code", "ag_code", "f_code", "tb_frame", "func", "fget")


def bytecode(subject):
    """The instructions of a function (or method, generator, coroutine, frame, class, code object, source text)."""
    return Bytecode(code_of(subject))
