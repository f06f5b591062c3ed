"""Inserting, deleting, iterating, merging and comparing dicts and sets of ints, strs and tuples."""


def main():
    total = 0
    for turn in range(20):
        table = {}
        for i in range(3000):
            table[i * 7 % 3001] = i
        for i in range(0, 2990, 3):
            del table[i]
        for key, value in table.items():
            total += key ^ value
        merged = {**table, "x": 1} | {i: -i for i in range(1500)}
        total += len(merged) + sum(merged.get(i, 0) for i in range(2000))
        popped = 0
        while len(merged) > 2500:
            popped += merged.popitem()[1]
        total += popped
        evens = {i for i in range(0, 4000, 2)}
        threes = set(range(0, 4000, 3))
        total += len(evens & threes) + len(evens | threes) + len(evens - threes) + len(evens ^ threes)
        for i in range(4000):
            if i in evens and i not in threes:
                total += 1
        points = {(x, y) for x in range(30) for y in range(30)}
        for x, y in list(points):
            if (x + 1, y) in points and (x, y + 1) in points:
                total += 1
        evens.discard(turn)
        total += table == dict(table)
        keys = list(table)
        total += keys[turn] + min(table) + max(table.values())
    return total
