"""Small programs out of CPython's own tests, for tests/oracle/mutate.ts.

Reads a JSON list of paths of test files from standard input and writes a JSON list of sources: every string literal that
has the look of code, and the statements of doctests.
"""

import ast
import doctest
import json
import sys

LONGEST = 2000


def snippets(path):
    try:
        with open(path, "rb") as file:
            tree = ast.parse(file.read())
    except SyntaxError:
        return
    parser = doctest.DocTestParser()
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            continue
        text = node.value
        if ">>> " in text:
            try:
                for example in parser.get_examples(text):
                    yield example.source
            except ValueError:
                pass
        elif 0 < len(text) <= LONGEST and (any(c in text for c in "\n(=[{:'\"") or text.isascii()):
            yield text


def main():
    seen = {}
    for path in json.load(sys.stdin):
        for source in snippets(path):
            if "\0" not in source:
                seen[source] = True
    json.dump(list(seen), sys.stdout)


main()
