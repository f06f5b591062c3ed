"""CPython's side of the marshal comparison. Run by tests/oracle/marshal.ts in the oracle.

    roundtrip THEIRS OURS   pairs of marshaled values, each file a sequence of (length, bytes): loads both, compares trees
    values FOLDER           writes every value below in every version to FOLDER/theirs-VERSION.bin
    loads FILE              one JSON line a datum: the repr of what loads() gives, or the exception
    pyc FOLDER              imports each of FOLDER/ours_*.py through the .pyc beside it and says what `answer` is; writes
                            the .pyc of FOLDER/theirs.py in each mode to FOLDER/theirs-MODE.pyc

Prints JSON.
"""

import json
import marshal
import re
import resource
import struct
import sys
import types

# Sizes that lie make CPython allocate: let it fail instead of filling the machine.
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))

CODE_FIELDS = (
    "co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_stacksize", "co_flags", "co_code", "co_consts",
    "co_names", "co_varnames", "co_cellvars", "co_freevars", "co_filename", "co_name", "co_qualname",
    "co_firstlineno", "co_linetable", "co_exceptiontable",
)

SHARED = (1, "shared", b"bytes", 2**70)
VALUES = [
    None, True, False, ..., StopIteration, 0, 1, -1, 255, 2**15, -2**31, 2**31 - 1, 2**31, -2**31 - 1, 2**63, 10**40,
    -10**400, 0.0, -0.0, 1.5, 1e300, 5e-324, float("inf"), float("-inf"), 1j, complex(-0.0, 2.5), b"", b"abc",
    bytes(range(256)), "", "a", "name", "not a name", "x" * 255, "x" * 256, "x" * 1000, "\xe9", "\u20ac", "\U0001f40d",
    "\ud800", "\udc00\ud800", "mixed \ud83d\udc0d", (), (1,), tuple(range(255)), tuple(range(256)), [], [1, [2, [3]]],
    {}, {"a": 1, 2: "b", None: None}, set(), {1, 2, 3}, {"a", "b", "c"}, frozenset(), frozenset({1, "x", None}),
    frozenset({frozenset(), frozenset({1})}), [SHARED, SHARED, {"k": SHARED}], ["spam", "spam"],
    (lambda a, /, b, *c, d=1, **e: (a, b, c, d, e)).__code__,
]
SLICES = [slice(None), slice(1, 2, 3), (slice("a", None, -1),)]


def same(a, b):
    """Equal by type and value, code objects by their fields."""
    if type(a) is not type(b):
        return False
    if isinstance(a, (tuple, list)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, (set, frozenset)):
        return same(sorted(map(repr, a)), sorted(map(repr, b)))
    if isinstance(a, dict):
        return same(list(a.items()), list(b.items()))
    if isinstance(a, slice):
        return same((a.start, a.stop, a.step), (b.start, b.stop, b.step))
    if isinstance(a, types.CodeType):
        return all(same(getattr(a, name), getattr(b, name)) for name in CODE_FIELDS)
    if isinstance(a, (float, complex)):
        return repr(a) == repr(b)
    return a == b


def read_sequence(path):
    with open(path, "rb") as file:
        while header := file.read(4):
            yield file.read(struct.unpack("<I", header)[0])


def write_sequence(path, blobs):
    with open(path, "wb") as file:
        for blob in blobs:
            file.write(struct.pack("<I", len(blob)))
            file.write(blob)


def outcome(data):
    try:
        value = marshal.loads(data)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return re.sub(r" at 0x[0-9a-f]+, file", " at 0x0, file", repr(value))


def pyc(folder):
    import importlib
    import py_compile

    sys.path.insert(0, folder)
    answers = {}
    for name in ("ours_timestamp", "ours_checked_hash", "ours_unchecked_hash"):
        module = importlib.import_module(name)
        answers[name] = [module.answer, module.__cached__.endswith(".pyc")]
    for mode in py_compile.PycInvalidationMode:
        target = f"{folder}/theirs-{mode.name.lower()}.pyc"
        py_compile.compile(f"{folder}/theirs.py", target, doraise=True, invalidation_mode=mode)
    print(json.dumps(answers))


def main(command, *args):
    if command == "roundtrip":
        different = [
            i
            for i, (theirs, ours) in enumerate(zip(read_sequence(args[0]), read_sequence(args[1]), strict=True))
            if not same(marshal.loads(theirs), marshal.loads(ours))
        ]
        print(json.dumps(different))
    elif command == "values":
        for version in range(6):
            values = VALUES + SLICES if version == 5 else VALUES
            write_sequence(f"{args[0]}/theirs-{version}.bin", [marshal.dumps(value, version) for value in values])
        print("[]")
    elif command == "pyc":
        pyc(args[0])
    elif command == "loads":
        for data in read_sequence(args[0]):
            print(json.dumps(outcome(data)))


main(*sys.argv[1:])
