"""Classes with a `__new__` or a metaclass `__call__` of their own, called often: what is initialized, what errors show."""

import sys
import traceback
from collections import namedtuple
from enum import Enum, IntEnum


class Point(namedtuple("Point", "x y")):
    def __new__(cls, x, y=5):
        return super().__new__(cls, x, y)


class Other:
    def __init__(self, *args):
        self.args = args
        print("init", type(self).__name__, args)


class Makes:
    def __new__(cls, kind, *args):
        if kind == "same":
            return object.__new__(cls)
        if kind == "sub":
            return object.__new__(MakesSub)
        if kind == "other":
            return Other(*args)
        if kind == "raise":
            raise ValueError(kind)
        return kind

    def __init__(self, *args):
        print("init", type(self).__name__, args)
        if args[-1] == "bad":
            return 1


class MakesSub(Makes):
    def __init__(self, *args):
        print("sub init", args)


class Plain:
    def __new__(cls, *args):
        if args and args[0] is None:
            return object.__new__(PlainSub)
        return object.__new__(cls)


class PlainSub(Plain):
    def __init__(self, *args):
        print("plain sub init", args)


class Generated:
    def __new__(cls):
        yield cls


class Where:
    def __new__(cls):
        frame = sys._getframe()
        return frame.f_code.co_name, frame.f_back.f_code.co_name, cls.__name__


class Meta(type):
    def __call__(cls, *args, **kwargs):
        print("meta", cls.__name__, args, kwargs)
        if args == ("x",):
            raise KeyError("x")
        return super().__call__(*args)


class WithMeta(metaclass=Meta):
    def __init__(self, *args):
        self.args = args


class Color(Enum):
    RED = 1
    BLUE = 2


class Level(IntEnum):
    LOW = 1
    HIGH = 5


def attempt(function, *args, **kwargs):
    try:
        result = function(*args, **kwargs)
        print(function.__name__, args, kwargs, "->", type(result).__name__, getattr(result, "args", ""))
    except Exception as exc:
        print(function.__name__, args, "raises", type(exc).__name__, exc)
        for entry in traceback.extract_tb(exc.__traceback__)[1:]:
            print("   in", entry.name, entry.line)


def make(cls, *args):
    if len(args) == 0:
        return cls()
    if len(args) == 1:
        return cls(args[0])
    return cls(args[0], args[1])


for _ in range(3):
    for args in [(1,), (1, 2), (), (1, 2, 3)]:
        attempt(make, Point, *args)
    for kind in ("same", "sub", "other", "raise", 5):
        attempt(make, Makes, kind)
        attempt(make, Makes, kind, 2)
    attempt(make, Makes, "same", "bad")
    attempt(make, Plain)
    attempt(make, Plain, None)
    attempt(make, Plain, None, 3)
    attempt(make, Generated)
    attempt(make, WithMeta, 1)
    attempt(make, WithMeta, "x")
    attempt(WithMeta, 1, key=2)
    attempt(make, Color, 1)
    attempt(make, Color, 7)
    attempt(make, Level, 5)
print(make(Where), next(make(Generated)).__name__, make(Point, 3), make(Color, 2), make(Level, 1))


class Changing:
    attribute = None
    names = "class"

    def __init__(self, n):
        self.attribute = n
        self.names = n + 1


def fill(count):
    return [Changing(i) for i in range(count)]


print(sum(c.attribute + c.names for c in fill(100)), Changing.attribute, vars(fill(1)[0]))
Changing.attribute = property(lambda self: 10, lambda self, value: None)
print(sum(c.attribute + c.names for c in fill(100)), vars(fill(1)[0]))
del Changing.attribute
Changing.names = 5
print(sum(c.attribute + c.names for c in fill(100)), vars(fill(1)[0]))


class Tuple(tuple):
    pass


def tuples(cls, count):
    return [tuple.__new__(cls, (i, i)) for i in range(count)][-1]


print(tuples(Tuple, 10), type(tuples(Tuple, 10)).__name__)
for bad in (int, 5):
    attempt(tuples, bad, 10)
attempt(tuple.__new__, Tuple)
attempt(tuple.__new__, Tuple, (1,), (2,))
print(max(1, 2), max(2, 1), min(1.0, 1), min(1, 1.0), max(True, 1), max(1, True), max("a", "b"), min(Level.HIGH, Level.LOW))
attempt(max, 1, "a")
attempt(min, 1)
print(list(), list((1, 2)), list([3]), list("ab"), list({1: 2}), list(map(str, (1, 2))), tuple(zip("ab", (1, 2))))
