"""Escape times in the complex plane: complex and float arithmetic."""


def escape(c, limit):
    z = 0j
    for turn in range(limit):
        z = z * z + c
        if abs(z) > 2.0:
            return turn
    return limit


def escape_floats(cr, ci, limit):
    x = y = 0.0
    for turn in range(limit):
        xx = x * x
        yy = y * y
        if xx + yy > 4.0:
            return turn
        y = 2.0 * x * y + ci
        x = xx - yy + cr
    return limit


def main(size=130):
    total = 0
    for row in range(size):
        ci = 2.0 * row / size - 1.0
        for column in range(size):
            cr = 3.0 * column / size - 2.0
            total += escape_floats(cr, ci, 50)
            if (row + column) % 3 == 0:
                total += escape(complex(cr, ci), 50)
    return total
