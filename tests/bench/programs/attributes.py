class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def moved(self, dx):
        self.x = self.x + dx
        return self.x + self.y


def main():
    total = 0
    point = Point(1, 2)
    for i in range(300_000):
        total += point.moved(i)
        if i % 10 == 0:
            point = Point(i, 1)
    return total
