"""Threads that wait inside of calls made by built-ins: sort keys, map, iterators, finalizers, imports."""

import os
import queue
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor


def start(target, *args):
    thread = threading.Thread(target=target, args=args)
    thread.start()
    return thread


# The keys come from another thread.
box = queue.Queue()


def feed():
    for number in (3, 1, 2):
        time.sleep(0.002)
        box.put(number)


feeder = start(feed)
print(sorted("abc", key=lambda letter: box.get()))
feeder.join()

# Several threads at once, each inside of a built-in.
lock = threading.Lock()
totals = []


def add_up(name):
    def slow(number):
        with lock:
            time.sleep(0.0005)
            return number

    totals.append((name, sum(map(slow, range(5)))))


threads = [start(add_up, name) for name in "xyz"]
for thread in threads:
    thread.join()
print(sorted(totals))

# Workers that loop over an iterator made of `get`.
work, done = queue.Queue(), queue.Queue()


def worker():
    for item in iter(work.get, None):
        done.put(item * 2)


threads = [start(worker) for _ in range(3)]
for number in range(6):
    work.put(number)
print(sorted(done.get() for _ in range(6)))
for _ in threads:
    work.put(None)
for thread in threads:
    thread.join()

# Comparison and hashing that wait.
gate = threading.Event()


class Slow:
    def __init__(self, number):
        self.number = number

    def __hash__(self):
        gate.wait()
        return hash(self.number)

    def __eq__(self, other):
        time.sleep(0.001)
        return self.number == other.number


opener = threading.Timer(0.005, gate.set)
opener.start()
print(len({Slow(number % 3) for number in range(6)}))

# A busy loop in a built-in's callback: the others get their turns.
flag = False


def set_flag():
    global flag
    time.sleep(0.01)
    flag = True


def until_flag(number):
    while not flag:
        pass
    return number


setter = start(set_flag)
print(max([1, 2], key=until_flag))
setter.join()

# A generator that is consumed by a built-in, and waits for a pool.
with ThreadPoolExecutor(2) as pool:
    print(tuple(future.result() for future in [pool.submit(pow, 2, n) for n in range(4)]))
    print(" ".join(pool.map(str, range(5))))

# A module that starts threads while it is imported, and threads that import the same module.
SOURCE = """
import threading, time
time.sleep(0.005)
result = []
thread = threading.Thread(target=lambda: result.append('made while importing'))
thread.start()
thread.join()
value = 'imported once'
imports.append(value)
"""
with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "slowly_imported.py"), "w") as file:
        file.write(SOURCE)
    sys.path.insert(0, folder)
    import builtins

    builtins.imports = []
    found = []

    def importer():
        import slowly_imported

        found.append(slowly_imported.value)

    threads = [start(importer) for _ in range(3)]
    for thread in threads:
        thread.join()
    import slowly_imported

    print(found, imports, slowly_imported.result)


# Finalizers that take locks.
class Guarded:
    def __del__(self):
        with lock:
            print("finalized")


def drop():
    Guarded()


start(drop).join()

# Deep recursion in several threads.
depths = []


def dive(depth):
    if depth > 0:
        return dive(depth - 1) + 1
    time.sleep(0.001)
    return 0


threads = [start(lambda: depths.append(dive(600))) for _ in range(3)]
for thread in threads:
    thread.join()
print(depths)


def without_end():
    try:
        without_end()
    except RecursionError as exc:
        if not depths or depths[-1] != str(exc):
            depths.append(str(exc))
        raise


def try_it():
    try:
        without_end()
    except RecursionError:
        pass


start(try_it).join()
print(depths)
