"""Frames and tasks of the own process, and why others can't be looked into."""
import _remote_debugging as r
import asyncio
import os


def show(label, call):
    try:
        print(label, call())
    except Exception as exc:
        print(label)
        while exc is not None:
            print("   ", type(exc).__name__, exc)
            exc = exc.__context__


show("none", lambda: r.RemoteUnwinder())
show("str", lambda: r.RemoteUnwinder("x"))
show("two", lambda: r.RemoteUnwinder(1, 2))
show("large", lambda: r.RemoteUnwinder(2**40))
show("keyword", lambda: r.RemoteUnwinder(os.getpid(), bad=1))
show("both", lambda: r.RemoteUnwinder(os.getpid(), all_threads=True, only_active_thread=True))
show("no process", lambda: r.RemoteUnwinder(-7))
show("no process", lambda: r.RemoteUnwinder(-7, debug=True))
for name in ("TaskInfo", "FrameInfo", "CoroInfo", "ThreadInfo", "AwaitedInfo"):
    print(name, getattr(r, name).__match_args__)
show("frame", lambda: r.FrameInfo(("a", 1, "b")))
show("short", lambda: r.FrameInfo((1,)))
print(r.PROCESS_VM_READV_SUPPORTED)


def here():
    (thread,) = r.RemoteUnwinder(os.getpid()).get_stack_trace()
    return thread.thread_id == os.getpid(), [(f.funcname, f.lineno) for f in thread.frame_info[:2]]


class Holder:
    def method(self):
        return here()


print(Holder().method())


def stack(frames):
    return [f.funcname for f in frames if not f.filename.endswith("tasks.py")]


def tell(label, entries):
    for entry in entries:
        names = {task.task_id: task.task_name for task in entry.awaited_by}
        print(label, entry.thread_id in (0, os.getpid()), len(entry.awaited_by))
        for task in entry.awaited_by:
            print("   ", task.task_name, [(stack(c.call_stack), names[c.task_name]) for c in task.coroutine_stack],
                  sorted((stack(c.call_stack), names[c.task_name]) for c in task.awaited_by))


async def leaf():
    unwinder = r.RemoteUnwinder(os.getpid())
    await asyncio.sleep(0.01)
    tell("all", unwinder.get_all_awaited_by())
    tell("running", unwinder.get_async_stack_trace())


async def steps():
    yield 1
    await asyncio.sleep(0.02)


async def over():
    async for _ in steps():
        pass


async def waiting(task):
    await task


async def main():
    task = asyncio.create_task(leaf(), name="leaf")
    asyncio.create_task(waiting(task), name="waiting")
    async with asyncio.TaskGroup() as group:
        group.create_task(waiting(task))
        group.create_task(over(), name="over")


unwinder = r.RemoteUnwinder(os.getpid())
tell("before", unwinder.get_all_awaited_by())
asyncio.run(main())
tell("after", unwinder.get_async_stack_trace())
