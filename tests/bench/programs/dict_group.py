"""Counting, grouping, inverting: dict, defaultdict, Counter, setdefault, get, items."""

from collections import Counter, defaultdict


def main():
    words = [f"w{(i * i) % 331}" for i in range(60_000)]
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    groups = defaultdict(list)
    for word in words:
        groups[len(word)].append(word)
    first = {}
    for index, word in enumerate(words):
        first.setdefault(word, []).append(index)
    counter = Counter(words)
    inverted = {}
    for word, count in counts.items():
        inverted.setdefault(count, set()).add(word)
    pairs = {}
    for i in range(60_000):
        key = (i % 50, i % 30)
        if key in pairs:
            pairs[key] += i
        else:
            pairs[key] = i
    best = max(pairs, key=pairs.get)
    nested = {}
    for i in range(30_000):
        inner = nested.setdefault(i % 10, {})
        inner[i % 100] = inner.get(i % 100, 0) + 1
    return (
        sum(counts.values()),
        {k: len(v) for k, v in groups.items()},
        counter.most_common(3),
        sorted(inverted),
        best,
        sum(len(v) for v in nested.values()),
        sum(v[0] for v in first.values()),
    )
