"""Generators that are dropped half-way: what runs then, and when."""


def say(*words):
    print(" ", *words)


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        say("gone:", self.name)


class Closable:
    def __init__(self, n):
        self.left = n

    def __iter__(self):
        return self

    def __next__(self):
        self.left -= 1
        if self.left < 0:
            raise StopIteration
        return self.left

    def close(self):
        say("closed with", self.left, "left")


def plain(n):
    for i in range(n):
        yield i


def tries_between(n):
    for i in range(n):
        try:
            int("x")
        except ValueError:
            pass
        yield i


def comprehends(n):
    for i in range(n):
        yield [j for j in range(i)]


def tries_around(n):
    for i in range(n):
        try:
            yield i
        finally:
            say("finally", i)


def catches(n):
    try:
        yield from range(n)
    except GeneratorExit:
        say("caught")
        raise


def yields_in_handler(n):
    for i in range(n):
        try:
            int("x")
        except ValueError as exc:
            yield type(exc).__name__


def with_statement(n):
    import contextlib

    @contextlib.contextmanager
    def manager():
        say("enter")
        try:
            yield 1
        finally:
            say("exit")

    with manager():
        for i in range(n):
            yield i


def delegates(source):
    yield from source


def delegates_inside(source):
    try:
        yield from source
    finally:
        say("finally around", type(source).__name__)


def holds(n):
    thing = Noisy(f"held by holds({n})")
    for i in range(n):
        yield i
    del thing


def chain(depth):
    if depth == 0:
        yield from tries_around(5)
    else:
        yield from chain(depth - 1)


def first(generator):
    return next(iter(generator))


makers = {
    "plain": lambda: plain(3),
    "tries between": lambda: tries_between(3),
    "comprehends": lambda: comprehends(3),
    "tries around": lambda: tries_around(3),
    "catches": lambda: catches(3),
    "in handler": lambda: yields_in_handler(3),
    "with": lambda: with_statement(3),
    "delegates to range": lambda: delegates(range(3)),
    "delegates to plain": lambda: delegates(plain(3)),
    "delegates to guarded": lambda: delegates(tries_around(3)),
    "delegates inside": lambda: delegates_inside(plain(3)),
    "delegates inside to guarded": lambda: delegates_inside(tries_around(3)),
    "holds": lambda: holds(3),
    "delegates to holds": lambda: delegates(holds(3)),
    "chain": lambda: chain(4),
    "genexp": lambda: (i * 2 for i in tries_around(3)),
}
for name, make in makers.items():
    print(name, "dropped by a call")
    say(first(make()))
    print(name, "dropped by a loop")
    for item in make():
        say(item)
        break
    print(name, "dropped by a variable")
    gen = make()
    next(gen)
    next(gen)
    gen = None
    say("set anew")
    print(name, "dropped unstarted")
    make()
    print(name, "any")
    say(any(item is not None for item in make()))

print("closed by hand")
for make in (lambda: delegates(Closable(5)), lambda: delegates_inside(Closable(5)), lambda: chain(2)):
    gen = make()
    next(gen)
    gen.close()
