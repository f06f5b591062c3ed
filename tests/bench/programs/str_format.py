"""f-strings, `%`, `format`, numbers to text and back."""


def main():
    size = 0
    total = 0.0
    for i in range(14_000):
        name = "item"
        price = i / 8
        line = f"{name}-{i}: {price:.2f} ({i:>6d}) {name!r:<10} {i:#x}"
        size += len(line)
        size += len("%s has %d of %5.1f%%" % (name, i, price))
        size += len("{0}/{1:04d}/{name:>8}".format(i, i, name=name))
        size += len(f"{i}{name}{i + 1}")
        size += len(format(i * 1000, ",")) + len(str(i)) + len(repr(price))
        total += float(f"{price}") + int(str(i))
    return size, total
