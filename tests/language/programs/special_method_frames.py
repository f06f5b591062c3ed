"""Special methods that instructions enter: what they refuse, what they return wrongly, what their errors show."""

import sys
import traceback


class Value:
    def __init__(self, name, result=NotImplemented):
        self.name = name
        self.result = result

    def __repr__(self):
        return f"<{self.name}>"

    def note(self, method, other):
        print(" ", self, method, other)
        return self.result

    def __add__(self, other):
        return self.note("add", other)

    def __radd__(self, other):
        return self.note("radd", other)

    def __iadd__(self, other):
        return self.note("iadd", other)

    def __sub__(self, other):
        return self.note("sub", other)

    def __eq__(self, other):
        return self.note("eq", other)

    def __lt__(self, other):
        return self.note("lt", other)

    def __gt__(self, other):
        return self.note("gt", other)

    def __neg__(self):
        return self.note("neg", None)


class Special(Value):
    def __add__(self, other):
        return self.note("special add", other)

    def __radd__(self, other):
        return self.note("special radd", other)

    def __eq__(self, other):
        return self.note("special eq", other)


class NotEqual(Value):
    def __ne__(self, other):
        return self.note("ne", other)


def attempt(function, *args):
    try:
        print(function.__name__, args, "->", function(*args))
    except Exception as exc:
        print(function.__name__, args, "raises", type(exc).__name__, exc)
        for entry in traceback.extract_tb(exc.__traceback__)[1:]:
            print("   in", entry.name, "column", entry.colno)


def add(a, b):
    return a + b


def iadd(a, b):
    a += b
    return a


def sub(a, b):
    return a - b


def eq(a, b):
    return a == b


def ne(a, b):
    return a != b


def lt(a, b):
    return a < b


def less(a, b):
    if a < b:
        return "yes"
    return "no"


def neg(a, _):
    return -a


A, B = Value("A"), Value("B")
for left, right in [
    (A, A), (A, B), (A, 1), (1, A), (A, Special("S")), (Special("S"), A), (A, Special("T", "t")), (Value("C", "c"), B),
    (A, Value("C", "c")), (NotEqual("N"), A), (NotEqual("M", 0), A), (Value("L", []), B), (Value("K", [1]), B),
]:
    for function in (add, iadd, sub, eq, ne, lt, less, neg):
        attempt(function, left, right)


class Odd:
    def __init__(self, result):
        self.result = result

    def answer(self, *args):
        if isinstance(self.result, Exception):
            raise self.result
        return self.result

    def __bool__(self):
        return self.answer()

    def __len__(self):
        return self.answer()

    def __contains__(self, item):
        return self.answer(item)

    def __setitem__(self, key, value):
        print("  setitem", key, value)
        return self.answer()

    @property
    def prop(self):
        return self.answer()

    @prop.setter
    def prop(self, value):
        print("  prop", value)
        return self.answer()

    def __repr__(self):
        return f"Odd({self.result!r})"


class Attributes(Odd):
    def __setattr__(self, name, value):
        print("  setattr", name, type(value).__name__)
        object.__setattr__(self, name, value)
        if name != "result":
            return self.answer()


class LengthOnly:
    def __repr__(self):
        return f"LengthOnly({self.result!r})"

    def __init__(self, result):
        self.result = result

    def __len__(self):
        return self.result


class Yields:
    def __add__(self, other):
        yield other

    def __eq__(self, other):
        yield other

    def __setitem__(self, key, value):
        print("never")
        yield

    def __contains__(self, item):
        yield item

    async def __neg__(self):
        return 1


def truth(a):
    return "true" if a else "false"


def negated(a):
    return not a


def length(a):
    return len(a)


def contains(a):
    return 1 in a, 1 not in a


def store(a):
    a[1] = 2
    return "stored"


def assign(a):
    a.prop = 3
    return "assigned"


for result in (True, False, 1, 0, -1, 2**70, None, "", NotImplemented, ValueError("odd"), True):
    for function in (truth, negated, length, contains, store, assign):
        attempt(function, Odd(result))
    attempt(assign, Attributes(result))
    attempt(truth, LengthOnly(result))
    attempt(length, LengthOnly(result))

odd = Odd(None)
odd.prop = 4
odd[0] = 1


def loops():
    y = Yields()
    out = []
    for i in range(40):
        y[i] = 1
        out.append((next(y + i), next(y == i), i in y, y != i))
        coro = -y
        coro.close()
    return out[-1]


attempt(loops)


class Deep:
    def __add__(self, other):
        return self + other


def deep(a):
    return a + 1


try:
    deep(Deep())
except RecursionError as exc:
    print(exc, len(traceback.extract_tb(exc.__traceback__)) > 500)


class Frames:
    def __add__(self, other):
        frame = sys._getframe()
        return [frame.f_code.co_name, frame.f_back.f_code.co_name, frame.f_back.f_lineno - frame.f_back.f_code.co_firstlineno]

    __eq__ = __lt__ = __add__

    def __setitem__(self, key, value):
        print(self + 1, sys._getframe(1).f_code.co_name, sys._getframe(1).f_lasti)


def frames(a):
    a[0] = 1
    return (
        a + 1,
        a == 1,
        a < 1,
    )


for _ in range(3):
    print(frames(Frames()))


def events(frame, event, arg):
    print("  ", event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, arg if event == "return" else "")
    return events


def traced(a, b):
    x = a + b
    y = a == b
    a.prop = 1
    return len(a), bool(a), 1 in a


class Traced(Odd):
    def __add__(self, other):
        return NotImplemented

    def __radd__(self, other):
        return 5

    def __eq__(self, other):
        return True


for _ in range(2):
    sys.settrace(events)
    traced(Traced(True), Value("V", 5))
    sys.settrace(None)


def suspended(values):
    total = 0
    for value in values:
        total += value + 1
        yield value == 1, total


print(list(suspended([Value("P", 1), 2, Value("Q", 3)])))


class Exits:
    def __init__(self, answer):
        self.answer = answer

    def __enter__(self):
        return self

    def __exit__(self, *args):
        print("exit", args[0].__name__ if args[0] else None, args[1], len(traceback.extract_tb(args[2])) if args[2] else None)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class ExitsOdd(Exits):
    def __exit__(self, kind, value):
        return True


class ExitsLater(Exits):
    def __exit__(self, kind, value, trace):
        yield True


def leave(manager, exc):
    with manager:
        raise exc
    return "swallowed"


for manager in (Exits(True), Exits(False), Exits(""), Exits([1]), Exits(KeyError("exit")), ExitsOdd(1), ExitsLater(1)):
    try:
        print(leave(manager, ValueError("inside")))
    except Exception as exc:
        print(repr(exc), repr(exc.__context__), [entry.name for entry in traceback.extract_tb(exc.__traceback__)])


class Holder:
    pass


def deletions(order):
    holder = Holder()
    holder.a, holder.b, holder.c, holder.d = 1, 2, 3, 4
    seen = []
    for name in order:
        delattr(holder, name)
        seen.append("".join(vars(holder)) if name == order[-1] else [n for n in "abcd" if hasattr(holder, n)])
    try:
        del holder.a
    except AttributeError as exc:
        seen.append(str(exc))
    holder.a = 5
    return seen, vars(holder)


def direct():
    holder = Holder()
    holder.a, holder.b, holder.c = 1, 2, 3
    del holder.a, holder.b
    holder.z = 9
    holder.a = 8
    return holder.c, holder.z, holder.a, list(vars(holder).items())


for order in ("abc", "cba", "bd", "b", "dcb", "cad") * 2:
    print(deletions(order))
    print(direct())
