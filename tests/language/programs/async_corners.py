"""Hooks of asynchronous generators, context variables, signals, pairs of sockets, coroutines that nobody awaits."""
import asyncio, sys
async def g():
    try:
        while True:
            yield 1
            await asyncio.sleep(0)
    finally:
        print("fin")
        await asyncio.sleep(0)
        print("fin2")
keep = []
async def main():
    a = g()
    keep.append(a)
    async for x in a:
        break
    print(sys.get_asyncgen_hooks()[0] is not None)
    loop = asyncio.get_running_loop()
    print(loop.slow_callback_duration, loop.get_debug())
asyncio.run(main())
h = sys.get_asyncgen_hooks(); print(h)
sys.set_asyncgen_hooks(firstiter=lambda a: print("first", a.__name__), finalizer=None)
b = g()
keep.append(b)
try:
    b.asend(None).send(None)
except StopIteration as e: print(e.value)
try: sys.set_asyncgen_hooks(firstiter=1)
except TypeError as e: print(e)
try: sys.set_asyncgen_hooks(finalizer="x")
except TypeError as e: print(e)
sys.set_asyncgen_hooks(*h)
import contextvars
v = contextvars.ContextVar("v", default=3)
print(v.name, v.get())
with v.set(4) as t:
    print(v.get(), t.old_value is contextvars.Token.MISSING)
print(v.get())
c = contextvars.copy_context()
print(list(c), c.run(lambda: (v.set(9), v.get())[1]), v.get(), c[v], len(c), v in c)
for bad in (lambda: c[1], lambda: v.reset(1), lambda: contextvars.ContextVar(1), lambda: c.run(), lambda: contextvars.Context(1), lambda: contextvars.Token(), lambda: c.run(c.run, print), lambda: contextvars.ContextVar(), lambda: contextvars.ContextVar("a", 1), lambda: contextvars.ContextVar("a", x=1)):
    try: print(bad())
    except Exception as e: print(type(e).__name__, str(e).split(" at 0x")[0])
import signal
def handler(n, f): print("signal", n, f.f_code.co_name)
old = signal.signal(signal.SIGUSR1, handler)
def sender(): signal.raise_signal(signal.SIGUSR1)
sender()
print(old, signal.getsignal(signal.SIGUSR1) is handler, signal.strsignal(10))
try: signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt: print("KI")
async def sig():
    loop = asyncio.get_running_loop()
    got = asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR2, got.set)
    loop.call_later(0.01, signal.raise_signal, signal.SIGUSR2)
    await asyncio.wait_for(got.wait(), 5)
    print("got")
    loop.remove_signal_handler(signal.SIGUSR2)
asyncio.run(sig())
async def ki():
    asyncio.get_running_loop().call_soon(signal.raise_signal, signal.SIGINT)
    await asyncio.sleep(10)
try: asyncio.run(ki())
except KeyboardInterrupt: print("interrupted")
import socket
a, b = socket.socketpair()
a.sendall(b"hello"); print(b.recv(3), b.recv(10)); a.close(); print(b.recv(1)); b.close()
async def socks():
    a, b = socket.socketpair()
    r, w = await asyncio.open_connection(sock=a)
    r2, w2 = await asyncio.open_connection(sock=b)
    w.write(b"line one\nline two\n")
    await w.drain()
    print(await r2.readline(), await r2.readline())
    w.close(); await w.wait_closed()
    print(await r2.read())
    w2.close()
asyncio.run(socks())


# Coroutines that are dropped at once.
import warnings


def show(message, category, filename, lineno, file=None, line=None):
    print(category.__name__, lineno, str(message).split("\n")[0])


warnings.showwarning = show
warnings.simplefilter("always")


async def never():
    pass


def gives():
    return never()


def nothing():
    pass


def drops():
    never()
    nothing()
    gives()
    nothing()
    kept = never()
    nothing()
    kept.close()


drops()
for _ in range(2):
    never()
    nothing()
never().close()
nothing()
sys.set_coroutine_origin_tracking_depth(2)
origin = gives()
print([(line, name) for _, line, name in origin.cr_origin])
origin.close()
sys.set_coroutine_origin_tracking_depth(0)


# The end of asyncio.run: generators are closed, tasks cancelled, the exception comes out with the user's frames.
async def fails():
    try:
        await asyncio.sleep(0)
        1 / 0
    finally:
        print("cleaned up")


async def stays():
    try:
        await asyncio.sleep(60)
    finally:
        print("cancelled at the end")


async def last():
    task = asyncio.create_task(stays())
    await asyncio.sleep(0)
    await fails()


try:
    asyncio.run(last())
except ZeroDivisionError as e:
    tb, names = e.__traceback__, []
    while tb is not None:
        names.append(tb.tb_frame.f_code.co_name)
        tb = tb.tb_next
    print(names)
try:
    asyncio.get_running_loop()
except RuntimeError as e:
    print(e)
future = asyncio.new_event_loop().create_future()
for bad in (future.result, future.exception, lambda: future.set_exception(1), lambda: asyncio.Task(1), lambda: iter(future).throw(1)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, str(e)[:60])
print(future, future.cancel("why"), future.cancelled(), future)


async def close_all():
    for generator in keep:
        await generator.aclose()
        print(generator.ag_running, generator.ag_frame is None)


asyncio.run(close_all())
