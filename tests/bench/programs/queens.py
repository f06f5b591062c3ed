"""Eight queens by permutations and by backtracking: generators, sets, recursion, tuples."""

from itertools import permutations


def by_permutations(n):
    columns = range(n)
    found = 0
    for rows in permutations(columns):
        if n == len({rows[i] + i for i in columns}) == len({rows[i] - i for i in columns}):
            found += 1
    return found


def solve(n, row, columns, left, right):
    if row == n:
        yield ()
        return
    for column in range(n):
        if column not in columns and row + column not in left and row - column not in right:
            for rest in solve(n, row + 1, columns | {column}, left | {row + column}, right | {row - column}):
                yield (column, *rest)


def main():
    return by_permutations(8), sum(1 for _ in solve(8, 0, frozenset(), frozenset(), frozenset()))
