squares = [n * n for n in range(10)]
evens = {n for n in squares if n % 2 == 0 if n}
table = {k: v for k, v in zip("abc", squares)}
lazy = (a + b for a in squares for b in evens if a != b)
nested = [[y for y in range(x)] for x in range(3)]
first = [last := n for n in squares]


def scopes(n):
    funcs = [lambda: i for i in range(n)]
    x = 1
    values = [x + y for y in range(n) if (x := y)]
    pairs = {(i, j): i * j for i in range(n) for j in range(i)}
    return funcs, values, pairs, sum(v for v in values), [n for n in [n]]


class Body:
    items = [1, 2, 3]
    doubled = [i * 2 for i in items]
    gen = list(i for i in items)


async def asynchronous(source):
    return [x async for x in source if await x], {await y for y in source}, (z async for z in source)
