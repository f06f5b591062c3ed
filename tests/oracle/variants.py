"""Makes variants of functions of CPython's library and compiles them. Run by tests/oracle/variants.ts in the oracle.

    variants.py COUNT SEED FILE     writes to FILE for each variant that compiles: length of the source, level, mode (0 exec,
                                    1 eval, 2 single), flags, length of the code object; then source and code object
"""

import ast
import glob
import marshal
import os
import random
import re
import struct
import sys
import textwrap
import warnings

warnings.simplefilter("ignore")
CONSTANTS = ["None", "0", "1", "'s'", "()", "(1, 2)", "-1", "1.5", "True", "False", "...", "__debug__", "2**70", "[1, 2, 3]",
             "{1, 2}", "{'a': 1}", "f'{x}{y!r:>{z}}'", "lambda q: (q, x)", "(yield)", "[k for k in y if k]", "not x", "a if b else c",
             "x < y < z", "x and y or z", "-x", "x[1:2]", "x[a:b]", "f(*x, **y)", "f(x, y=1)", "super().x", "(w := x)", "b'b' 'x'[0:0]"]
STATEMENTS = ["return", "return x", "return None", "break", "continue", "raise", "raise x from y", "del x", "global g", "nonlocal n",
              "assert x, y", "assert not x", "yield x", "x = yield from y", "x = [i for i in y if i]", "pass", "x: int = 1",
              "x.y: z", "import a.b as c", "from a import b", "x, *y = z", "x += 1", "x[y] -= 2", "x.y *= 3", "await x", "del x[0], y.z",
              "if 0: x = 1", "while 0: y", "x = y = 0", "def h(a, b=1, *c, d=x, **e): return a, n", "class C(x): y = z", "print(*x)",
              "x = {**y, 'k': 1}", "x = lambda: y", "x = {i: j for i, j in y}", "type T[A] = x", "x = y if x else z", "locals()"]
HEADS = ["if x:", "if not x and y:", "while x:", "while True:", "for x in y:", "for x, y in z:", "with x as y:", "with x, y:", "if x is None:",
         "async with x:", "async for x in y:", "if 1:", "if __debug__:", "match x:\n case [a, *b] if a:", "match x:\n case {'k': v, **r}:",
         "match x:\n case C(1, y=z) | C(z):", "def inner():", "class K:", "def gen[T](x: T = y) -> z:"]
TAILS = ["try:|finally:\n  f(x)", "try:|except E as e:\n  f(e)", "try:|except (A, B):\n  return x\n|else:\n  x = 1", "try:|except* E:\n  pass",
         "if x:|else:\n  y = 1", "if x:|elif y:\n  return z", "for x in y:|else:\n  z", "while x:|else:\n  z", "try:|except:\n  raise\nfinally:\n  y"]
WORDS = [(" and ", " or "), (" or ", " and "), (" == ", " is "), (" is ", " in "), (" in ", " not in "), ("return ", "yield "), ("if ", "while "),
         (" + ", " % "), (" < ", " >= "), (" not ", " "), ("self", "None"), ("def ", "async def "), ("True", "False"), ("None", "x"), ("=", "+=")]


MODES = ["exec", "eval", "single"]
TOP_LEVEL_AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
FUTURE_ANNOTATIONS = 0x1000000


def functions(paths, expressions):
    """Sources of functions; sources of expressions are added to the list given."""
    for path in paths:
        with open(path, "rb") as file:
            source = file.read()
        try:
            tree = ast.parse(source)
            text = source.decode()
        except (SyntaxError, UnicodeDecodeError):
            continue
        lines = text.splitlines()
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and 3 <= node.end_lineno - node.lineno <= 40:
                yield textwrap.dedent("\n".join(lines[node.lineno - 1:node.end_lineno]))
            elif isinstance(node, ast.Expr) or isinstance(node, ast.expr) and len(expressions) % 50 == 0:
                expressions.append(ast.unparse(node))
            elif isinstance(node, ast.expr):
                expressions.append(None)


def indentation(line):
    return line[:len(line) - len(line.lstrip())]


def mutate(lines, rng):
    at = rng.randrange(1, len(lines))
    line = lines[at]
    space = indentation(line)
    choice = rng.randrange(9)
    if choice == 0:
        del lines[at]
    elif choice == 1:
        lines.insert(rng.randrange(1, len(lines)), line)
    elif choice == 2:
        other = rng.randrange(1, len(lines))
        lines[at], lines[other] = lines[other], line
    elif choice in (3, 4):
        lines.insert(at, space + rng.choice(STATEMENTS))
    elif choice == 5:
        names = list(re.finditer(r"\b[a-zA-Z_]\w*\b|\b\d+\b", line))
        if names:
            name = rng.choice(names)
            lines[at] = line[:name.start()] + rng.choice(CONSTANTS) + line[name.end():]
    elif choice == 6:
        old, new = rng.choice(WORDS)
        lines[at] = line.replace(old, new, 1)
    else:
        end = min(len(lines), at + rng.randrange(1, 6))
        if choice == 7:
            head = [space + part for part in rng.choice(HEADS).split("\n")]
            tail = []
        else:
            head, *rest = rng.choice(TAILS).split("|")
            head = [space + head]
            tail = [space + part for piece in rest for part in piece.split("\n") if part]
        lines[at:end] = head + ["  " + part for part in lines[at:end]] + tail


def mutate_expression(text, rng):
    names = list(re.finditer(r"\b[a-zA-Z_]\w*\b|\b\d+\b", text))
    for name in sorted(rng.sample(names, min(len(names), rng.choice((0, 1, 2)))), key=lambda m: -m.start()):
        text = text[:name.start()] + rng.choice(CONSTANTS) + text[name.end():]
    return text


def main(count, seed, path):
    rng = random.Random(seed)
    folder = os.path.dirname(os.__file__)
    files = sorted(path for path in glob.glob(folder + "/**/*.py", recursive=True) if os.path.exists(path))
    expressions = []
    sources = list(functions(rng.sample(files, 250), expressions))
    expressions = [text for text in expressions if text is not None]
    with open(path, "wb") as output:
        while count:
            mode = rng.choice((0, 0, 0, 0, 0, 0, 1, 2))
            flags = rng.choice((0, 0, 0, TOP_LEVEL_AWAIT, FUTURE_ANNOTATIONS))
            level = rng.choice((0, 0, 0, 1, 2))
            if mode == 1:
                text = mutate_expression(rng.choice(expressions), rng)
            else:
                lines = rng.choice(sources).split("\n")
                for _ in range(rng.choice((1, 1, 2, 3, 4, 6))):
                    if len(lines) > 1:
                        mutate(lines, rng)
                if flags == TOP_LEVEL_AWAIT and mode == 0 and len(lines) > 2:
                    # The body alone, so that its statements stand at the top level.
                    lines = textwrap.dedent("\n".join(lines[1:])).split("\n")
                text = "\n".join(lines) + "\n"
            source = text.encode()
            try:
                code = compile(source, "<variant>", MODES[mode], flags, dont_inherit=True, optimize=level)
            except (SyntaxError, ValueError, RecursionError):
                continue
            blob = marshal.dumps(code)
            output.write(struct.pack("<IIIII", len(source), level, mode, flags, len(blob)) + source + blob)
            count -= 1


main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
