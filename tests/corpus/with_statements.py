def single(path):
    with open(path) as file:
        return file.read()


def many(a, b):
    with a() as x, b() as (y, *z):
        print(x, y, z)
    with (
        a() as x,
        b(),
    ):
        pass
    with (a(), b()) as pair:
        pass
    with (yield a), (b):
        pass


def suppressed(cm):
    for i in range(3):
        with cm:
            if i:
                break
            continue
    with cm as self.attribute, cm as table["key"]:
        raise ValueError


async def asynchronous(cm):
    async with cm as value, cm:
        await value
    async for item in cm:
        print(item)
    else:
        print("else")
