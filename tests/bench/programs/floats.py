def main():
    x = 0.5
    total = 0.0
    i = 0
    while i < 900_000:
        x = x * 1.0000001 + 0.25
        if x > 100.0:
            x = x - 99.5
        total = total + x
        i = i + 1
    return total
