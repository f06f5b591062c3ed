import asyncio


def simple(n):
    for i in range(n):
        received = yield i
        if received:
            yield received, i


def delegating(*sources):
    for source in sources:
        result = yield from source
        print(result)
    return "done"


async def coroutine(x):
    value = await asyncio.sleep(0, x)
    return value


async def asynchronous_generator():
    for i in range(3):
        await asyncio.sleep(0)
        yield i
    yield


async def consume():
    async for item in asynchronous_generator():
        print(item, await coroutine(item))
    return [await coroutine(i) for i in range(2)]


tree = lambda: (yield)
