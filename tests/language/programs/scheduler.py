"""A scheduler for coroutines, driven by hand: no event loop, only send and throw."""


class Suspend:
    """Awaiting it hands a request to the scheduler and gives back the answer."""

    def __init__(self, *request):
        self.request = request

    def __await__(self):
        answer = yield self.request
        return answer


class Cancelled(Exception):
    pass


class Task:
    def __init__(self, name, coroutine):
        self.name = name
        self.coroutine = coroutine
        self.wake = 0
        self.result = None
        self.error = None
        self.done = False
        self.waiters = []

    def __repr__(self):
        state = "done" if self.done else "pending"
        return f"<Task {self.name} {state}>"


class Scheduler:
    def __init__(self):
        self.now = 0
        self.ready = []
        self.sleeping = []
        self.log = []
        self.order = 0

    def spawn(self, name, coroutine):
        task = Task(name, coroutine)
        self.ready.append((task, None, None))
        return task

    def step(self, task, value, error):
        try:
            if error is not None:
                request = task.coroutine.throw(error)
            else:
                request = task.coroutine.send(value)
        except StopIteration as stop:
            self.finish(task, stop.value, None)
        except Cancelled as cancelled:
            self.finish(task, None, cancelled)
        except Exception as failure:
            self.finish(task, None, failure)
        else:
            self.handle(task, *request)

    def handle(self, task, kind, *args):
        match kind, args:
            case "sleep", (delay,):
                self.order += 1
                self.sleeping.append((self.now + delay, self.order, task))
                self.sleeping.sort(key=lambda entry: entry[:2])
            case "spawn", (name, coroutine):
                self.ready.append((task, self.spawn(name, coroutine), None))
            case "join", (other,):
                if other.done:
                    self.ready.append((task, other.result, other.error))
                else:
                    other.waiters.append(task)
            case "cancel", (other,):
                self.sleeping = [entry for entry in self.sleeping if entry[2] is not other]
                self.ready.append((other, None, Cancelled(other.name)))
                self.ready.append((task, None, None))
            case "time", ():
                self.ready.append((task, self.now, None))
            case _:
                self.ready.append((task, None, ValueError(f"bad request {kind}")))

    def finish(self, task, result, error):
        task.done, task.result, task.error = True, result, error
        self.log.append((self.now, task.name, repr(error) if error else result))
        for waiter in task.waiters:
            self.ready.append((waiter, result, error))

    def run(self):
        while self.ready or self.sleeping:
            while self.ready:
                self.step(*self.ready.pop(0))
            if self.sleeping:
                self.now, _, task = self.sleeping.pop(0)
                self.ready.append((task, None, None))
        return self.log


async def sleep(delay):
    await Suspend("sleep", delay)


async def worker(name, steps, delay):
    total = 0
    for i in range(steps):
        await sleep(delay)
        total += i
        print(f"{await Suspend('time'):>3} {name} step {i}")
    if name == "broken":
        raise RuntimeError("worker broke")
    return total


async def patient():
    try:
        await sleep(1000)
    except Cancelled as error:
        print("    cancelled:", error)
        raise
    finally:
        print("    cleaning up")


class Resource:
    def __init__(self, name):
        self.name = name

    async def __aenter__(self):
        await sleep(1)
        print("    acquired", self.name)
        return self

    async def __aexit__(self, *exc):
        await sleep(1)
        print("    released", self.name, exc[0] and exc[0].__name__)


async def countdown(n):
    while n:
        await sleep(1)
        yield n
        n -= 1


async def main():
    a = await Suspend("spawn", "a", worker("a", 3, 2))
    b = await Suspend("spawn", "b", worker("b", 2, 3))
    broken = await Suspend("spawn", "broken", worker("broken", 1, 1))
    idle = await Suspend("spawn", "idle", patient())
    print("    sum", await Suspend("join", a) + await Suspend("join", b))
    try:
        await Suspend("join", broken)
    except RuntimeError as error:
        print("    caught", error)
    await Suspend("cancel", idle)
    try:
        await Suspend("nonsense")
    except ValueError as error:
        print("   ", error)
    async with Resource("db") as db:
        values = [n * 10 async for n in countdown(3) if n != 2]
        print("    values", values, db.name)
    return "main is done"


scheduler = Scheduler()
task = scheduler.spawn("main", main())
for entry in scheduler.run():
    print(entry)
print(task, task.result, scheduler.now)
c = worker("never", 1, 1)
print(type(c).__name__, c.cr_frame is not None, c.cr_running)
c.close()
print(c.cr_frame)
