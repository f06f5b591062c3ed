"""The commonest errors of built-ins, raised again and again: what is looked for and missing, text that is no number; classes that make exceptions and containers."""
import sys
def show(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e.args, e.__context__ and type(e.__context__).__name__, e.__traceback__.tb_next and e.__traceback__.tb_next.tb_lineno - e.__traceback__.tb_lineno, getattr(e, "name", None))
def item(c, k): return c[k]
def attr(o, n): return o.missing
def number(t): return int(t)
class D(dict):
    def __missing__(self, key): return ("missing", key)
class E(dict): pass
class L(list):
    def __getitem__(self, i): return super().__getitem__(i)
class P:
    @property
    def missing(self): raise AttributeError("own")
class Q:
    def __getattr__(self, name): raise AttributeError(name + "!")
class R:
    __slots__ = ("missing",)
for _ in range(40):
    out = []
    quiet = _ < 39
    real = print
    if quiet:
        print = lambda *a: None
    else:
        print = real
    for c, k in (([1, 2], 5), ([1, 2], -3), ([1, 2], -1), ((1,), 1), ((1,), -2), ("ab", 7), ({}, "k"), ({1: 2}, 1.0), ({}, (1, 2)), (D(), 3), (E(), 3), (L([1]), 4), ({}, []), ([], "x"), (5, 0), (b"ab", 9)):
        show(item, c, k)
    for o in (1, [], P(), Q(), R(), None, sys, int, attr, "s"):
        show(attr, o, 0)
    for t in ("7", " 12 ", "x", "", "1_000", "1__0", "٣", b"8", b"z", 1.5, "9" * 30, "-5", "\ud800", "0x1"):
        show(number, t)
    def nested():
        try:
            {}["a"]
        except KeyError:
            [][0]
    show(nested)
    def deep(n):
        if n: return deep(n - 1)
        return [][1]
    show(deep, 4)
    def gen():
        try:
            yield [][3]
        finally:
            print("closed")
    show(lambda: list(gen()))
    class X(Exception):
        def __init__(self, code, *, extra=1):
            super().__init__(code)
            self.code = code
    def raises():
        raise X(3, extra=2)
    show(raises)
    class Y(Exception):
        def __init__(self): return 5
    show(Y)
    class Z(dict):
        def __init__(self, *a, **k):
            dict.__init__(self, *a, **k)
            self.tag = 1
    z = Z([(1, 2)], a=3)
    print(z, z.tag)
    class W(list):
        def __init__(self, n): super().__init__(range(n))
    print(W(3))
    show(W)
    class V(set):
        def __init__(self): self.add(1)
    print(V())
    print = real
