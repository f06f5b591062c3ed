"""asyncio's event loop: order of callbacks, what lies below them on the stack, exceptions in them, timers, contexts."""

import asyncio
import contextvars
import sys
import traceback

variable = contextvars.ContextVar("variable", default="unset")


def names(frame):
    found = []
    while "run_forever" not in found:
        found.append(frame.f_code.co_name)
        frame = frame.f_back
    return found


def shown(exc):
    return [entry.name for entry in traceback.extract_tb(exc.__traceback__)]


async def stack():
    print(names(sys._getframe()))
    await asyncio.sleep(0)
    print(names(sys._getframe()))
    asyncio.get_running_loop().call_soon(lambda: print("callback", names(sys._getframe())))
    await asyncio.sleep(0)
    below = sys._getframe().f_back
    print(below.f_code.co_name, type(below.f_locals["self"]).__name__)
    below = below.f_back
    print(below.f_code.co_name, below.f_locals["ntodo"], below.f_locals["i"])
    await asyncio.sleep(0)
    print(below.f_code.co_name, names(sys._getframe())[:2])


async def order():
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    loop.call_soon(print, "soon 1")
    loop.call_soon(lambda: loop.call_soon(print, "soon 3"))
    loop.call_soon_threadsafe(print, "threadsafe 2")
    for _ in range(2):
        await asyncio.sleep(0)
    now = loop.time()
    loop.call_at(now + 0.03, done.set_result, "at")
    loop.call_at(now + 0.02, print, "at 0.02")
    loop.call_at(now + 0.01, print, "at 0.01")
    loop.call_later(-1, print, "late")
    gone = loop.call_later(0.015, print, "never")
    gone.cancel()
    print(gone.cancelled(), "cancelled" in repr(gone))
    soon = loop.call_soon(print, "never")
    soon.cancel()
    print(await done)
    many = [loop.call_later(60 + i, print) for i in range(150)]
    for timer in many[20:]:
        timer.cancel()
    await asyncio.sleep(0.001)
    print(len(loop._scheduled), [timer.when() == many[i].when() for i, timer in enumerate(loop._scheduled)][:3])
    for timer in many[:20]:
        timer.cancel()


async def failing():
    loop = asyncio.get_running_loop()
    seen = []
    loop.set_exception_handler(lambda loop, context: seen.append(context))

    def bad():
        raise ValueError("in a callback")

    loop.call_soon(print, "before")
    loop.call_soon(bad)
    loop.call_soon(print, "after")
    loop.call_later(0, bad)
    await asyncio.sleep(0.002)
    for context in seen:
        print(sorted(context), context["message"].split()[:3], repr(context["exception"]), shown(context["exception"]))
    context = contextvars.copy_context()
    context.run(lambda: context.run) and loop.call_soon(lambda: print("entered once"), context=context)
    loop.call_soon(lambda: loop.call_soon(print, variable.get(), context=context), context=context)
    context.run(variable.set, "set")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task = asyncio.create_task(asyncio.sleep(10))
    await asyncio.sleep(0)
    task.cancel("enough")
    try:
        await task
    except asyncio.CancelledError as exc:
        print(repr(exc), shown(exc))


async def interrupted(exception):
    def stop():
        raise exception

    loop = asyncio.get_running_loop()
    loop.call_soon(print, "before")
    loop.call_soon(stop)
    loop.call_soon(print, "after")
    await asyncio.sleep(0.01)
    print("not reached")


async def raising(exception):
    await asyncio.sleep(0)
    raise exception


async def recursive(depth):
    """The recursion limit is where it was, whatever has gone wrong before."""
    return 0 if depth == 0 else 1 + await recursive(depth - 1)


for program in stack, order, failing:
    asyncio.run(program())
for make in interrupted, raising:
    for exception in KeyboardInterrupt, SystemExit:
        try:
            asyncio.run(make(exception(7)))
        except BaseException as exc:
            print(repr(exc), [name for name in shown(exc) if name.startswith(("_run", "run_f", "stop", "raising"))])
print(asyncio.run(recursive(500)))


class Loop(asyncio.SelectorEventLoop):
    """Methods that a subclass overrides are called."""

    def call_soon(self, callback, *args, context=None):
        self.count = getattr(self, "count", 0) + 1
        return super().call_soon(callback, *args, context=context)

    def time(self):
        return super().time() + 1000


with asyncio.Runner(loop_factory=Loop) as runner:
    runner.run(asyncio.sleep(0.001))
    print(runner.get_loop().count > 3, type(runner.get_loop()).__name__)
loop = asyncio.new_event_loop()
print(loop)
loop.close()
for call in (
    lambda: loop.call_soon(print),
    lambda: loop.call_later(1, print),
    lambda: loop.call_at(1, print),
    lambda: loop.call_later(None, print),
):
    try:
        call()
    except Exception as exc:
        print(repr(exc), shown(exc)[1:])
