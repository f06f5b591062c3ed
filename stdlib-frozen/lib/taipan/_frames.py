"""The chain of running frames."""

import linecache
import sys

from taipan._text import short_repr


class Frame:
    """What one frame is doing. Local variables are those of the moment it was asked for."""

    def __init__(self, frame):
        code = frame.f_code
        self.frame = frame
        self.code = code
        self.name = code.co_qualname
        self.filename = code.co_filename
        self.lineno = frame.f_lineno
        self.lasti = frame.f_lasti
        self.locals = dict(frame.f_locals)

    @property
    def line(self):
        """The source line, "" if there is none."""
        if self.lineno is None:
            return ""
        return linecache.getline(self.filename, self.lineno, self.frame.f_globals).strip()

    def __repr__(self):
        return f"<taipan.Frame {self.name} at {self.filename}:{self.lineno}>"


class Frames(tuple):
    """Frames, innermost first."""

    __slots__ = ()

    def __repr__(self):
        lines = []
        for number, frame in enumerate(self):
            lines.append(f"#{number}  {frame.name}  {frame.filename}:{frame.lineno}")
            if frame.line:
                lines.append(f"      {frame.line}")
            # A module's variables are its whole namespace: only those that the program gave it are shown.
            is_module = frame.frame.f_locals is frame.frame.f_globals
            for name, value in frame.locals.items():
                if is_module and (name.startswith("__") and name.endswith("__")):
                    continue
                lines.append(f"    {name} = {short_repr(value, 70)}")
        return "\n".join(lines)


def frames(frame=None):
    """The running frames, beginning with the caller's or with the given one.

    A suspended generator or coroutine may be given too: its frame, and those of what it waits for. Of an exception or a
    traceback they are the frames that it left.
    """
    if frame is None:
        frame = sys._getframe(1)
    for attribute in ("gi_frame", "cr_frame", "ag_frame"):
        if hasattr(frame, attribute):
            return Frames(_suspended(frame))
    if isinstance(frame, BaseException):
        return Frames(_left(frame.__traceback__))
    if hasattr(frame, "tb_frame"):
        return Frames(_left(frame))
    if not hasattr(frame, "f_back"):
        raise TypeError(f"{type(frame).__name__!r} object has no frames")
    chain = []
    while frame is not None:
        chain.append(Frame(frame))
        frame = frame.f_back
    return Frames(chain)


def _left(traceback):
    """The frames of a traceback, innermost first, with the lines where they were left."""
    chain = []
    while traceback is not None:
        frame = Frame(traceback.tb_frame)
        frame.lineno = traceback.tb_lineno
        frame.lasti = traceback.tb_lasti
        chain.append(frame)
        traceback = traceback.tb_next
    chain.reverse()
    return chain


def _suspended(awaitable):
    """The frames of a generator or coroutine and of what it waits for, innermost first."""
    chain = []
    while awaitable is not None:
        for kind, waiting in (("gi", "gi_yieldfrom"), ("cr", "cr_await"), ("ag", "ag_await")):
            frame = getattr(awaitable, f"{kind}_frame", None)
            if frame is not None:
                chain.append(Frame(frame))
                awaitable = getattr(awaitable, waiting)
                break
        else:
            awaitable = None
    chain.reverse()
    return chain
