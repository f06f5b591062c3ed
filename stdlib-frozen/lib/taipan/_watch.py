"""Watching a call, instruction by instruction."""

import contextlib
import io
import linecache
import sys

from taipan._bytecode import Bytecode, argument_text, code_of, labels_of, range_bars
from taipan._text import short_repr

_TOOL = 4
_QUIT = "q"
_DOWN = "\x1b[B"
_OWN_FILES = __file__.rpartition("/")[0] + "/"


class Stop(BaseException):
    """Raised in the watched call when the watcher gives it up."""


class _Listing:
    """A code object's instructions with what is drawn beside them."""

    def __init__(self, code):
        # As compiled: while it is watched, code consists of instructions that report to the watcher.
        listing = Bytecode(code, adaptive=False)
        self.instructions = listing.instructions
        self.labels = labels_of(listing.instructions, listing.exception_table)
        self.bars = range_bars(listing.instructions, listing.exception_table)
        self.index = {i.offset: number for number, i in enumerate(self.instructions)}

    def text(self, number):
        """One instruction without its place in the source."""
        instruction = self.instructions[number]
        text = f"{instruction.offset:>4} {instruction.opname}"
        if instruction.arg is not None:
            text += f" {argument_text(instruction, self.labels) or instruction.arg}"
        return text


def _value_stack(frame):
    """The values on a frame's stack, lowest first; None where the runtime does not show them."""
    try:
        from _taipan import value_stack
    except ImportError:
        return None
    return value_stack(frame)


def _depth(frame):
    depth = 0
    while frame is not None:
        depth += 1
        frame = frame.f_back
    return depth


class _Watcher:
    """Decides at which instructions to stop, and has a view show them."""

    def __init__(self, view):
        self.view = view
        self.listings = {}
        self.base = None
        self.filename = None
        self.limit = None
        self.line = None
        self.is_running_free = False

    def listing(self, code):
        found = self.listings.get(id(code))
        if found is None:
            # The code object is kept with it, so that the number stays its own.
            found = self.listings[id(code)] = (_Listing(code), code)
        return found[0]

    def step(self, code, offset):
        if self.is_running_free or code.co_filename.startswith(_OWN_FILES):
            return
        frame = sys._getframe(1)
        depth = _depth(frame)
        if self.base is None:
            self.base = depth
        if depth < self.base or (self.limit is not None and depth > self.limit):
            return
        if self.line is not None and (depth, frame.f_lineno) == self.line:
            return
        if self.limit is None and not self.view.stops_in(code):
            return
        command = self.view.show(self, frame, code, offset, depth - self.base)
        self.limit = self.line = None
        if command == "n":
            self.limit = depth
        elif command == "l":
            self.limit, self.line = depth, (depth, frame.f_lineno)
        elif command == "r":
            self.limit = depth - 1
        elif command == "c":
            self.is_running_free = True
        elif command == _QUIT:
            self.is_running_free = True
            raise Stop


class _PlainView:
    """A line an instruction; functions of other files run unseen."""

    def __init__(self, write, filename):
        self.write = write
        self.filename = filename
        self.shown = None

    def stops_in(self, code):
        return code.co_filename == self.filename

    def show(self, watcher, frame, code, offset, level):
        listing = watcher.listing(code)
        indent = "    " * level
        place = (id(frame), frame.f_lineno)
        if place != self.shown:
            self.shown = place
            source = linecache.getline(code.co_filename, frame.f_lineno, frame.f_globals).strip()
            values = ", ".join(f"{name}={short_repr(value, 40)}" for name, value in frame.f_locals.items())
            self.write(f"{indent}{code.co_qualname}:{frame.f_lineno}  {source}\n")
            if values and frame.f_locals is not frame.f_globals:
                self.write(f"{indent}    # {values}\n")
        stack = _value_stack(frame)
        text = f"{indent}    {listing.text(listing.index[offset])}"
        if stack is not None:
            text = f"{text:<60}  [{', '.join(short_repr(value, 30) for value in stack)}]"
        self.write(text.rstrip() + "\n")
        return "s"

    def finish(self, outcome):
        self.write(f"{outcome}\n")


class _ScreenView:
    """The whole terminal: source above, instructions on the left, value stack and variables on the right."""

    HELP = "space step   n over   l line   r return   c run on   q give up"

    def __init__(self, terminal):
        self.terminal = terminal

    def stops_in(self, code):
        return True

    def show(self, watcher, frame, code, offset, level):
        while True:
            with self.terminal.raw():
                self.terminal.draw(self.lines(watcher.listing(code), frame, code, offset, level))
                key = self.terminal.key()
            if key == "\x03":
                raise KeyboardInterrupt
            if key in (" ", "s", "\r", "\n", _DOWN):
                return "s"
            if key in ("\x04", "\x1b", _QUIT):
                return _QUIT
            if key == "c":
                self.terminal.leave()
            if key in ("n", "l", "r", "c"):
                return key

    def lines(self, listing, frame, code, offset, level):
        columns, rows = self.terminal.size()
        lines = [(f" {code.co_qualname}  {code.co_filename}:{frame.f_lineno}  depth {level}", "title")]
        source_rows = max(3, rows // 4)
        first = max(1, frame.f_lineno - source_rows // 2)
        for number in range(first, first + source_rows):
            text = linecache.getline(code.co_filename, number, frame.f_globals)
            text = f"{number:>5} {text.rstrip().expandtabs()}" if text else ""
            lines.append((text, "current" if number == frame.f_lineno else ""))
        lines.append(("─" * columns, "rule"))
        height = rows - len(lines) - 1
        at = listing.index[offset]
        start = max(0, min(at - height // 2, len(listing.instructions) - height))
        left_width = columns * 3 // 5
        right = self.values(frame, columns - left_width - 2)
        for row in range(height):
            number = start + row
            left = ""
            if number < len(listing.instructions):
                label = listing.labels.get(listing.instructions[number].offset, "")
                mark = "▶" if number == at else " "
                left = f"{mark}{listing.bars[number]} {label:>4} {listing.text(number)}"
            side = right[row] if row < len(right) else ""
            lines.append((f"{_cut(left, left_width):<{left_width}}│ {side}", "current" if number == at else ""))
        lines.append((self.HELP, "title"))
        return [(_cut(text, columns), style) for text, style in lines[:rows]]

    def values(self, frame, width):
        lines = []
        stack = _value_stack(frame)
        if stack is not None:
            lines.append(f"stack ({len(stack)})")
            for number, value in reversed(list(enumerate(stack))):
                lines.append(f"  {number}: {short_repr(value, width - 6)}")
            lines.append("")
        lines.append("variables")
        for name, value in frame.f_locals.items():
            if not (name.startswith("__") and name.endswith("__")):
                lines.append(f"  {name} = {short_repr(value, max(8, width - len(name) - 5))}")
        if printed := self.terminal.output.text.splitlines():
            lines += ["", "printed", *(f"  {_printable(line)}" for line in printed[-4:])]
        return lines

    def finish(self, outcome):
        pass


def _printable(line):
    return "".join(char if char.isprintable() else "·" for char in line.expandtabs())


def _cut(text, width):
    return text if len(text) <= width else text[: width - 1] + "…"


class _Output(io.TextIOBase):
    """Stands in for `sys.stdout` while the screen is drawn on: keeps what the watched call prints."""

    def __init__(self, stream):
        self.stream = stream
        self.text = ""

    @property
    def encoding(self):
        return self.stream.encoding

    def writable(self):
        return True

    def isatty(self):
        return self.stream.isatty()

    def fileno(self):
        return self.stream.fileno()

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.text += text
        return len(text)


class _Terminal:
    """The alternate screen, raw only while a key is awaited; given back at the end whatever happens."""

    STYLES = {"title": "\x1b[7m", "current": "\x1b[1;36m", "rule": "\x1b[2m"}

    def __enter__(self):
        self.stream = sys.stdout
        self.fd = sys.stdin.fileno()
        self.typed = ""
        self.output = sys.stdout = _Output(self.stream)
        self.stream.write("\x1b[?1049h\x1b[?25l")
        self.stream.flush()
        return self

    def __exit__(self, *_):
        self.leave()

    def leave(self):
        """Back to the screen where the call was made, and there what it has printed."""
        if self.output is None:
            return
        if sys.stdout is self.output:
            sys.stdout = self.stream
        self.stream.write(f"\x1b[?25h\x1b[?1049l{self.output.text}")
        self.stream.flush()
        self.output = None

    def size(self):
        import os

        # A terminal that does not know its size says 0.
        columns, rows = os.get_terminal_size(self.stream.fileno())
        return columns or 80, rows or 24

    def draw(self, lines):
        columns, _ = self.size()
        out = ["\x1b[H"]
        for number, (text, style) in enumerate(lines):
            start = self.STYLES.get(style, "")
            if style == "title":
                text = f"{text:<{columns}}"
            out.append(("\r\n" if number else "") + start + text + ("\x1b[0m" if start else "") + "\x1b[K")
        out.append("\x1b[J")
        self.stream.write("".join(out))
        self.stream.flush()

    @contextlib.contextmanager
    def raw(self):
        """Keys come at once and unseen; those typed before are not lost."""
        import termios
        import tty

        mode = termios.tcgetattr(self.fd)
        tty.setraw(self.fd, termios.TCSADRAIN)
        try:
            yield
        finally:
            termios.tcsetattr(self.fd, termios.TCSADRAIN, mode)

    def key(self):
        """The next key: a character, or the sequence that a key without one sends."""
        import os

        if not self.typed:
            # The end of input gives up.
            self.typed = os.read(self.fd, 64).decode("utf-8", "replace") or "\x04"
        end = 1
        if self.typed[:2] in ("\x1b[", "\x1bO"):
            end = next((i for i, char in enumerate(self.typed) if i > 1 and "@" <= char <= "~"), 0) + 1
        key, self.typed = self.typed[:end], self.typed[end:]
        return key


def _can_draw():
    try:
        import termios  # noqa: F401

        return sys.stdin.isatty() and sys.stdout.isatty()
    except (ImportError, AttributeError, ValueError):
        return False


def watch(f, /, *args, **kwargs):
    """Calls `f(*args, **kwargs)` instruction by instruction, with the value stack and local variables in view.

    On a terminal the keys are: space for the next instruction, n for the next one of this call (calls run through), l for
    the next line, r to run until this call returns, c to run to the end, q to give up (the call is unwound
    and watch returns None). Elsewhere each instruction is printed. Returns what f returns.
    """
    if not _can_draw():
        try:
            filename = code_of(f).co_filename
        except TypeError:
            # Built in: there is nothing to be seen of it.
            filename = ""
        view = _PlainView(sys.stdout.write, filename)
        return _run(_Watcher(view), f, args, kwargs)
    with _Terminal() as terminal:
        return _run(_Watcher(_ScreenView(terminal)), f, args, kwargs)


def _run(watcher, f, args, kwargs):
    monitoring = sys.monitoring
    monitoring.use_tool_id(_TOOL, "taipan.watch")
    try:
        monitoring.register_callback(_TOOL, monitoring.events.INSTRUCTION, watcher.step)
        monitoring.set_events(_TOOL, monitoring.events.INSTRUCTION)
        try:
            result = f(*args, **kwargs)
        finally:
            monitoring.set_events(_TOOL, 0)
    except Stop:
        watcher.view.finish("given up")
        return None
    except BaseException as exc:
        watcher.view.finish(f"raised {type(exc).__name__}: {exc}")
        raise
    finally:
        monitoring.free_tool_id(_TOOL)
    watcher.view.finish(f"returned {short_repr(result, 70)}")
    return result
