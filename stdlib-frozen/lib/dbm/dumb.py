"""A database in two text and data files, without any library below: portable, slow, and safe for one writer at a time.

NAME.dat holds the values, each at a multiple of 512 bytes; NAME.dir has a line for each key: its repr, decoded as Latin-1,
and the pair of position and size of its value. NAME.bak is the NAME.dir before the last change.
"""

import ast
import collections.abc
import io
import os

__all__ = ["error", "open"]

_BLOCKSIZE = 512

error = OSError


class _Database(collections.abc.MutableMapping):
    # The files are written back while the interpreter shuts down too.
    _os = os
    _io = io

    def __init__(self, filebasename, mode, flag="c"):
        base = self._os.fsencode(filebasename)
        self._mode = mode
        self._readonly = flag == "r"
        self._dirfile = base + b".dir"
        self._datfile = base + b".dat"
        self._bakfile = base + b".bak"
        self._index = None
        self._modified = False
        self._create(flag)
        self._read_index(flag)

    def _create(self, flag):
        if flag == "n":
            for path in (self._datfile, self._bakfile, self._dirfile):
                try:
                    self._os.remove(path)
                except OSError:
                    pass
        try:
            self._io.open(self._datfile, "rb").close()
        except OSError:
            if flag not in ("c", "n"):
                raise
            with self._io.open(self._datfile, "wb"):
                self._set_mode(self._datfile)

    def _read_index(self, flag):
        self._index = {}
        try:
            stream = self._io.open(self._dirfile, "r", encoding="Latin-1")
        except OSError:
            if flag not in ("c", "n"):
                raise
            with self._io.open(self._dirfile, "w", encoding="Latin-1"):
                self._set_mode(self._dirfile)
            return
        with stream:
            for line in stream:
                key, place = ast.literal_eval(line.rstrip())
                self._index[key.encode("Latin-1")] = place

    def _commit(self):
        # Nothing to do without changes, and after close().
        if self._index is None or not self._modified:
            return
        try:
            self._os.unlink(self._bakfile)
        except OSError:
            pass
        try:
            self._os.rename(self._dirfile, self._bakfile)
        except OSError:
            pass
        with self._io.open(self._dirfile, "w", encoding="Latin-1") as stream:
            self._set_mode(self._dirfile)
            for key, place in self._index.items():
                stream.write(f"{key.decode('Latin-1')!r}, {place!r}\n")
        self._modified = False

    sync = _commit

    def _set_mode(self, path):
        self._os.chmod(path, self._mode)

    def _verify_open(self):
        if self._index is None:
            raise error("DBM object has already been closed")

    def _verify_writable(self):
        if self._readonly:
            raise error("The database is opened for reading only")

    @staticmethod
    def _key(key):
        return key.encode("utf-8") if isinstance(key, str) else key

    def _append(self, value):
        """Stores a value behind all others: its place."""
        with self._io.open(self._datfile, "rb+") as stream:
            end = stream.seek(0, 2)
            position = -(-end // _BLOCKSIZE) * _BLOCKSIZE
            stream.write(b"\0" * (position - end) + value)
        return position, len(value)

    def _overwrite(self, position, value):
        with self._io.open(self._datfile, "rb+") as stream:
            stream.seek(position)
            stream.write(value)
        return position, len(value)

    def __getitem__(self, key):
        self._verify_open()
        position, size = self._index[self._key(key)]
        with self._io.open(self._datfile, "rb") as stream:
            stream.seek(position)
            return stream.read(size)

    def __setitem__(self, key, value):
        self._verify_open()
        self._verify_writable()
        key = self._key(key)
        if not isinstance(key, bytes):
            raise TypeError("keys must be bytes or strings")
        if isinstance(value, str):
            value = value.encode("utf-8")
        elif not isinstance(value, (bytes, bytearray)):
            raise TypeError("values must be bytes or strings")
        self._modified = True
        if key not in self._index:
            self._index[key] = self._append(value)
            # The key is found again even if nobody closes the database.
            with self._io.open(self._dirfile, "a", encoding="Latin-1") as stream:
                self._set_mode(self._dirfile)
                stream.write(f"{key.decode('Latin-1')!r}, {self._index[key]!r}\n")
            return
        position, size = self._index[key]
        fits = -(-len(value) // _BLOCKSIZE) <= -(-size // _BLOCKSIZE)
        self._index[key] = self._overwrite(position, value) if fits else self._append(value)

    def __delitem__(self, key):
        self._verify_open()
        self._verify_writable()
        del self._index[self._key(key)]
        self._modified = True
        self._commit()

    def __contains__(self, key):
        self._verify_open()
        return self._key(key) in self._index

    def __iter__(self):
        self._verify_open()
        return iter(self._index)

    iterkeys = __iter__

    def __len__(self):
        self._verify_open()
        return len(self._index)

    def keys(self):
        self._verify_open()
        return list(self._index)

    def items(self):
        self._verify_open()
        return [(key, self[key]) for key in self._index]

    def close(self):
        try:
            self._commit()
        finally:
            self._index = None

    __del__ = close

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()


def open(file, flag="c", mode=0o666):
    """Opens the database whose files are `file` with .dat and .dir, creating it unless the flag is 'r' or 'w'."""
    if flag not in ("r", "w", "c", "n"):
        raise ValueError("Flag must be one of 'r', 'w', 'c', or 'n'")
    # What the umask takes away stays away, although the mode is set by chmod.
    mask = os.umask(0)
    os.umask(mask)
    return _Database(file, mode & ~mask, flag=flag)
