"""Streams over raw streams of the program's own: closing that fails, writes that would block, marks at the start, encodings."""
import io
import os


class Raw(io.RawIOBase):
    """Takes at most `room` bytes; then it would block."""

    def __init__(self, room=10**9):
        self.room = room
        self.taken = b""

    def writable(self):
        return True

    def write(self, data):
        count = min(len(data), self.room)
        if count == 0:
            return None
        self.room -= count
        self.taken += bytes(data[:count])
        return count


def attempt(action):
    try:
        print("  ", action())
    except Exception as exc:
        shown = repr(exc).replace("BlockingIOError(0, ", "BlockingIOError(11, ")
        print("  ", shown, "context:", repr(exc.__context__), "cause:", repr(exc.__cause__))
        return exc


print("closing")


class Failing(Raw):
    fails = True

    def close(self):
        if self.fails:
            raise OSError("close")
        super().close()


for make in (lambda raw: io.BufferedWriter(raw), lambda raw: io.TextIOWrapper(raw)):
    raw = Failing()
    stream = make(raw)

    def bad_flush():
        raise OSError("flush")

    stream.flush = bad_flush
    attempt(stream.close)
    del stream.flush
    print("  ", stream.closed)
    attempt(stream.flush)
    raw.fails = False
    raw.close()

print("blocking")
raw = Raw(13)
stream = io.BufferedWriter(raw, 8)
attempt(lambda: stream.write(b"abcd"))
attempt(lambda: stream.write(b"efghi"))
attempt(lambda: stream.write(b"0123456789"))
print("  ", attempt(lambda: stream.write(b"opqrwxyz0123456789")).characters_written, raw.taken)
raw.room = 100
attempt(lambda: stream.write(b"END"))
stream.close()
print("  ", raw.taken)

print("reading")


class Odd(io.RawIOBase):
    def __init__(self, *answers):
        self.answers = list(answers)

    def readable(self):
        return True

    def readinto(self, buffer):
        answer = self.answers.pop(0) if self.answers else b""
        if not isinstance(answer, bytes) or answer == b"?":
            return answer if answer != b"?" else b"?"
        buffer[: len(answer)] = answer
        return len(answer)


attempt(io.BufferedReader(Odd(b"?")).readline)
attempt(io.TextIOWrapper(io.BufferedReader(Odd(None))).read)
stream = io.BufferedReader(Odd(b"abc", None, b"de", None, None, b"f"), 10)
for size in 2, 5, 5, 5, -1, -1:
    attempt(lambda: stream.read(size))
stream = io.BufferedReader(Odd(b"abc", b"de", b"fgh", b"jkl"), 10)
for size in 2, 2, 2, 20, 20:
    target = bytearray(size)
    print("  ", stream.readinto1(target), target)

print("marks")
for encoding in "utf-8-sig", "utf-16", "utf-32", "utf-16-be":
    raw = io.BytesIO()
    text = io.TextIOWrapper(raw, encoding=encoding, write_through=True)
    text.write("ab")
    text.write("c")
    print("  ", raw.getvalue())
    text.seek(0)
    print("  ", ascii(text.read()))
    text.seek(0)
    text.write("x")
    print("  ", raw.getvalue())
    text.detach()
    again = io.TextIOWrapper(raw, encoding=encoding)
    again.seek(0, 2)
    again.write("y")
    again.flush()
    print("  ", raw.getvalue())

print("chunks")


class Noisy(Raw):
    def write(self, data):
        print("  ", len(data))
        return super().write(data)


text = io.TextIOWrapper(Noisy(), encoding="ascii")
text.write("abc")
text.write("def")
text.write("x" * 8192)
text.write("ghi")
text.flush()

print("arguments")
for name, value in ("encoding", "\udcfe"), ("encoding", "a\0"), ("errors", "a\0"), ("newline", "\n\0"), ("newline", "x"):
    attempt(lambda: io.TextIOWrapper(io.BytesIO(), **{name: value}))
text = io.TextIOWrapper(io.BytesIO())
attempt(lambda: setattr(text, "_CHUNK_SIZE", 2**100))
attempt(lambda: delattr(text, "_CHUNK_SIZE"))
attempt(lambda: text.__init__(io.BytesIO(), newline="z"))
attempt(text.read)

print("a pipe that doesn't wait")
reading, writing = os.pipe()
os.set_blocking(reading, False)
with open(reading) as stream:
    attempt(stream.read)
os.close(writing)
