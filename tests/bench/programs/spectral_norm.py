"""Largest singular value of an infinite matrix: generators, sums, small functions."""


def element(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(vector):
    return [sum(element(i, j) * x for j, x in enumerate(vector)) for i in range(len(vector))]


def transposed_times(vector):
    return [sum(element(j, i) * x for j, x in enumerate(vector)) for i in range(len(vector))]


def main():
    u = [1.0] * 60
    for _ in range(18):
        v = transposed_times(times(u))
        u = transposed_times(times(v))
    top = sum(a * b for a, b in zip(u, v))
    bottom = sum(b * b for b in v)
    return round((top / bottom) ** 0.5, 9)
