"""Digits of pi by a spigot: ints of thousands of digits, and their text."""


def digits():
    q, r, t, k, n, i = 1, 0, 1, 1, 3, 3
    while True:
        if 4 * q + r - t < n * t:
            yield n
            q, r, n = 10 * q, 10 * (r - n * t), 10 * (3 * q + r) // t - 10 * n
        else:
            q, r, t, k, n, i = (
                q * k,
                (2 * q + r) * i,
                t * i,
                k + 1,
                (q * (7 * k + 2) + r * i) // (t * i),
                i + 2,
            )


def main():
    source = digits()
    text = "".join(str(next(source)) for _ in range(700))
    power = 3**4000
    modulus = pow(7, 3**200, 10**60 + 7)
    return text[-20:], str(power)[:20], int(str(power)) == power, modulus % 1_000_000, hash(power)
