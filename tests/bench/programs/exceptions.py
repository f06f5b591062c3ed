"""Exceptions raised by Python code and by built-ins, caught near and far, with finally and else."""


class Problem(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code


def check(n):
    if n % 3 == 0:
        raise ValueError(n)
    if n % 3 == 1:
        raise Problem(n)
    return n


def deep(n, depth):
    if depth == 0:
        return check(n)
    try:
        return deep(n, depth - 1)
    finally:
        n += 1


def main():
    total = 0
    table = {"a": 1}
    items = [1, 2, 3]
    for i in range(20_000):
        try:
            total += check(i)
        except ValueError:
            total -= 1
        except Problem as problem:
            total += problem.code
        else:
            total += 1
        try:
            total += table[i]
        except KeyError:
            total += 1
        try:
            total += items[i]
        except IndexError as error:
            total += len(error.args)
        try:
            total += int("x" if i % 2 else "7")
        except ValueError:
            total += 2
        try:
            total += items.missing
        except AttributeError:
            total += 3
        if i % 6 == 0:
            try:
                deep(i, 5)
            except (ValueError, Problem):
                total += 5
        total += next(iter(()), 4)
    return total
