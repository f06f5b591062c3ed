counter = 0
def increment():
    global counter, fresh
    counter += 1
    fresh = counter
    def nested():
        return counter, fresh
    return nested
class Shadow:
    counter = counter
    def get(self):
        return counter
    def __mangled(self, __x=1, *, __y=2):
        __local = __x, __y, self.__attr, __dunder__, Other.__thing
        def __inner(): return __local
        return __inner
    exec("x = 1")
def deleted():
    x = 1
    del x
    return x
def cells(a, b):
    del b
    def inner(): return a, b
    return inner
def everything(): return locals(), vars(), dir(), __name__, __builtins__, __class__
class Classy:
    def f(self): return __class__
    def g(self):
        def h(): nonlocal __class__; return __class__
        return h
def walrus():
    if (n := 10) > 5: return [m := n, m]
    return any((seen := x) for x in range(3)), seen
import os, sys as system, os.path as path, a.b.c
from os import (path as p, sep,)
from . import sibling
from .. import *
from ...pkg.mod import x as y
