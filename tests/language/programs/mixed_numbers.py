"""Operators of complex numbers, comparisons of ints with floats, often enough to be specialized."""

import operator

inf, nan = float("inf"), float("nan")


def multiply(a, b):
    return a * b


def add(a, b):
    return a + b


def subtract(a, b):
    return a - b


def inplace(a, b):
    a *= b
    a += b
    a -= b
    return a


def compare(a, b):
    return a < b, a <= b, a == b, a != b, a > b, a >= b


values = [
    1 + 2j, -0.0 + 0j, complex(0.0, -0.0), complex(-0.0, -0.0), complex(inf, nan), complex(inf, inf), complex(nan, 1),
    1e200 + 1e200j, complex(1, -inf), 3, 2.5, True, 10**30,
]
for a in values:
    seen = [[repr(f(a, b)) for f in (multiply, add, subtract, inplace)] for b in values * 3]
    print(*seen[:len(values)], seen == seen[:len(values)] * 3)

reals = [0, -0.0, 0.0, 1, 1.0, 1.5, -2, 2**53 - 1, 2.0**53, 2**53 + 1, 10**400, inf, -inf, nan, True]
for a in reals:
    print(*["".join("FT"[x] for x in compare(a, b)) for b in reals])
print([getattr(operator, name)(1, 1.0) for name in ("lt", "le", "eq", "ne", "gt", "ge")])
