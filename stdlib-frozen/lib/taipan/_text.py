"""Texts for people: values cut to a width."""

import reprlib

_repr = reprlib.Repr()
_repr.maxlevel = 3
_repr.maxstring = _repr.maxother = _repr.maxlong = 60


def short_repr(value, width):
    """`repr` in at most `width` characters and one line; a `repr` that fails is told of."""
    try:
        text = _repr.repr(value)
    except Exception as exc:
        text = f"<{type(value).__name__}: repr raised {type(exc).__name__}>"
    text = text.replace("\n", " ")
    return text if len(text) <= width else text[: width - 1] + "…"
