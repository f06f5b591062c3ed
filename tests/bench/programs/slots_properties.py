"""Properties, slots, class methods, inherited attributes, `__getattr__` and operators of a class."""


class Vector:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor)

    def __eq__(self, other):
        return self.x == other.x and self.y == other.y

    @property
    def length2(self):
        return self.x * self.x + self.y * self.y

    @classmethod
    def unit(cls):
        return cls(1, 1)

    @staticmethod
    def clip(value):
        return value % 1000


class Base:
    scale = 3

    def __init__(self, value):
        self._value = value

    @property
    def value(self):
        return self._value

    @value.setter
    def value(self, new):
        self._value = new % 10_007

    def describe(self):
        return self.value * self.scale

    def __len__(self):
        return 7

    def __getitem__(self, index):
        return self._value + index


class Derived(Base):
    def describe(self):
        return super().describe() + 1

    def __getattr__(self, name):
        return len(name)


def main():
    total = 0
    position = Vector(0, 0)
    item = Derived(5)
    for i in range(40_000):
        position = (position + Vector.unit()) * 2
        position = Vector(Vector.clip(position.x), Vector.clip(position.y))
        total += position.length2
        item.value = item.value * 7 + i
        total += item.describe() + item.missing + len(item) + item[i]
        if position == Vector(1, 1):
            total += 1
    return total
