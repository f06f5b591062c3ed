"""Constants that fold, and operators that don't."""
SECONDS = 60 * 60 * 24
MASK = ~0xFF & (1 << 16) - 1
RATIO = 1 / 3 + 2.5e-3 - -0.0
HUGE = 10 ** 40 // 7 % 1_000_003
WAVE = 3j * 2 + 1.5
TEXT = "ab" * 3 + 'c'
BLOB = b"\x00\xff" b"tail"
TRUTH = not (1 < 2 <= 3 != 4)
PAIR = (1, 2.0, "three", None, True, ...)
NESTED = ((1, (2, (3,))), -1, +1, ~1)
SLICED = "python"[1:4], (0, 1, 2)[-1], [1, 2, 3][::2]


def mixed(a, b=2, /, c=3, *, d: int = 4):
    a += b
    a -= c
    a *= d
    a /= b
    a //= c
    a %= d
    a **= 2
    a @= b
    a &= b
    a |= c
    a ^= d
    a <<= 1
    a >>= 1
    return -a + +b - ~c, not d, a @ b, a if b else c
