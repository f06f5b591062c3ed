"""The insides: frames walked with their variables, frames of suspended generators and coroutines, listings before and
after warm-up with caches, exception tables, tracebacks with carets."""
import asyncio
import dis
import inspect
import sys
import traceback
import types


def title(text):
    print("==", text)


def walk(frame):
    """Each frame from here down: name, line, where it stands, what is bound."""
    while frame is not None:
        code = frame.f_code
        if code.co_name == "<module>":
            names = []
        else:
            names = [(k, v) for k, v in frame.f_locals.items() if not callable(v)]
        print(f"{code.co_qualname} line {frame.f_lineno} offset {frame.f_lasti}", names)
        frame = frame.f_back


# Frames of running functions

def outer(a, *rest, key=None):
    captured = a * 2

    def middle(b):
        nonlocal captured
        captured += b

        class Local:
            attribute = b
            lines = [sys._getframe().f_lineno, sys._getframe(1).f_lineno]

            def method(self):
                text = "é" * self.attribute
                walk(sys._getframe())
                return text

        return Local().method()

    return middle(len(rest))


title("walked frames")
print(outer(3, "x", "y", key=1))
title("depths")
print([sys._getframe(i).f_code.co_name for i in range(1)])
print(sys._getframemodulename(), sys._getframemodulename(0))
try:
    sys._getframe(1000)
except ValueError as e:
    print(e)


# Writing through f_locals

def write_through():
    number = 1
    cell = "before"

    def reader():
        return cell

    proxy = sys._getframe().f_locals
    proxy["number"] += 41
    proxy["cell"] = "after"
    proxy["extra"] = [1]
    print(number, reader(), sorted(k for k in proxy if k != "proxy" and k != "reader"), len(proxy))
    print(locals() is locals(), type(proxy).__name__, "extra" in proxy, proxy == sys._getframe().f_locals)
    for action in (lambda: proxy.pop("number"), lambda: proxy["missing"], lambda: proxy.__delitem__("cell")):
        try:
            action()
        except Exception as e:
            print(type(e).__name__, e)


title("f_locals")
write_through()


# Suspended frames

def countdown(n):
    while n:
        received = yield n
        n -= 1 if received is None else received
    return "done"


def delegating(n):
    first = yield "first"
    result = yield from countdown(n)
    return first, result


title("generators")
g = delegating(3)
print(inspect.getgeneratorstate(g), g.gi_frame.f_lineno, g.gi_frame.f_lasti, g.gi_yieldfrom)
print(next(g), inspect.getgeneratorlocals(g))
print(g.send("sent"), g.gi_suspended, g.gi_running, g.gi_yieldfrom.gi_code.co_name)
inner = g.gi_yieldfrom
print(g.gi_frame.f_lineno, inner.gi_frame.f_lineno, inner.gi_frame.f_locals, inner.gi_frame.f_back)
print(g.gi_frame.f_generator is g, g.gi_frame.f_code is delegating.__code__)
try:
    g.gi_frame.clear()
except RuntimeError as e:
    print(e)
print(list(g), g.gi_frame, inspect.getgeneratorstate(g), inner.gi_frame)


class Awaitable:
    def __await__(self):
        value = yield "suspended"
        return value


async def leaf(x):
    y = await Awaitable()
    return x + y


async def branch(x):
    async def nested():
        return await leaf(x + 1)

    return await nested()


title("coroutines")
c = branch(1)
print(inspect.getcoroutinestate(c), c.cr_await, c.cr_frame.f_lineno)
print(c.send(None))
at = c
while inspect.iscoroutine(at):
    print(at.cr_code.co_qualname, at.cr_frame.f_lineno, dict(inspect.getcoroutinelocals(at)).keys(), at.cr_suspended)
    at = at.cr_await
print(type(at).__name__, at.gi_frame.f_code.co_qualname)
try:
    c.send(40)
except StopIteration as e:
    print("returned", e.value, c.cr_frame)


async def numbers():
    for i in range(3):
        yield i


async def use():
    agen = numbers()
    print(agen.ag_running, agen.ag_frame.f_lineno, inspect.getasyncgenstate(agen))
    print(await anext(agen), agen.ag_frame.f_lineno, agen.ag_await, inspect.getasyncgenstate(agen))
    await agen.aclose()
    print(agen.ag_frame, inspect.getasyncgenstate(agen))


title("asynchronous generators")
asyncio.run(use())


# Listings

def warm(items, start):
    total = start
    for item in items:
        if item > 1:
            total += item * 2
        total = max(total, len(items))
    return [total, str(total), items[0]]


def listing(function, **options):
    dis.dis(function, show_offsets=True, **options)


title("cold")
listing(warm, adaptive=True)
for _ in range(70):
    warm([1, 2, 3], 10)
title("warm")
listing(warm, adaptive=True)
title("warm, with caches")
for instruction in dis.get_instructions(warm, adaptive=True, show_caches=True):
    caches = [name for name, size, data in instruction.cache_info or ()]
    print(instruction.offset, instruction.opname, instruction.baseopname, instruction.argrepr, caches)


class Point:
    scale = 3

    def __init__(self, x):
        self.x = x

    @property
    def double(self):
        return self.x * 2

    def shifted(self, by=1):
        return self.x + by + self.scale


class Slotted:
    __slots__ = ("a",)


def attributes(point, slotted, module, name="n"):
    slotted.a = point.x
    point.x = slotted.a + 0
    text = "a"
    text += name
    values = {"k": 1}, (1, 2), {1, 2}
    first, second = values[1]
    for i in values[1]:
        if "k" in values[0] and i in values[2] and name == "n":
            text = text[0]
    return (point.double, point.shifted(), point.shifted(by=2), module.maxsize, values[0]["k"], Point.scale,
            isinstance(point, Point), Point(1), int("3"), text.join(["a"]), text.split("x"), float(2) * 1.5,
            point.__class__, not values, f"{first}")


for _ in range(70):
    attributes(Point(1), Slotted(), sys)
title("specialized attributes and calls")
for instruction in dis.get_instructions(attributes, adaptive=True):
    if instruction.opname != instruction.baseopname:
        print(instruction.opname, instruction.argrepr)


# Tables

def tables(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError as e:
        raise ValueError(path) from e
    finally:
        print("finally")


title("exception table")
bytecode = dis.Bytecode(tables)
for entry in bytecode.exception_entries:
    print(entry.start, entry.end, entry.target, entry.depth, entry.lasti)
title("lines and positions")
first = tables.__code__.co_firstlineno
print([(s, e, line and line - first) for s, e, line in tables.__code__.co_lines()])
print([tuple(p and p - (first if i < 2 else 0) for i, p in enumerate(place)) for place in
       list(tables.__code__.co_positions())[:14]])
title("branches")
print(list(warm.__code__.co_branches()))


# Tracebacks

def fails(values):
    return (values["a"]["b"]
            ["c"] + 1)


title("tracebacks")
for call in (
    lambda: fails({"a": {"b": None}}),
    lambda: fails({"a": {"b": {"c": "1"}}}),
    lambda: tables("/no/such/file"),
    lambda: [x.missing for x in (1, 2)],
    lambda: sum(i / 0 for i in [1]),
    lambda: outer.__getattr(1)(2),
    lambda: (lambda a, b=1: a + b)(1)(2)(3),
):
    try:
        call()
    except Exception as e:
        for line in traceback.format_exception(e):
            print(line, end="")
        tb = e.__traceback__
        while tb is not None:
            print("  entry", tb.tb_frame.f_code.co_name, tb.tb_lineno, tb.tb_lasti)
            tb = tb.tb_next
title("functions inside")
print([c.co_qualname for c in outer.__code__.co_consts if isinstance(c, types.CodeType)])
