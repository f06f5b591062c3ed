"""FIFOs make whoever opens one end wait for the other: threads go on meanwhile, and signals end the wait."""
import os
import signal
import stat
import tempfile
import threading
import time

folder = tempfile.TemporaryDirectory()
path = os.path.join(folder.name, "fifo")
os.mkfifo(path)


def write_later():
    time.sleep(0.2)
    with open(path, "w") as stream:
        print("hello from the other end", file=stream)


writer = threading.Thread(target=write_later)
writer.start()
with open(path) as stream:
    print(repr(stream.read()), stream.name == path, stream.mode)
writer.join()


def read_now():
    fd = os.open(path, os.O_RDONLY)
    print("reader got", os.read(fd, 100), stat.S_ISFIFO(os.fstat(fd).st_mode))
    os.close(fd)


reader = threading.Thread(target=read_now)
reader.start()
time.sleep(0.2)
with open(path, "ab", buffering=0) as stream:
    stream.write(b"bytes")
reader.join()


class Alarm(Exception):
    pass


def ring(signum, frame):
    raise Alarm(signal.Signals(signum).name)


signal.signal(signal.SIGALRM, ring)
for mode in "rw":
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        open(path, mode)
    except Alarm as error:
        print(mode, "given up:", error)

try:
    os.open(path, os.O_WRONLY | os.O_NONBLOCK)
except OSError as error:
    print(error.strerror)
try:
    open(path, "x")
except FileExistsError as error:
    print(error.strerror)
with open(path, "rb+", buffering=0) as both:
    both.write(b"own")
    print(both.read(3))
