"""Calls of every kind: defaults, keywords, stars, bound and unbound methods, callables, partial, recursion."""

from functools import lru_cache, partial


def plain(a, b):
    return a + b


def defaults(a, b=2, c=3):
    return a + b + c


def keywords(a, *, scale=1, offset=0):
    return a * scale + offset


def star(*args, **kwargs):
    return len(args) + len(kwargs)


class Adder:
    def __init__(self, base=0, *, step=1):
        self.base = base
        self.step = step

    def __call__(self, value):
        return self.base + value * self.step

    def add(self, value, twice=False):
        return self.base + value + (value if twice else 0)


@lru_cache(maxsize=None)
def paths(x, y):
    if x == 0 or y == 0:
        return 1
    return paths(x - 1, y) + paths(x, y - 1)


def main():
    total = 0
    add_five = partial(plain, 5)
    adder = Adder(10, step=2)
    bound = adder.add
    pair = (3, 4)
    options = {"scale": 2, "offset": 1}
    for i in range(20_000):
        total += plain(i, 1)
        total += defaults(i) + defaults(i, 5) + defaults(i, c=7)
        total += keywords(i, scale=2) + keywords(i, **options)
        total += star(*pair, i) + star(i, x=1)
        total += plain(*pair)
        total += add_five(i) + adder(i) + bound(i) + bound(i, twice=True)
        total += Adder(i, step=3).base + min(i, 7) + max(3, i) + abs(-i)
    paths.cache_clear()
    return total, paths(40, 40)
