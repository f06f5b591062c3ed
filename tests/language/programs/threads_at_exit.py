"""The end of a program that has threads: others are waited for, daemons are not, nothing starts any more."""

import atexit
import sys
import threading
import time

sys.stderr = sys.stdout


def last():
    print("atexit", threading.active_count() >= 1, sys.is_finalizing())
    try:
        thread = threading.Thread(target=print, args=("started at exit",))
        thread.start()
        thread.join()
    except RuntimeError as exc:
        print(type(exc).__name__, exc)


def daemon():
    while True:
        time.sleep(0.005)
        ticks.append(1)


def slow():
    threading.main_thread().join()
    print("the main thread is over:", threading.main_thread().is_alive())
    time.sleep(0.03)
    print("slow thread, ticks:", len(ticks) > 0)
    threading.Thread(target=lambda: (time.sleep(0.01), print("started by it"))).start()


class Reporter:
    def __del__(self):
        print("gone at the end")


atexit.register(last)
threading._register_atexit(print, "before threads are waited for")
ticks = []
reporter = Reporter()
threading.Thread(target=daemon, daemon=True).start()
threading.Thread(target=slow).start()
print("main ends")
