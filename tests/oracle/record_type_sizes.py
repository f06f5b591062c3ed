"""Prints the table of vm/objects/type_sizes.ts: run with the CPython that it is to describe."""
import importlib
import textwrap
from collections import defaultdict

MODULES = """_abc _asyncio _bisect _codecs _collections _contextvars _csv _datetime _decimal _functools _heapq _io _json
_md5 _operator _queue _random _sha1 _sha2 _sha3 _blake2 _socket _sre _struct _symtable _thread _tokenize _typing _weakref
array ast builtins collections contextvars functools gc io itertools math posix re select string.templatelib threading time
types typing unicodedata weakref zlib""".split()
HEAPTYPE, IMMUTABLE, GC = 1 << 9, 1 << 8, 1 << 14

for name in MODULES:
    try:
        importlib.import_module(name)
    except ImportError:
        pass

seen = set()


def walk(cls):
    if cls not in seen:
        seen.add(cls)
        for sub in type.__subclasses__(cls):
            walk(sub)


walk(object)
groups = defaultdict(set)
for cls in seen:
    flags = cls.__flags__
    if flags & HEAPTYPE and not flags & IMMUTABLE or cls.__module__ == "ast" and cls.__name__ != "AST":
        continue
    name = f"{cls.__module__}.{cls.__qualname__}".removeprefix("builtins.")
    row = cls.__basicsize__, cls.__itemsize__, int(flags & GC != 0), cls.__dictoffset__, cls.__weakrefoffset__
    groups[row].add(name)
for row in sorted(groups):
    text = f"{' '.join(map(str, row))}: {' '.join(sorted(groups[row]))}"
    print("\n".join(textwrap.wrap(text, 108, break_long_words=False, break_on_hyphens=False, subsequent_indent="  ")))
