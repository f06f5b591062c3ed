"""Prime sieve, greatest common divisors, Collatz chains, bit counting."""


def sieve(limit):
    flags = bytearray([1]) * (limit + 1)
    flags[0] = flags[1] = 0
    for i in range(2, int(limit**0.5) + 1):
        if flags[i]:
            for j in range(i * i, limit + 1, i):
                flags[j] = 0
    return sum(flags)


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def bits(n):
    count = 0
    while n:
        n &= n - 1
        count += 1
    return count


def main():
    total = sieve(60_000)
    for a in range(1, 120):
        for b in range(1, 120):
            total += gcd(a, b)
    longest = max(range(1, 2500), key=collatz)
    mixed = 0
    for i in range(30_000):
        mixed = (mixed * 31 + (i ^ (i >> 3)) | 5) & 0xFFFFFF
        total += bits(i & 255)
    return total, longest, mixed
