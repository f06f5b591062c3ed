"""Descriptors, metaclasses, multiple inheritance, operators, slots."""


class Typed:
    """A data descriptor that checks the type of what is assigned."""

    def __init__(self, kind, default=None):
        self.kind = kind
        self.default = default

    def __set_name__(self, owner, name):
        self.name = name
        self.slot = "_" + name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return instance.__dict__.get(self.slot, self.default)

    def __set__(self, instance, value):
        if not isinstance(value, self.kind):
            raise TypeError(f"{type(instance).__name__}.{self.name} must be {self.kind.__name__}, not {type(value).__name__}")
        instance.__dict__[self.slot] = value

    def __delete__(self, instance):
        instance.__dict__.pop(self.slot, None)


class Lazy:
    """A non-data descriptor: computed once, then an instance attribute hides it."""

    def __init__(self, function):
        self.function = function
        self.__doc__ = function.__doc__

    def __get__(self, instance, owner):
        if instance is None:
            return self
        value = instance.__dict__[self.function.__name__] = self.function(instance)
        return value


class Registry(type):
    classes = []

    def __new__(mcls, name, bases, namespace, /, **options):
        cls = super().__new__(mcls, name, bases, namespace)
        cls.options = options
        mcls.classes.append(name)
        return cls

    def __init__(cls, name, bases, namespace, **options):
        super().__init__(name, bases, namespace)

    @classmethod
    def __prepare__(mcls, name, bases, **options):
        return {"created_by": mcls.__name__}

    def __call__(cls, *args, **kwargs):
        instance = super().__call__(*args, **kwargs)
        instance.serial = cls.count = getattr(cls, "count", 0) + 1
        return instance

    def __contains__(cls, name):
        return name in cls.__dict__

    def __len__(cls):
        return len(cls.__mro__)


class Shape(metaclass=Registry, abstract=True):
    name = Typed(str, "shape")
    sides = Typed(int, 0)

    def __init__(self, **attributes):
        for key, value in attributes.items():
            setattr(self, key, value)

    @Lazy
    def area(self):
        """The area."""
        print("  computing", type(self).__name__)
        return self.compute()

    def compute(self):
        raise NotImplementedError(f"{type(self).__name__} has no area")

    def __lt__(self, other):
        if not isinstance(other, Shape):
            return NotImplemented
        return self.area < other.area

    def __repr__(self):
        return f"{type(self).__name__}#{self.serial}"


class Colored:
    color = "grey"

    def describe(self):
        return f"{self.color} thing"


class Square(Shape):
    side = Typed((int), 1)

    def compute(self):
        return self.side ** 2

    def describe(self):
        return f"square of {self.side}"


class Circle(Shape, round=True):
    radius = Typed(float, 1.0)

    def compute(self):
        return round(3.14159 * self.radius ** 2, 3)


class ColoredSquare(Colored, Square):
    def describe(self):
        return super().describe() + " / " + super(Colored, self).describe()


shapes = [Square(side=3), Circle(radius=1.5), ColoredSquare(side=2, color="red"), Shape()]
print(Registry.classes, Circle.options, Shape.created_by, "compute" in Square, len(ColoredSquare))
print([c.__name__ for c in ColoredSquare.__mro__])
print(shapes, shapes[2].describe())
print(sorted(shapes[:3]), shapes[0].area, Square.area.__doc__)
for bad in (lambda: setattr(shapes[0], "side", "x"), lambda: shapes[3].area, lambda: shapes[0] < 3,
            lambda: type("X", (Colored, object, Colored), {}), lambda: type("Y", (object, Colored), {})):
    try:
        bad()
    except (TypeError, NotImplementedError) as error:
        print(type(error).__name__, error)
del shapes[0].side
print(shapes[0].side, shapes[0].sides, vars(shapes[0]))


class Vector:
    __slots__ = ("x", "y")
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y) if isinstance(other, Vector) else NotImplemented

    def __radd__(self, other):
        return self if other == 0 else NotImplemented

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __neg__(self):
        return self * -1

    def __bool__(self):
        return bool(self.x or self.y)

    def __eq__(self, other):
        return isinstance(other, Vector) and (self.x, self.y) == (other.x, other.y)

    def __hash__(self):
        return hash((self.x, self.y))

    def __iter__(self):
        yield from (self.x, self.y)

    def __getattr__(self, name):
        if set(name) <= set("xy"):
            return tuple(getattr(self, c) for c in name)
        raise AttributeError(f"no {name} here")

    def __format__(self, spec):
        return f"<{self.x:{spec}}, {self.y:{spec}}>"


v = Vector(1, 2)
print(f"{v + 2 * v:>4} {-v:.2f}", sum([v, v, v]).xyx, bool(Vector(0, 0)), v == Vector(1, 2), len({v, Vector(1, 2)}))
for action in ("v.z", "v.w", "v + 1", "v.__dict__"):
    try:
        print(action, eval(action))
    except (AttributeError, TypeError) as error:
        print(action, "->", type(error).__name__, error)
try:
    v.z = 1
except AttributeError as error:
    print(error)
a, b = v
print(a, b, isinstance(v, Vector), issubclass(ColoredSquare, Shape), Square.describe is not ColoredSquare.describe)
