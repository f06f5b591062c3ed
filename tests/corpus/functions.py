import functools


def signature(a, /, b, c=1, *args, d, e=2, **kwargs) -> "result":
    """Docstring of signature."""
    return a, b, c, args, d, e, kwargs


def outer(x):
    y = x + 1

    def middle():
        nonlocal y
        y += 1

        def inner(z=y):
            return x, y, z
        return inner
    return middle


def decorate(*names):
    def wrap(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)
        wrapper.names = names
        return wrapper
    return wrap


@decorate("a", "b")
@functools.cache
def decorated(n):
    return n if n < 2 else decorated(n - 1) + decorated(n - 2)


compose = lambda f, g: lambda *a, **k: f(g(*a, **k))
calls = [signature(1, 2, d=3), signature(*[1, 2], **{"d": 3}), signature(1, *(2,), c=3, *[], d=4, **{}, e=5)]
print(*calls, sep="\n", **{})
del calls
"method".upper().lower().strip("x")
