"""A recursive-descent parser and evaluator for arithmetic with variables and functions."""


class ParseError(Exception):
    def __init__(self, message, position):
        super().__init__(message)
        self.position = position

    def __str__(self):
        return f"{self.args[0]} at {self.position}"


class Token:
    __slots__ = ("kind", "text", "position")

    def __init__(self, kind, text, position):
        self.kind = kind
        self.text = text
        self.position = position

    def __repr__(self):
        return f"Token({self.kind!r}, {self.text!r}, {self.position})"


def tokenize(source):
    i = 0
    while i < len(source):
        ch = source[i]
        if ch.isspace():
            i += 1
        elif ch.isdigit() or ch == ".":
            start = i
            while i < len(source) and (source[i].isdigit() or source[i] in ".eE"):
                i += 1
            yield Token("number", source[start:i], start)
        elif ch.isalpha() or ch == "_":
            start = i
            while i < len(source) and (source[i].isalnum() or source[i] == "_"):
                i += 1
            yield Token("name", source[start:i], start)
        elif source[i:i + 2] in ("**", "//", "<=", ">=", "==", "!="):
            yield Token("op", source[i:i + 2], i)
            i += 2
        elif ch in "+-*/%()<>=,":
            yield Token("op", ch, i)
            i += 1
        else:
            raise ParseError(f"unexpected {ch!r}", i)
    yield Token("end", "", len(source))


class Parser:
    LEVELS = [("<", ">", "<=", ">=", "==", "!="), ("+", "-"), ("*", "/", "//", "%")]

    def __init__(self, source):
        self.tokens = list(tokenize(source))
        self.index = 0

    @property
    def current(self):
        return self.tokens[self.index]

    def advance(self):
        token = self.current
        self.index += 1
        return token

    def accept(self, *texts):
        if self.current.kind == "op" and self.current.text in texts:
            return self.advance().text

    def expect(self, text):
        if self.accept(text) is None:
            raise ParseError(f"expected {text!r}, found {self.current.text!r}", self.current.position)

    def parse(self):
        if self.current.kind == "name" and self.tokens[self.index + 1].text == "=":
            name = self.advance().text
            self.advance()
            tree = ("assign", name, self.binary(0))
        else:
            tree = self.binary(0)
        if self.current.kind != "end":
            raise ParseError(f"trailing {self.current.text!r}", self.current.position)
        return tree

    def binary(self, level):
        if level == len(self.LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while op := self.accept(*self.LEVELS[level]):
            left = (op, left, self.binary(level + 1))
        return left

    def unary(self):
        if op := self.accept("-", "+"):
            return ("neg" if op == "-" else "pos", self.unary())
        base = self.atom()
        if self.accept("**"):
            return ("**", base, self.unary())
        return base

    def atom(self):
        token = self.advance()
        match token:
            case Token(kind="number", text=text):
                return ("num", float(text) if set(text) & set(".eE") else int(text))
            case Token(kind="name", text=name):
                if self.accept("("):
                    args = []
                    while not self.accept(")"):
                        args.append(self.binary(0))
                        if not self.accept(","):
                            self.expect(")")
                            break
                    return ("call", name, args)
                return ("var", name)
            case Token(kind="op", text="("):
                inner = self.binary(0)
                self.expect(")")
                return inner
        raise ParseError(f"unexpected {token.text or 'end'!r}", token.position)


OPS = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
    "//": lambda a, b: a // b, "%": lambda a, b: a % b, "**": pow, "<": lambda a, b: a < b, ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b, "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
}
FUNCTIONS = {"max": max, "min": min, "abs": abs, "round": round, "sum": lambda *xs: sum(xs)}


def evaluate(tree, env):
    match tree:
        case ("num", value):
            return value
        case ("var", name):
            try:
                return env[name]
            except KeyError as error:
                raise NameError(f"unknown variable {name!r}") from error
        case ("assign", name, value):
            env[name] = evaluate(value, env)
            return env[name]
        case ("neg", operand):
            return -evaluate(operand, env)
        case ("pos", operand):
            return +evaluate(operand, env)
        case ("call", name, args) if name in FUNCTIONS:
            return FUNCTIONS[name](*(evaluate(arg, env) for arg in args))
        case ("call", name, _):
            raise NameError(f"unknown function {name!r}")
        case (op, left, right):
            return OPS[op](evaluate(left, env), evaluate(right, env))


SOURCES = """1 + 2 * 3
(1 + 2) * 3
2 ** 3 ** 2
-2 ** 2
x = 10 / 4
y = x * 2 - 1
max(x, y, 3) + min(1, 2)
7 // 2 + 7 % 4
1.5e3 / 7
x < y
abs(-3.25) == 3.25
round(2.675, 2)
sum(1, 2, 3, x)
z + 1
1 / 0
2 +
(1, 2
3 $ 4
foo(1)
2 ** 200
10 ** -3""".split("\n")

env = {}
for source in SOURCES:
    try:
        print(f"{source:<28} = {evaluate(Parser(source).parse(), env)!r}")
    except (ParseError, NameError, ArithmeticError) as error:
        cause = f" (from {error.__cause__!r})" if error.__cause__ else ""
        print(f"{source:<28} ! {type(error).__name__}: {error}{cause}")
print(sorted(env.items()))
