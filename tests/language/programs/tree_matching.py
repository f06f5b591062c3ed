"""Pattern matching over trees: a small symbolic algebra and a JSON-like walker."""


class Node:
    def __init__(self, *children):
        self.children = children

    def __init_subclass__(cls):
        cls.__match_args__ = tuple(cls.fields)

    def __getattr__(self, name):
        if name in type(self).fields:
            return self.children[type(self).fields.index(name)]
        raise AttributeError(name)

    def __eq__(self, other):
        return type(self) is type(other) and self.children == other.children

    def __hash__(self):
        return hash((type(self).__name__, self.children))

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(map(repr, self.children))})"


class Num(Node):
    fields = ["value"]


class Var(Node):
    fields = ["name"]


class Add(Node):
    fields = ["left", "right"]


class Mul(Node):
    fields = ["left", "right"]


class Pow(Node):
    fields = ["base", "exponent"]


def simplify(node):
    match node:
        case Add(left, right) | Mul(left, right) if (pair := (simplify(left), simplify(right))) != (left, right):
            return simplify(type(node)(*pair))
        case Add(Num(a), Num(b)):
            return Num(a + b)
        case Mul(Num(a), Num(b)):
            return Num(a * b)
        case Add(Num(0), x) | Add(x, Num(0)) | Mul(Num(1), x) | Mul(x, Num(1)) | Pow(x, Num(1)):
            return simplify(x)
        case Mul(Num(0), _) | Mul(_, Num(0)):
            return Num(0)
        case Add(x, y) if x == y:
            return simplify(Mul(Num(2), x))
        case Pow(_, Num(0)):
            return Num(1)
        case _:
            return node


def derive(node, name):
    match node:
        case Num():
            return Num(0)
        case Var(name=other):
            return Num(int(other == name))
        case Add(left=l, right=r):
            return Add(derive(l, name), derive(r, name))
        case Mul(l, r):
            return Add(Mul(derive(l, name), r), Mul(l, derive(r, name)))
        case Pow(base, Num(value=n)):
            return Mul(Mul(Num(n), Pow(base, Num(n - 1))), derive(base, name))
        case unknown:
            raise TypeError(f"cannot derive {unknown!r}")


def show(node):
    match node:
        case Num(v) | Var(v):
            return str(v)
        case Add(l, r):
            return f"({show(l)} + {show(r)})"
        case Mul(l, r):
            return f"{show(l)}*{show(r)}"
        case Pow(b, e):
            return f"{show(b)}^{show(e)}"


x, y = Var("x"), Var("y")
for tree in [Add(Mul(Num(3), Pow(x, Num(2))), Mul(Num(2), x)), Mul(Add(x, Num(1)), Add(x, Num(-1))), Add(y, y), Pow(y, Num(3))]:
    print(show(tree), "->", show(simplify(derive(tree, "x"))), "|", show(simplify(derive(tree, "y"))))
try:
    derive("oops", "x")
except TypeError as error:
    print(error)


def walk(data, path="$"):
    match data:
        case {"type": "point", "x": int(px) | float(px), "y": py, **rest}:
            yield f"{path} point {px},{py} {sorted(rest)}"
        case {"type": str(kind)}:
            yield f"{path} unknown type {kind}"
        case {**items} if items:
            for key, value in items.items():
                yield from walk(value, f"{path}.{key}")
        case []:
            yield f"{path} empty"
        case [only]:
            yield from walk(only, f"{path}[only]")
        case [first, *middle, last]:
            yield from walk(first, f"{path}[0]")
            yield f"{path} {len(middle)} between"
            yield from walk(last, f"{path}[-1]")
        case None | True | False:
            yield f"{path} constant {data}"
        case str() as text if not text.isidentifier():
            yield f"{path} text {text!r}"
        case -1:
            yield f"{path} minus one"
        case 0 | 1 | 2:
            yield f"{path} small {data}"
        case 1.5 | 2+1j:
            yield f"{path} special {data}"
        case bytes() | bytearray():
            yield f"{path} bytes {bytes(data)}"
        case other:
            yield f"{path} other {type(other).__name__} {other}"


document = {
    "points": [{"type": "point", "x": 1, "y": 2}, {"type": "point", "x": 1.5, "y": 0, "z": 9}],
    "single": [{"type": "line"}], "empty": [], "many": (1, 2, 3, -1), "flags": [None, True],
    "text": "hello world", "name": "identifier", "numbers": [1.5, 2 + 1j, 7], "raw": bytearray(b"ab"), "nothing": {},
}
for line in walk(document):
    print(line)


class Limits:
    LOW = 10


def classify(value):
    match value:
        case Limits.LOW:
            return "low"
        case int(n) if n < Limits.LOW:
            return "below"
        case (a, b) | [a, b, _]:
            return f"pair {a} {b}"
        case {"a": {"b": [_, second, *_]}}:
            return f"deep {second}"
        case object(real=r, imag=i) if i:
            return f"complex {r} {i}"
    return None


print([classify(v) for v in (10, 3, (1, 2), [1, 2, 3], {"a": {"b": [0, "yes", 2]}}, 3 + 4j, 99, "ab", range(2))])
