"""Looks at its own frames: names, lines, locals, generators, tracebacks."""
import sys


def chain(limit=10):
    frame = sys._getframe(1)
    rows = []
    while frame is not None and len(rows) < limit:
        code = frame.f_code
        names = {k: v for k, v in frame.f_locals.items() if not k.startswith("__") and not callable(v)}
        rows.append((code.co_name, frame.f_lineno - code.co_firstlineno, names if code.co_name != "<module>" else "..."))
        frame = frame.f_back
    return rows


def outer(x):
    y = x * 2

    def inner(z):
        w = y + z
        return chain()

    return inner(y + 1)


for row in outer(5):
    print(row)


class Tracer:
    def __init__(self, label):
        self.label = label

    def where(self):
        frame = sys._getframe(1)
        return f"{self.label}:{frame.f_code.co_qualname}+{frame.f_lineno - frame.f_code.co_firstlineno}"

    def method(self):
        return [self.where() for _ in range(2)], (lambda: self.where())()


print(Tracer("t").method())


def counter(n):
    total = 0
    for i in range(n):
        total += i
        received = yield total
        if received:
            total += received


g = counter(5)
print(g.gi_frame.f_locals, g.gi_running, g.gi_suspended)
next(g)
next(g)
print(g.gi_frame.f_locals, g.gi_frame.f_lineno - g.gi_code.co_firstlineno, g.gi_suspended)
print(g.send(100), g.gi_frame.f_locals["total"])
print(list(g), g.gi_frame)


def fail(depth):
    local = f"depth {depth}"
    if depth == 0:
        raise LookupError("bottom")
    fail(depth - 1)


try:
    fail(3)
except LookupError as error:
    tb = error.__traceback__
    while tb is not None:
        frame = tb.tb_frame
        print(frame.f_code.co_name, tb.tb_lineno - frame.f_code.co_firstlineno, frame.f_locals.get("local"))
        tb = tb.tb_next


def write_through():
    value = 1
    proxy = sys._getframe().f_locals
    proxy["value"] = 2
    proxy["extra"] = 3
    return value, sorted(proxy), "extra" in proxy, len(proxy)


print(write_through())
code = write_through.__code__
print(code.co_varnames, code.co_nlocals, code.co_argcount, code.co_flags & 3, code.co_stacksize > 0)
print(code.co_consts[1:4], code.co_names)
print(list(code.co_lines())[0][2] == code.co_firstlineno, len(code.co_exceptiontable))


def closure():
    a, b = 1, [2]

    def f():
        nonlocal a
        a += len(b)
        return a

    return f


f = closure()
print(f(), f(), f.__code__.co_freevars, [c.cell_contents for c in f.__closure__], closure.__code__.co_cellvars)


def defaults(p, /, q=2, *args, r, s=4, **kwargs):
    return locals()


print(defaults(1, r=3), defaults.__defaults__, defaults.__kwdefaults__)
print(defaults(1, 5, 6, 7, r=8, t=9))
try:
    defaults()
except TypeError as error:
    print(error)


def deep(n):
    return 0 if n == 0 else 1 + deep(n - 1)


print(deep(500), sys._getframe().f_back, sys._getframe().f_code.co_name)
try:
    sys._getframe(1000)
except ValueError as error:
    print(error)
