def main():
    counts = {}
    items = []
    for i in range(250_000):
        key = i % 97
        if key in counts:
            counts[key] += 1
        else:
            counts[key] = 1
        items.append(key)
    total = 0
    for a, b in zip(items, items):
        total += items[a] + b
    return total + len(counts)
