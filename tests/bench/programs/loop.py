def main():
    total = 0
    i = 0
    while i < 1_000_000:
        total = total + i
        i = i + 1
    return total
