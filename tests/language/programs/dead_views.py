"""A bytearray may change its size as soon as nobody looks at it: memoryviews that are gone don't count."""

import asyncio


def first(data, n):
    head = bytes(memoryview(data)[:n])
    del data[:n]
    return head


def attempt(label, action):
    try:
        action()
    except BufferError as exc:
        print(label, exc)
    else:
        print(label, "done")


data = bytearray(b"0123456789")
print(first(data, 4), data)


def views(data):
    whole = memoryview(data)
    part = whole[1:]
    attempt("two views", lambda: data.append(1))
    del whole
    attempt("one view", lambda: data.append(1))
    part.release()
    attempt("released", lambda: data.append(1))
    whole = memoryview(data)
    whole = None
    attempt("replaced", lambda: data.append(2))
    with memoryview(data):
        attempt("with", lambda: data.append(3))
    kept = [memoryview(data)]
    attempt("in a list", lambda: data.extend(b"abc"))
    kept.clear()
    attempt("list cleared", lambda: data.extend(b"abc"))
    return data


print(views(data))


async def shell():
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", "read line; echo got $line", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate(b"hello\n")
    print(out, process.returncode)


asyncio.run(shell())
