def classify(n):
    if n < 0:
        return "negative"
    elif n == 0:
        return "zero"
    elif n in (1, 2, 3) and n is not None:
        return "small"
    else:
        return "large" if n > 1000 else "medium"


def search(rows, wanted):
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if cell == wanted:
                break
        else:
            continue
        return y, x
    else:
        return None


def countdown(n):
    while n:
        n -= 1
        if n % 7 == 0:
            continue
        if n % 11 == 0:
            break
        print(n, end=" ")
    else:
        print("done")
    while True:
        if not n:
            return
        n = 0


def dead():
    return 1
    print("never")


if 0:
    unreachable = 1
elif __debug__:
    reachable = 2

assert SystemError, "message"
assert (lambda: True)()
pass
