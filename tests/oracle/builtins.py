"""Describes every native type, function and module, one JSON line each: run by both interpreters, see builtins.ts.

Arguments: names of modules. A line is [key, {what: value}]; a docstring counts as present or absent, its words are each
interpreter's own.
"""
import importlib
import json
import sys
import types
import warnings

warnings.simplefilter("ignore")
names = sys.argv[1:]
import inspect

HEAPTYPE, IMMUTABLE = 1 << 9, 1 << 8
# Flags of which Python code notices something.
FLAGS = {
    "inline values": 2, "managed weakref": 3, "managed dict": 4, "sequence": 5, "mapping": 6, "no instantiation": 7,
    "immutable": 8, "heap type": 9, "base type": 10, "vectorcall": 11, "gc": 14, "method descriptor": 17,
    "abstract": 20, "match self": 22, "items at end": 23, "int": 24, "list": 25, "tuple": 26, "bytes": 27, "str": 28,
    "dict": 29, "exception": 30, "type": 31,
}
# Set once by whoever imported the module, or by state that is not the module's.
MODULE_STATE = {"__file__", "__loader__", "__spec__", "__package__", "__builtins__"}


def name_of(cls):
    try:
        module = type.__dict__["__module__"].__get__(cls)
    except AttributeError:  # _testcapi has classes without a module
        module = "?"
    return f"{module}.{cls.__qualname__}"


def text_signature(value):
    """In one line, as CPython breaks long ones; $self and $module are the same to inspect."""
    try:
        text = value.__text_signature__
        return text and " ".join(text.split()).replace("$module", "$self")
    except AttributeError:
        return "no attribute"


def signature(value):
    try:
        return str(inspect.signature(value))
    except Exception as error:
        return type(error).__name__


def describe(value):
    """What can be seen of a function, method or descriptor."""
    row = {"type": name_of(type(value)), "doc": getattr(value, "__doc__", None) is not None}
    if isinstance(value, (staticmethod, classmethod)):
        value = value.__func__
        row["wrapped"] = name_of(type(value))
    if callable(value) or inspect.isroutine(value):
        row["text signature"] = text_signature(value)
        row["signature"] = signature(value)
    for attribute in "__name__", "__qualname__", "__module__":
        found = getattr(value, attribute, None)
        if found is None or isinstance(found, str):
            row[attribute] = found
    if hasattr(value, "__objclass__"):
        row["__objclass__"] = name_of(value.__objclass__)
    if hasattr(value, "__self__") and not isinstance(value.__self__, types.ModuleType):
        row["__self__"] = name_of(value.__self__) if isinstance(value.__self__, type) else name_of(type(value.__self__))
    return row


CONSTANTS = int, str, bytes, float, bool, tuple, list, frozenset, dict


def describe_type(cls):
    row = {
        "type": name_of(type(cls)),
        "name": cls.__name__,
        "doc": cls.__doc__ is not None,
        "text signature": text_signature(cls),
        "signature": signature(cls),
        "bases": [name_of(base) for base in cls.__bases__],
        "basicsize": cls.__basicsize__,
        "itemsize": cls.__itemsize__,
        "dictoffset": cls.__dictoffset__,
        "weakrefoffset": cls.__weakrefoffset__,
        "flags": [name for name, bit in FLAGS.items() if cls.__flags__ >> bit & 1],
    }
    rows = [(name_of(cls), row)]
    own = vars(cls)
    row["attributes"] = sorted(own)
    for name in sorted(own):
        value = own[name]
        if name not in ("__doc__", "__module__") and not isinstance(value, type):
            rows.append((f"{name_of(cls)}.{name}", describe(value) if value is not None else {"type": "None"}))
    return rows


def is_native(cls):
    flags = cls.__flags__
    return not flags & HEAPTYPE or flags & IMMUTABLE or not {"__dict__", "__slots__", "__firstlineno__"} & vars(cls).keys()


seen = {}


def walk(cls):
    if cls not in seen:
        seen[cls] = None
        for sub in type.__subclasses__(cls):
            walk(sub)


def note(value):
    """Types that only instances show."""
    cls = type(value)
    for base in cls.__mro__:
        seen.setdefault(base)


modules = {}
for name in names:
    try:
        modules[name] = importlib.import_module(name)
    except ImportError:
        pass

lines = []
for name, module in modules.items():
    own = vars(module)
    lines.append((f"module {name}", {
        "doc": module.__doc__ is not None,
        "attributes": sorted(attribute for attribute in own if attribute not in MODULE_STATE),
    }))
    for attribute in sorted(own):
        value = own[attribute]
        if attribute in MODULE_STATE:
            continue
        if isinstance(value, type):
            walk(value)
            lines.append((f"module {name}: {attribute}", {"type": "type", "is": name_of(value)}))
        elif isinstance(value, types.BuiltinFunctionType):
            lines.append((f"module {name}: {attribute}", describe(value)))
        elif not isinstance(value, types.ModuleType):
            lines.append((f"module {name}: {attribute}", {"type": name_of(type(value))}))
            note(value)
walk(object)
for cls in sorted(seen, key=lambda cls: name_of(cls)):
    if is_native(cls) and not issubclass(cls, importlib.import_module("ast").AST):
        lines.extend(describe_type(cls))
for line in lines:
    print(json.dumps(line))
