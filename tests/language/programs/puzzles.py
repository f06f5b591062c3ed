"""Matrices, primes, queens, permutations: puzzles in plain loops and comprehensions."""


class Matrix:
    def __init__(self, rows):
        self.rows = [list(row) for row in rows]
        if len({len(row) for row in self.rows}) > 1:
            raise ValueError("ragged matrix")

    @classmethod
    def identity(cls, n):
        return cls([[int(i == j) for j in range(n)] for i in range(n)])

    @property
    def shape(self):
        return len(self.rows), len(self.rows[0]) if self.rows else 0

    def __matmul__(self, other):
        if self.shape[1] != other.shape[0]:
            return NotImplemented
        columns = list(zip(*other.rows))
        return Matrix([[sum(a * b for a, b in zip(row, column)) for column in columns] for row in self.rows])

    def __pow__(self, exponent):
        result, base = Matrix.identity(len(self.rows)), self
        while exponent:
            if exponent & 1:
                result = result @ base
            base = base @ base
            exponent >>= 1
        return result

    def __eq__(self, other):
        return isinstance(other, Matrix) and self.rows == other.rows

    def __getitem__(self, key):
        i, j = key
        return self.rows[i][j]

    def transpose(self):
        return Matrix(zip(*self.rows))

    def determinant(self):
        if len(self.rows) == 1:
            return self.rows[0][0]
        total = 0
        for j, value in enumerate(self.rows[0]):
            minor = Matrix([row[:j] + row[j + 1:] for row in self.rows[1:]])
            total += (-1) ** j * value * minor.determinant()
        return total

    def __str__(self):
        return "\n".join(" ".join(f"{v:6}" for v in row) for row in self.rows)


fib = Matrix([[1, 1], [1, 0]])
print(fib ** 10)
print((fib ** 90)[0, 1], (fib ** 300)[0, 1])
m = Matrix([[2, -1, 0], [1, 3, 5], [0, 4, -2]])
print(m.determinant(), m.transpose() == m, (m @ Matrix.identity(3)) == m)
try:
    m @ fib
except TypeError as error:
    print(error)
try:
    Matrix([[1], [2, 3]])
except ValueError as error:
    print(error)


def primes(limit):
    sieve = bytearray([1]) * (limit + 1)
    sieve[0:2] = b"\0\0"
    for i in range(2, int(limit ** 0.5) + 1):
        if sieve[i]:
            sieve[i * i::i] = bytes(len(range(i * i, limit + 1, i)))
    return [i for i, flag in enumerate(sieve) if flag]


ps = primes(1000)
print(len(ps), ps[:10], ps[-3:], sum(ps))
print({p % 10 for p in ps}, [p for p, q in zip(ps, ps[1:]) if q - p == 2][:8])


def factor(n):
    factors, p = {}, 2
    while p * p <= n:
        while n % p == 0:
            factors[p] = factors.get(p, 0) + 1
            n //= p
        p += 1 + (p > 2)
    if n > 1:
        factors[n] = 1
    return factors


print(factor(360), factor(2 ** 31 - 1), factor(600851475143))


def queens(n, row=0, columns=0, left=0, right=0):
    if row == n:
        return 1
    count = 0
    for column in range(n):
        bit = 1 << column
        if not (columns & bit or left >> row - column + n & 1 or right >> row + column & 1):
            count += queens(n, row + 1, columns | bit, left | 1 << row - column + n, right | 1 << row + column)
    return count


print([queens(n) for n in range(1, 7)])


def permutations(items):
    if not items:
        yield ()
    for i, item in enumerate(items):
        for rest in permutations(items[:i] + items[i + 1:]):
            yield item, *rest


print(["".join(p) for p in permutations("abc")], len(list(permutations(tuple(range(5))))))
collatz = max(range(1, 300), key=lambda n: (lambda f: f(f, n))(lambda f, k: 1 if k == 1 else 1 + f(f, k // 2 if k % 2 == 0 else 3 * k + 1)))
print(collatz)
triangle = [[1]]
while len(triangle) < 8:
    last = triangle[-1]
    triangle.append([1, *(a + b for a, b in zip(last, last[1:])), 1])
print(triangle[-1], sum(map(sum, triangle)), *(f"{x:#x}" for x in triangle[5]))
pythagoras = [(a, b, c) for a in range(1, 25) for b in range(a, 25) for c in range(b, 25) if a * a + b * b == c * c]
print(pythagoras)
