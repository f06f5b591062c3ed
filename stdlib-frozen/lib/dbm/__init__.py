"""Databases of bytes by bytes in files, behind one interface.

open(file, flag, mode) gives a mutable mapping with close() and sync(), a context manager. Which of the modules
dbm.sqlite3, dbm.gnu, dbm.ndbm and dbm.dumb it is of is found out by whichdb() for a database that exists; a new one is of
the first module that can be imported.
"""

import importlib
import os
import struct
from io import open as _open_file

__all__ = ["open", "whichdb", "error"]


class error(Exception):
    """What this module raises; the attribute `error` is a tuple with OSError, for `except` clauses."""


_DatabaseError = error
error = (_DatabaseError, OSError)

_names = ["dbm.sqlite3", "dbm.gnu", "dbm.ndbm", "dbm.dumb"]
_modules = {}
_defaultmod = None

try:
    from dbm import ndbm
except ImportError:
    ndbm = None


def _import_modules():
    """Fills `_modules` and chooses the one for new databases."""
    global _defaultmod
    for name in _names:
        try:
            _modules[name] = importlib.import_module(name)
        except ImportError:
            continue
        if _defaultmod is None:
            _defaultmod = _modules[name]
    if _defaultmod is None:
        raise ImportError(f"no dbm clone found; tried {_names}")


def open(file, flag="r", mode=0o666):
    """Opens the database at a path: flag 'r' to read, 'w' to write too, 'c' creates it if need be, 'n' always anew."""
    if _defaultmod is None:
        _import_modules()
    kind = None if "n" in flag else whichdb(file)
    if kind is None:
        if "c" not in flag and "n" not in flag:
            raise _DatabaseError("db file doesn't exist; use 'c' or 'n' flag to create a new db")
        return _defaultmod.open(file, flag, mode)
    if kind == "":
        raise _DatabaseError("db type could not be determined")
    if kind not in _modules:
        raise _DatabaseError(f"db type is {kind}, but the module is not available")
    return _modules[kind].open(file, flag, mode)


def _start(path, length):
    """The first bytes of a file, None if it can't be read."""
    try:
        with _open_file(path, "rb") as stream:
            return stream.read(length)
    except OSError:
        return None


def whichdb(filename):
    """The name of the module that a database belongs to, "" if that can't be told, None if there is no such file."""
    path = os.fsencode(filename)
    index = _start(path + b".dir", 1)
    if index is not None and _start(path + b".pag", 0) is not None:
        return "dbm.ndbm"
    if ndbm is not None and _start(path + b".db", 0) is not None:
        # The Berkeley library writes such files for other uses too.
        try:
            ndbm.open(path).close()
            return "dbm.ndbm"
        except OSError:
            pass
    if index is not None and os.path.exists(path + b".dat") and index in (b"", b"'", b'"'):
        return "dbm.dumb"
    head = _start(path, 16)
    if head is None:
        return None
    if head == b"SQLite format 3\0":
        return "dbm.sqlite3"
    if len(head) >= 4 and struct.unpack("=l", head[:4])[0] in (0x13579ACD, 0x13579ACE, 0x13579ACF):
        return "dbm.gnu"
    return ""


if __name__ == "__main__":
    import sys

    for path in sys.argv[1:]:
        print(whichdb(path) or "UNKNOWN", path)
