"""Threads, and what they talk through: locks, conditions, barriers, queues, pools, thread-local data, exceptions."""

import _thread
import collections
import contextvars
import queue
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed, wait, FIRST_EXCEPTION


def title(text):
    print(f"--- {text}")


def run_all(*targets):
    threads = [threading.Thread(target=target) for target in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


title("a pipeline of queues")


def stage(inbox, outbox, function):
    while (item := inbox.get()) is not None:
        outbox.put(function(item))
        inbox.task_done()
    inbox.task_done()
    outbox.put(None)


first, second, third = queue.Queue(3), queue.Queue(2), queue.SimpleQueue()
stages = [
    threading.Thread(target=stage, args=(first, second, lambda n: n * n), name="squares"),
    threading.Thread(target=stage, args=(second, third, lambda n: -n), name="minus"),
]
for thread in stages:
    thread.start()
for number in range(10):
    first.put(number)
first.put(None)
print([third.get() for _ in range(11)])
first.join()
for thread in stages:
    thread.join()
    print(thread.name, thread.is_alive(), thread.daemon)

title("producers and consumers")
box = queue.PriorityQueue()
counts = collections.Counter()
lock = threading.Lock()


def produce(start):
    for number in range(start, start + 40):
        box.put((number % 7, number))


def consume():
    while True:
        _, number = box.get()
        if number < 0:
            return
        with lock:
            counts[number % 10] += 1
            counts["sum"] += number


consumers = [threading.Thread(target=consume) for _ in range(3)]
for thread in consumers:
    thread.start()
run_all(*(lambda start=start: produce(start) for start in (0, 40, 80)))
for _ in consumers:
    box.put((9, -1))
for thread in consumers:
    thread.join()
print(sorted((str(key), value) for key, value in counts.items()))

title("a counter under a lock, and computing threads that share the processor")
total = 0


def count():
    global total
    for _ in range(2000):
        with lock:
            total += 1


run_all(*[count] * 5)
print(total)
seen = []
interval = sys.getswitchinterval()
sys.setswitchinterval(0.0005)
flag = threading.Event()


def spin():
    turns = 0
    while not flag.is_set():
        turns += 1
    seen.append(turns > 0)


def stop_them():
    time.sleep(0.02)
    flag.set()


run_all(spin, spin, stop_them)
print(seen)
sys.setswitchinterval(interval)

title("conditions, events, semaphores, barriers")
condition = threading.Condition()
turn = 0
log = []


def alternate(me, other):
    global turn
    for step in range(3):
        with condition:
            condition.wait_for(lambda: turn == me)
            log.append((me, step))
            turn = other
            condition.notify_all()


run_all(lambda: alternate(0, 1), lambda: alternate(1, 2), lambda: alternate(2, 0))
print(log)

barrier = threading.Barrier(3, action=lambda: log.append("all there"))
log.clear()


def meet():
    for _ in range(2):
        barrier.wait()


run_all(meet, meet, meet)
print(log, barrier.n_waiting, barrier.broken)


def late():
    try:
        barrier.wait(timeout=0.01)
    except threading.BrokenBarrierError as exc:
        log.append(type(exc).__name__)


run_all(late, late)
print(log, barrier.broken)

semaphore = threading.BoundedSemaphore(2)
inside = most = 0


def visit():
    global inside, most
    with semaphore:
        with lock:
            inside += 1
            most = max(most, inside)
        time.sleep(0.002)
        with lock:
            inside -= 1


run_all(*[visit] * 6)
print("at most", most)
try:
    semaphore.release()
except ValueError as exc:
    print(exc)

event = threading.Event()
print(event.wait(0.001), event.is_set())
timer = threading.Timer(0.005, event.set)
timer.start()
print(event.wait(), timer.join())
cancelled = threading.Timer(60, print, ["never"])
cancelled.start()
cancelled.cancel()
cancelled.join()

title("locks in detail")
print(lock.acquire(), lock.locked(), lock.acquire(False), lock.acquire(timeout=0.001))
threading.Thread(target=lock.release).start()
print(lock.acquire(), lock.locked())
lock.release()
reentrant = threading.RLock()
with reentrant, reentrant:
    print(repr(reentrant).split(" at ")[0].replace(str(threading.get_ident()), "ME"))

    def other():
        print(reentrant.acquire(blocking=False), reentrant.acquire(timeout=0.001), reentrant.locked())
        try:
            reentrant.release()
        except RuntimeError as exc:
            print(exc)

    run_all(other)
for wrong in (
    lambda: lock.release(),
    lambda: lock.acquire(False, 1),
    lambda: lock.acquire(timeout=-2),
    lambda: lock.acquire(timeout="x"),
    lambda: threading.Thread(target=print).join(),
    lambda: threading.current_thread().join(),
    lambda: stages[0].start(),
    lambda: _thread.start_new_thread(1, ()),
    lambda: _thread.start_new_thread(print, []),
    lambda: threading.Thread(group=1),
    lambda: setattr(threading.current_thread(), "daemon", True),
):
    try:
        wrong()
    except Exception as exc:
        print(type(exc).__name__, exc, sep=": ")

title("thread-local data and contexts")


class Local(threading.local):
    shared = "class"

    def __init__(self, start):
        self.number = start

    def next(self):
        self.number += 1
        return self.number


local = Local(10)
variable = contextvars.ContextVar("variable", default="default")
variable.set("main")
local.next()
results = []


def in_thread():
    results.append((local.next(), local.next(), local.__dict__, local.shared, hasattr(local, "extra")))
    results.append(variable.get())
    variable.set("thread")


local.extra = True
run_all(in_thread, in_thread)
print(results, local.number, local.__dict__, variable.get())
context = contextvars.copy_context()
thread = threading.Thread(target=lambda: (print(variable.get()), variable.set("changed")), context=context)
thread.start()
thread.join()
print(variable.get(), context[variable])

title("exceptions")


def fail(exc):
    raise exc


def hook(args):
    print("hook:", args.exc_type.__name__, args.exc_value, args.exc_traceback is not None, args.thread.name)


threading.excepthook, old = hook, threading.excepthook
for exc in (ValueError("one"), KeyError("two"), SystemExit(3)):
    thread = threading.Thread(target=fail, args=(exc,), name="failing")
    thread.start()
    thread.join()
threading.excepthook = old


def unraisable(args):
    print("unraisable:", args.exc_value, args.err_msg.split(" at 0x")[0], args.object)
    done.release()


sys.unraisablehook, old = unraisable, sys.unraisablehook
done = _thread.allocate_lock()
done.acquire()
_thread.start_new_thread(fail, (RuntimeError("three"),))
done.acquire()
sys.unraisablehook = old

try:
    raise ValueError("handled here")
except ValueError:
    run_all(lambda: print("in another thread:", sys.exception()))
    print("still:", sys.exception())

title("what others see of a thread")
ready, go = threading.Event(), threading.Event()


def watched(secret):
    ready.set()
    go.wait()


thread = threading.Thread(target=watched, args=(42,), name="watched", daemon=True)
print(repr(thread))
thread.start()
ready.wait()
names = []
frame = sys._current_frames()[thread.ident]
while frame is not None:
    names.append(frame.f_code.co_name)
    if frame.f_code is watched.__code__:
        print("secret:", frame.f_locals["secret"])
    frame = frame.f_back
print(names[-1], "watched" in names)
print(sorted(t.name for t in threading.enumerate()), threading.active_count(), _thread._count())
print(sys._current_exceptions()[thread.ident])
go.set()
thread.join()
print(threading.active_count(), _thread._count(), thread.ident in sys._current_frames())

title("pools")


def work(number):
    time.sleep(0.001 * (5 - number))
    if number == 3:
        raise ArithmeticError("three is not allowed")
    return number * 10


with ThreadPoolExecutor(max_workers=3, thread_name_prefix="pool", initializer=lambda: None) as pool:
    print(list(pool.map(lambda n: n + 1, range(8))))
    futures = [pool.submit(work, n) for n in range(5)]
    for future in futures:
        print(future.exception() or future.result())
    print(sorted(str(future.exception()) for future in as_completed(futures)))
    finished, rest = wait(futures, return_when=FIRST_EXCEPTION)
    print(len(finished), len(rest))
    answers = []
    pool.submit(pow, 2, 10).add_done_callback(lambda future: answers.append(future.result()))
    name = pool.submit(lambda: threading.current_thread().name).result()
    print(name.startswith("pool_"))
print(answers)
try:
    pool.submit(print)
except RuntimeError as exc:
    print(exc)
try:
    with ThreadPoolExecutor(2) as pool:
        print(list(pool.map(work, range(5))))
except ArithmeticError as exc:
    print("map:", exc)

title("generators and tracing")


def numbers():
    yield from range(3)


shared = numbers()
taken = []
run_all(*[lambda: taken.append(next(shared))] * 3)
print(sorted(taken))
events = collections.Counter()


def tracer(frame, event, arg):
    if frame.f_code.co_name == "traced":
        events[event] += 1
        return tracer


def traced():
    for _ in range(3):
        time.sleep(0.001)


threading.settrace(tracer)
run_all(traced)
threading.settrace(None)
run_all(traced)
print(sorted(events.items()), sys.gettrace())
