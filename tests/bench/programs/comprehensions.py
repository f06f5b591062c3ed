"""Comprehensions, generator expressions, zip, enumerate, map, filter, any, all, unpacking, slices."""


def main():
    total = 0
    for turn in range(60):
        numbers = [i * 3 % 101 for i in range(1500)]
        squares = [n * n for n in numbers if n % 2]
        pairs = [(a, b) for a, b in zip(numbers, squares) if a < b]
        table = {a: b for a, b in enumerate(squares)}
        unique = {n % 17 for n in numbers}
        total += sum(a * b for a, b in pairs) + len(table) + len(unique)
        total += sum(map(abs, (n - 50 for n in numbers))) + len(list(filter(None, numbers)))
        total += any(n > 1000 for n in numbers) + all(n >= 0 for n in numbers)
        matrix = [[i * j % 7 for j in range(30)] for i in range(30)]
        flipped = [list(row) for row in zip(*matrix)]
        total += sum(row[turn % 30] for row in flipped) + sum(max(row) for row in matrix)
        first, second, *rest = numbers
        total += first + second + len(rest) + sum(numbers[::7]) + numbers[-1]
        for index, (a, b) in enumerate(pairs):
            total += index & a & b
        total += len(sorted(set(numbers) & set(squares))) + max(squares, key=lambda n: n % 100)
        total += sum(1 for a in reversed(numbers) if a in unique)
    return total
