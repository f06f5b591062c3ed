"""asyncio: tasks, gather, queues, locks, events, timeouts that do not strike."""

import asyncio


async def producer(queue, count):
    for i in range(count):
        await queue.put(i)
    await queue.put(None)


async def consumer(queue, lock, results):
    while (item := await queue.get()) is not None:
        async with lock:
            results.append(item * 2)
        if item % 10 == 0:
            await asyncio.sleep(0)


async def small(n):
    await asyncio.sleep(0)
    return n


async def amain():
    results = []
    lock = asyncio.Lock()
    queues = [asyncio.Queue(5) for _ in range(8)]
    async with asyncio.TaskGroup() as group:
        for queue in queues:
            group.create_task(producer(queue, 600))
            group.create_task(consumer(queue, lock, results))
    total = sum(results)
    total += sum(await asyncio.gather(*(small(i) for i in range(4000))))
    for i in range(800):
        async with asyncio.timeout(60):
            total += await small(i)
    event = asyncio.Event()
    waiters = [asyncio.create_task(event.wait()) for _ in range(1000)]
    await asyncio.sleep(0)
    event.set()
    await asyncio.wait(waiters)
    return total


def main():
    return asyncio.run(amain())
