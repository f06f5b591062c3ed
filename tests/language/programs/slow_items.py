"""Loops whose items take long to make: the loop's own turn is only half over while other Python code runs."""
import itertools
from collections import ChainMap, UserList


def worked(n):
    total = 0
    for i in range(60):
        total += i % 7
    return n + total - total


class Slow:
    def __init__(self, items):
        self.items = list(items)
        self.at = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.at == len(self.items):
            raise StopIteration
        self.at += 1
        return worked(self.items[self.at - 1])


def slow(items):
    for item in items:
        yield worked(item)


def sources():
    yield "map", map(worked, range(40))
    yield "filter", filter(lambda n: worked(n) % 2 == 0, range(40))
    yield "islice of generator", itertools.islice(slow(range(50)), 30)
    yield "generator", slow(range(40))
    yield "class", Slow(range(40))
    yield "chain", itertools.chain(slow(range(20)), Slow(range(20)))
    yield "accumulate", itertools.accumulate(range(40), lambda a, b: worked(a) + b)
    yield "starmap", itertools.starmap(lambda a, b: worked(a + b), zip(range(30), range(30)))
    yield "iter with a sentinel", iter(lambda source=slow(range(100)): next(source), 40)
    yield "UserList", UserList(range(30))
    yield "tee", itertools.tee(slow(range(40)))[0]


for (name, left), (_, right) in zip(sources(), sources()):
    seen = []
    for i, item in enumerate(left):
        seen.append(i * 1000 + item)
    for a, b in zip(right, slow(range(1000))):
        seen.append(a - b)
    print(name, len(seen), sum(seen), seen[-3:])

nested = []
for i, (a, b) in enumerate(itertools.zip_longest(slow(range(30)), Slow(range(25)), fillvalue=-1)):
    for j, (c, d) in enumerate(zip(map(worked, range(i)), slow(range(i)))):
        nested.append((i + a) * (b + c) - d * j)
print(len(nested), sum(nested))

table = ChainMap({str(n): n for n in range(20)}, {str(n): -n for n in range(30)})
print(sum(worked(value) * int(key) for key, value in table.items()))
print([worked(k + v) for k, v in {n: n * n for n in range(12)}.items()])
print({k: worked(v) for k, v in enumerate(map(worked, range(9)))}, [*map(max, slow(range(9)), Slow(range(9)))])
print(sorted(slow([3, 1, 2]), key=lambda n: (-worked(n), n)), max(enumerate(slow([5, 9, 2])), key=lambda p: worked(p[1])))
