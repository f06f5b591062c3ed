"""Classes of many kinds."""


class Empty: ...


class Point(object, metaclass=type):
    """A point."""

    __slots__ = ("x", "__y")
    origin: "Point"
    count: int = 0

    def __init__(self, x, y):
        self.x = x
        self.__y = y
        Point.count += 1

    @property
    def y(self):
        return self.__y

    @y.setter
    def y(self, value):
        self.__y = value

    @classmethod
    def zero(cls):
        return cls(0, 0)

    @staticmethod
    def distance(a, b):
        return ((a.x - b.x) ** 2 + (a.y - b.y) ** 2) ** 0.5

    def __repr__(self):
        return f"{__class__.__name__}({self.x!r}, {self.__y!r})"


class Point3(Point):
    def __init__(self, x, y, z):
        super().__init__(x, y)
        super(Point3, self).__init__(x, y)
        self.z = z

    class Inner:
        z = 1

        def get(self):
            return self.z, super().__repr__


def make(base, **options):
    class Local(base, **options):
        attribute = base

        def method(self):
            return base, self.attribute, Local
    return Local
