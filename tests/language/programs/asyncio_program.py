"""A parcel service in asyncio: producers and consumers, task groups that fail, timeouts, locks, cancellation,
asynchronous generators and context managers. Delays only order events; the output is always the same."""

import asyncio
import contextlib
import contextvars
import sys

request = contextvars.ContextVar("request", default="none")
journal = []


def note(*words):
    line = " ".join(str(word) for word in words)
    journal.append(line)
    print(line)


def heading(text):
    print(f"== {text}")


# Producers and consumers ------------------------------------------------------------------------------------------------


async def producer(name, queue, parcels):
    for weight in parcels:
        await queue.put((name, weight))
        note("put", name, weight)
        await asyncio.sleep(0)
    return f"{name} sent {len(parcels)}"


async def consumer(name, queue, totals):
    try:
        while True:
            source, weight = await queue.get()
            try:
                totals[source] = totals.get(source, 0) + weight
                note("  got", name, source, weight)
                await asyncio.sleep(0)
            finally:
                queue.task_done()
    except asyncio.CancelledError:
        note("  stop", name)
        raise


async def parcels():
    heading("producers and consumers")
    queue = asyncio.Queue(maxsize=2)
    totals = {}
    workers = [asyncio.create_task(consumer(f"worker-{i}", queue, totals), name=f"worker-{i}") for i in range(2)]
    sent = await asyncio.gather(
        producer("north", queue, [1, 2, 3]),
        producer("south", queue, [10, 20]),
    )
    await queue.join()
    for worker in workers:
        worker.cancel()
    ended = await asyncio.gather(*workers, return_exceptions=True)
    print(sent, totals, [type(e).__name__ for e in ended], [w.get_name() for w in workers])

    ranked = asyncio.PriorityQueue()
    for item in [(3, "late"), (1, "now"), (2, "soon")]:
        ranked.put_nowait(item)
    print([ranked.get_nowait()[1] for _ in range(ranked.qsize())])
    ranked.shutdown()
    try:
        ranked.get_nowait()
    except asyncio.QueueShutDown as e:
        print("shut down", repr(e))
    stack = asyncio.LifoQueue(1)
    stack.put_nowait("only")
    try:
        stack.put_nowait("more")
    except asyncio.QueueFull as e:
        print("full", repr(e))


# Task groups ------------------------------------------------------------------------------------------------------------


class Damaged(Exception):
    pass


async def deliver(number, delay, fails=None):
    try:
        await asyncio.sleep(delay)
        if fails is not None:
            raise fails
        note("delivered", number)
        return number * number
    except asyncio.CancelledError:
        note("called back", number)
        raise


async def groups():
    heading("task groups")
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(deliver(i, 0.15 * (4 - i))) for i in range(1, 4)]
    print([task.result() for task in tasks])

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(deliver(4, 0, Damaged("box 4")))
            group.create_task(deliver(5, 0, ValueError("address of 5")))
            group.create_task(deliver(6, 5))
    except* Damaged as eg:
        print("damaged:", [str(e) for e in eg.exceptions])
    except* ValueError as eg:
        print("values:", [str(e) for e in eg.exceptions])

    async def nested():
        async with asyncio.TaskGroup() as inner:
            inner.create_task(deliver(7, 0, Damaged("box 7")))
            await asyncio.sleep(5)

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(nested())
            await asyncio.sleep(5)
    except BaseExceptionGroup as eg:
        print(repr(eg))
        print(eg.split(Damaged)[1])


# Timeouts ---------------------------------------------------------------------------------------------------------------


async def timeouts():
    heading("timeouts")
    try:
        async with asyncio.timeout(0.01) as limit:
            await asyncio.sleep(5)
    except TimeoutError as e:
        print("timed out", repr(e), limit.expired(), type(e.__cause__).__name__)
    async with asyncio.timeout(None) as limit:
        limit.reschedule(asyncio.get_running_loop().time() + 60)
        await asyncio.sleep(0)
    print("in time", limit.expired())
    try:
        await asyncio.wait_for(deliver(8, 5), timeout=0.01)
    except TimeoutError as e:
        print("wait_for", type(e).__name__)
    print(await asyncio.wait_for(deliver(9, 0), timeout=5))

    slow = asyncio.create_task(deliver(10, 0.8))
    quick = asyncio.create_task(deliver(11, 0))
    done, pending = await asyncio.wait([slow, quick], return_when=asyncio.FIRST_COMPLETED)
    print([t.result() for t in done], len(pending))
    for first in asyncio.as_completed([slow, asyncio.create_task(deliver(12, 0.2))]):
        print("completed", await first)
    shielded = asyncio.create_task(deliver(13, 0.4))
    try:
        async with asyncio.timeout(0.1):
            await asyncio.shield(shielded)
    except TimeoutError:
        print("waiting ended, the task goes on:", not shielded.done())
    print(await shielded)


# Asynchronous generators and context managers -----------------------------------------------------------------------------


async def countdown(start):
    try:
        while start:
            received = yield start
            if received is not None:
                note("received", received)
            start -= 1
            await asyncio.sleep(0)
    finally:
        await asyncio.sleep(0)
        note("countdown closed at", start)


@contextlib.asynccontextmanager
async def vehicle(name):
    note("start", name)
    try:
        yield name.upper()
    except Damaged as e:
        note("repair", name, e)
    finally:
        await asyncio.sleep(0)
        note("park", name)


class Depot:
    def __init__(self):
        self.lock = asyncio.Lock()
        self.order = []

    async def __aenter__(self):
        await self.lock.acquire()
        return self

    async def __aexit__(self, kind, value, tb):
        self.lock.release()
        return kind is KeyError

    def __aiter__(self):
        self.items = iter(self.order)
        return self

    async def __anext__(self):
        await asyncio.sleep(0)
        try:
            return next(self.items)
        except StopIteration:
            raise StopAsyncIteration from None


async def generators():
    heading("asynchronous generators")
    print([n async for n in countdown(3)])
    print({n: n * n async for n in countdown(4) if n % 2})
    numbers = countdown(5)
    print(await anext(numbers), await numbers.asend("hello"))
    try:
        await numbers.athrow(Damaged("thrown in"))
    except Damaged as e:
        print("came out", e)
    print(await anext(numbers, "nothing left"))
    closing = countdown(9)
    async with contextlib.aclosing(closing) as numbers:
        async for n in numbers:
            if n == 8:
                break
    left = countdown(2)
    print(await anext(left))
    await left.aclose()

    async with contextlib.AsyncExitStack() as stack:
        print(await stack.enter_async_context(vehicle("van")), await stack.enter_async_context(vehicle("bike")))
        stack.push_async_callback(asyncio.sleep, 0)
        raise Damaged("puncture")
    depot = Depot()

    async def visit(name):
        async with depot as d:
            d.order.append(name)
            await asyncio.sleep(0)
            d.order.append(name.lower())
            raise KeyError(name)

    await asyncio.gather(visit("A"), visit("B"), visit("C"))
    print([name async for name in depot], depot.lock.locked())


# Synchronization --------------------------------------------------------------------------------------------------------


async def synchronization():
    heading("locks, events, conditions, barriers")
    event, gate, at_once = asyncio.Event(), asyncio.Condition(), asyncio.Semaphore(2)
    running = peak = 0

    async def limited(i):
        nonlocal running, peak
        async with at_once:
            running += 1
            peak = max(peak, running)
            await asyncio.sleep(0.001)
            running -= 1

    await asyncio.gather(*(limited(i) for i in range(6)))
    print("peak", peak)

    async def waiter(i):
        await event.wait()
        async with gate:
            await gate.wait_for(lambda: len(journal) > 3)
        return i

    waiters = [asyncio.create_task(waiter(i)) for i in range(3)]
    await asyncio.sleep(0)
    event.set()
    await asyncio.sleep(0)
    async with gate:
        gate.notify_all()
    print(await asyncio.gather(*waiters), event.is_set())

    barrier = asyncio.Barrier(3)
    print(sorted(await asyncio.gather(*(barrier.wait() for _ in range(3)))))
    bounded = asyncio.BoundedSemaphore(1)
    try:
        bounded.release()
    except ValueError as e:
        print(e)


# Cancellation, futures, contexts --------------------------------------------------------------------------------------------


async def stubborn():
    for attempt in range(2):
        try:
            await asyncio.sleep(5)
        except asyncio.CancelledError as e:
            note("not yet", attempt, e.args, asyncio.current_task().cancelling())
            asyncio.current_task().uncancel()
    return "gave up resisting"


async def in_context(name):
    request.set(name)
    await asyncio.sleep(0)
    return request.get()


async def cancellation():
    heading("cancellation, futures, contexts")
    task = asyncio.create_task(stubborn())
    for reason in ("first", "second"):
        await asyncio.sleep(0)
        task.cancel(reason)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel("third")
    print(await task, task.cancelled(), task.cancelling())

    victim = asyncio.create_task(asyncio.sleep(5))
    asyncio.get_running_loop().call_later(0.005, victim.cancel)
    try:
        await victim
    except asyncio.CancelledError:
        print("cancelled", victim.cancelled())

    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(lambda f: note("callback", f.result()))
    asyncio.get_running_loop().call_soon(future.set_result, 42)
    print(await future, future.done())
    try:
        future.set_result(43)
    except asyncio.InvalidStateError as e:
        print(type(e).__name__)
    results = await asyncio.gather(deliver(14, 0), deliver(15, 0, Damaged("15")), return_exceptions=True)
    print(results)
    print(await asyncio.gather(in_context("a"), in_context("b")), request.get())
    token = request.set("outer")
    print(await asyncio.create_task(in_context("inner"), context=contextvars.copy_context()), request.get())
    request.reset(token)
    print(request.get())

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: note("handler:", context["message"].partition(" at ")[0], repr(context.get("exception"))))
    loop.call_soon(lambda: 1 / 0)
    await asyncio.sleep(0)
    loop.set_exception_handler(None)


async def eager():
    heading("eager tasks")
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)

    async def at_once():
        note("runs inside create_task", asyncio.current_task().get_name())
        return "already"

    task = asyncio.create_task(at_once(), name="eager")
    print(task.done(), await task)
    loop.set_task_factory(None)


async def main():
    for part in (parcels, groups, timeouts, generators, synchronization, cancellation, eager):
        await part()
    heading("left over")
    print(sorted(task.get_name() for task in asyncio.all_tasks() - {asyncio.current_task()}), len(journal))
    return len(journal)


async def leaves_a_generator_open():
    numbers = countdown(7)
    print(await anext(numbers))
    return numbers


if __name__ == "__main__":
    assert asyncio.run(main()) == len(journal)
    with asyncio.Runner(debug=True) as runner:
        # A busy machine is no matter for this program.
        runner.get_loop().slow_callback_duration = 60
        generator = runner.run(leaves_a_generator_open())
        print(runner.get_loop().get_debug(), sys.get_asyncgen_hooks() == (None, None))
    print(generator.ag_frame, runner.run is not None)
    try:
        asyncio.run(asyncio.wait_for(deliver(99, 5), 0.01))
    except TimeoutError:
        print("the end")
