/**
 * Small Python programs of our own that between them use every construct of 3.14's grammar. Read by `mutate.ts --record`
 * and by `mutate_test.ts`, which mutate them. The law: changing a program here asks for a new record.
 */
export const PROGRAMS: readonly string[] = [
  `def area(width, height=1, /, depth=2, *rest, scale=1.5, unit, **options):
    """What a box covers."""
    total = width * height + depth ** 2 - sum(rest) // 3
    return total * scale if unit else -total
`,
  `def outer(seed):
    count = 0
    def inner(step: int = 1) -> int:
        nonlocal count, seed
        count += step
        seed -= step
        return count, seed
    global registry
    registry = inner
    return lambda x, *args, y=2, **kwargs: (x, args, y, kwargs)
`,
  `@decorator
@module.decorator(1, "two", three=3)
class Stack[T: (int, str) = int](Base, metaclass=Meta, **extra):
    items: list[T]
    size: int = 0

    def push(self, item: T) -> None:
        self.items.append(item)
        self.size += 1

    @property
    def top(self): return self.items[-1]
`,
  `try:
    risky(value)
except ValueError as error:
    print("bad", error)
except (KeyError, IndexError):
    raise RuntimeError("lost") from None
except OSError, EOFError:
    pass
else:
    done = True
finally:
    cleanup()
`,
  `try:
    tasks()
except* ValueError as group:
    log(group.exceptions)
except* (TypeError, KeyError):
    raise
`,
  `with open(path) as source, lock:
    data = source.read()
with (
    open("a") as first,
    open("b", encoding="utf-8") as (second, third),
):
    pass
async def main():
    async with session.get(url) as response:
        async for line in response:
            await handle(line)
    return [x async for x in stream if await ok(x)]
`,
  `match command.split():
    case ["go", ("north" | "south") as direction, *_]:
        move(direction)
    case {"name": str(name), "age": 0 | -1 | 2.5 | 1+2j, **rest} if rest:
        print(name, rest)
    case Point(x=0, y=yy) | Point(0, yy):
        origin = yy
    case None | True | module.CONSTANT:
        pass
    case [(1, 2), [3, *_]] | ():
        pass
    case _:
        pass
`,
  `for index, (name, *values) in enumerate(table):
    if not values:
        continue
    elif name is None or name not in known and index != 3:
        break
    else:
        del known[name], values[0]
else:
    while queue: queue.pop()
    else: print("empty")
`,
  `squares = [x * x for x in range(10) if x % 2 if x > 3]
pairs = {key: value for key, value in items for value in more}
unique = {item.lower() for item in words}
lazy = (y := f(x) for x in data)
total = sum(x for x in numbers)
nested = [[cell for cell in row] for row in grid]
`,
  `first, *middle, last = values
a = b = c, d = 1, 2
x: int = 5
(obj.attr): str
obj.items[1:2, ::3, ...] += [*left, *right]
merged = {**defaults, "key": 1, **{"a": b}}
call(*args, 1, key=value, **kwargs)
print((n := 10), n << 2 >> 1 & 0xff | 0b101 ^ ~n, a @ b)
a <= b < c != d is not e
`,
  `name = "world"
text = f"hello {name!r:>{width}.{precision}} and {name = !s} {{braces}}"
nested = f"{f'{deep}' + "quotes"} {lambda_call((lambda x: x)(1))}"
multi = f'''
{
    value
    # comment
    :%Y-%m-%d
}
'''
template = t"select {column} from {table!s:raw}" t"{x=}"
raw = rf"\\d+{count}" r'\\w', b"bytes\\x00" Rb'raw', u"text"
escapes = "\\n\\t\\\\ \\x41 \\u00e9 \\N{BULLET}" 'single' """triple
lines"""
`,
  `import os, sys as system
import package.module.deep as deep
from . import sibling
from .. import parent as up
from .module import (one, two as second,)
from ...far.away import *
from package import name, other as alias
`,
  `type Pair[A, *Ts, **P = [int]] = tuple[A, *Ts]
def generic[T = int, *Ts = *tuple[int, ...], **P = [int]](x: T, *args: *Ts) -> T: ...
class Empty[T]: ...
type = 1
match = case = _ = type
print(type, match, case)
`,
  `def generator():
    received = yield
    yield 1, 2
    result = yield from other()
    x = (yield)
    return result
assert condition, "message"
assert x
raise
raise ValueError
return_value = 1 if yes else 2 if maybe else 3
`,
  `if True:
\tif False:
\t\tpass
\telif None: pass; x = 1
\telse:
\t\ty = 2
# comment
numbers = 0, 1_000, 0o17, 0xFF, 0b1, 1.5e-3, .5, 5., 1j, 1_0.0_1
long = first + \\
    second
`,
  `class Account:
    __slots__ = ("balance",)
    def __init__(self, balance: float = 0.0, *, owner: "str | None" = None):
        self.balance, self.owner = balance, owner
    def __getitem__(self, key, /): return self[key:], self[:key], self[key::2], self[a, b]
    async def pay(self, *amounts: float):
        return [await p for p in amounts]
    x = property(lambda self: self._x)
`,
];
