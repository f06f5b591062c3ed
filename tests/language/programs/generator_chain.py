"""Generators chained five deep, with send, throw, close and yield from."""


def numbers(limit, log):
    log.append("numbers opened")
    try:
        for n in range(limit):
            command = yield n
            while command is not None:
                log.append(f"numbers got {command}")
                command = yield ("ack", command)
    except GeneratorExit:
        log.append("numbers closed")
        raise
    except ValueError as error:
        log.append(f"numbers caught {error}")
        yield -1
    finally:
        log.append("numbers finally")
    return "numbers done"


def delegate(source, name, log):
    try:
        result = yield from source
    finally:
        log.append(f"{name} leaves")
    return f"{name}({result})"


def chain(limit, log):
    stage = numbers(limit, log)
    for depth in range(1, 5):
        stage = delegate(stage, f"level{depth}", log)
    return stage


log = []
g = chain(3, log)
print([next(g), g.send("hello"), next(g), next(g)])
try:
    next(g)
except StopIteration as stop:
    print(stop.value)
print(log)

log = []
g = chain(10, log)
print(next(g), next(g))
print(g.throw(ValueError("pushed in")))
try:
    print(next(g))
except StopIteration as stop:
    print("returned", stop.value)
print(log)

log = []
g = chain(10, log)
next(g)
g.close()
print(log, list(g))

log = []
g = chain(10, log)
next(g)
try:
    g.throw(KeyError("unhandled"))
except KeyError as error:
    print("out came", error, "through", len(log), "stages")


def squares(source):
    for x in source:
        yield x * x


def odd(source):
    for x in source:
        if x % 2:
            yield x


def take(n, source):
    if n <= 0:
        return
    for x in source:
        yield x
        n -= 1
        if n == 0:
            return


def windows(size, source):
    window = []
    for x in source:
        window.append(x)
        if len(window) > size:
            del window[0]
        if len(window) == size:
            yield tuple(window)


def naturals():
    n = 0
    while True:
        yield (n := n + 1)


print(list(take(4, windows(3, odd(squares(naturals()))))))
print(sum(take(100, odd(squares(naturals())))))


def tree(n):
    if n:
        yield from tree(n - 1)
        yield n
        yield from tree(n - 1)


print("".join(map(str, tree(4))))


def averager():
    total, count, average = 0.0, 0, None
    while True:
        value = yield average
        total += value
        count += 1
        average = total / count


a = averager()
next(a)
print([a.send(v) for v in (10, 20, 60)])


def broken():
    yield 1
    raise StopIteration("too early")


b = broken()
next(b)
try:
    next(b)
except RuntimeError as error:
    print(error, "|", repr(error.__cause__))
try:
    g = numbers(1, [])
    g.send("too soon")
except TypeError as error:
    print(error)


def stubborn():
    while True:
        try:
            yield
        except GeneratorExit:
            pass


s = stubborn()
next(s)
try:
    s.close()
except RuntimeError as error:
    print(error)


def recursive():
    yield next(me)


me = recursive()
try:
    next(me)
except ValueError as error:
    print(error)
lazy = (print("evaluated", x) or x * y for x in range(2) for y in "ab")
print("created", next(lazy))
print(list(lazy))
print(*(i for i in range(3)), sep=", ", end=".\n")
print(dict(enumerate(reversed("xyz"))), max((len(w), w) for w in ["a", "ccc", "bb"]), [*zip("ab", (1, 2), strict=True)])
