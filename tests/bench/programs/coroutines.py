"""Coroutines awaiting coroutines, async generators, async context managers: driven by hand, without an event loop."""


class Suspend:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        return (yield self.value)


async def leaf(n):
    return n + await Suspend(n)


async def chain(depth, n):
    if depth == 0:
        return await leaf(n)
    return await chain(depth - 1, n) + 1


async def numbers(n):
    for i in range(n):
        yield i
        await Suspend(i)


class Guard:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc):
        return False


async def work(n):
    total = 0
    async with Guard():
        for i in range(n):
            total += await chain(6, i)
        async for i in numbers(n):
            total += i
        total += sum([i async for i in numbers(n)])
    return total


def drive(coro):
    value = None
    while True:
        try:
            value = coro.send(value) + 1
        except StopIteration as stop:
            return stop.value


def main():
    return drive(work(15_000))
