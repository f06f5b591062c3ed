"""Closures, decorators, nonlocal, lambdas, functools.reduce, function attributes."""

from functools import reduce, wraps


def counter():
    count = 0

    def step(by=1):
        nonlocal count
        count += by
        return count

    return step


def twice(func):
    @wraps(func)
    def wrapper(*args):
        return func(func(*args))

    return wrapper


@twice
def increment(n):
    return n + 1


def compose(*functions):
    return reduce(lambda f, g: lambda x: g(f(x)), functions)


def powers(n):
    return [lambda x, k=k: x**k for k in range(n)]


def main():
    total = 0
    step = counter()
    pipeline = compose(lambda x: x + 1, lambda x: x * 2, lambda x: x - 3)
    functions = powers(5)
    for i in range(50_000):
        total += step() + step(2)
        total += increment(i)
        total += pipeline(i)
        total += functions[i % 5](3)
        if i % 4 == 0:
            local = counter()
            total += local() + (lambda a, b: a - b)(i, 1)
    return total
