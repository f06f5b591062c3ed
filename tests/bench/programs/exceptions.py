def check(n):
    if n % 3 == 0:
        raise ValueError(n)
    return n


def main():
    total = 0
    for i in range(30_000):
        try:
            total += check(i)
        except ValueError:
            total -= 1
    return total
