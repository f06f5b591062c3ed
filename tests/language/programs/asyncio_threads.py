"""asyncio and threads: to_thread, executors, calls from other threads, loops in several threads."""

import asyncio
import contextvars
import threading
import time
from concurrent.futures import ThreadPoolExecutor

variable = contextvars.ContextVar("variable")


def blocking(number):
    time.sleep(0.002 * (3 - number))
    return number, threading.current_thread() is threading.main_thread(), variable.get()


def failing():
    time.sleep(0.001)
    raise LookupError("in a thread")


async def ticker(log):
    while True:
        log.append("tick")
        await asyncio.sleep(0.002)


async def main():
    variable.set("from main")
    log = []
    background = asyncio.create_task(ticker(log))
    print(await asyncio.gather(*(asyncio.to_thread(blocking, n) for n in range(3))))
    try:
        await asyncio.to_thread(failing)
    except LookupError as exc:
        print("raised:", exc)
    print("ticked meanwhile:", len(log) > 1)
    background.cancel()

    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(2) as pool:
        print(await asyncio.gather(*(loop.run_in_executor(pool, pow, 3, n) for n in range(5))))

    event = asyncio.Event()
    thread = threading.Thread(target=lambda: (time.sleep(0.003), loop.call_soon_threadsafe(event.set)))
    thread.start()
    await asyncio.wait_for(event.wait(), 10)
    thread.join()
    print("event set by a thread")

    async def answer(question):
        await asyncio.sleep(0.001)
        return question.upper()

    def ask():
        future = asyncio.run_coroutine_threadsafe(answer("what?"), loop)
        return future.result(10)

    print(await asyncio.to_thread(ask))
    try:
        await asyncio.wait_for(asyncio.to_thread(time.sleep, 0.05), 0.005)
    except TimeoutError:
        print("timed out")


asyncio.run(main(), debug=False)

results = {}


def own_loop(name):
    async def inner():
        steps = []
        for step in range(3):
            await asyncio.sleep(0.001)
            steps.append(step)
        return steps

    results[name] = asyncio.run(inner())


threads = [threading.Thread(target=own_loop, args=(name,)) for name in "ab"]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(results.items()))
try:
    asyncio.get_running_loop()
except RuntimeError as exc:
    print(exc)
