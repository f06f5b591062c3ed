"""with statements: classes, contextlib generators, ExitStack, suppress, nested."""

from contextlib import ExitStack, contextmanager, suppress


class Counter:
    def __init__(self):
        self.depth = 0
        self.exits = 0

    def __enter__(self):
        self.depth += 1
        return self

    def __exit__(self, kind, value, trace):
        self.depth -= 1
        self.exits += 1
        return kind is KeyError


@contextmanager
def opened(log, name):
    log.append(name)
    try:
        yield name
    finally:
        log.append(-name)


def main():
    counter = Counter()
    log = []
    total = 0
    for i in range(20_000):
        with counter as same:
            total += same.depth
            with counter:
                total += counter.depth
        with opened(log, i) as name, counter:
            total += name
        if i % 4 == 0:
            with counter:
                raise KeyError(i)
        if i % 10 == 0:
            with suppress(ValueError):
                total += int("none")
            with ExitStack() as stack:
                for _ in range(3):
                    stack.enter_context(counter)
                stack.callback(log.append, 0)
    return total, counter.exits, sum(log), len(log)
