"""What CPython says of many small sources, for tests/oracle/mutate.ts.

Reads {"mode": "exec", "flags": 0, "cases": [source, ...]} from standard input and writes one JSON list a line: null or
[type, message, lineno, offset, end_lineno, end_offset, text], and the warnings as [message, lineno].
"""

import json
import sys
import warnings


def outcome(source, mode, flags):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            compile(source, "<mutated>", mode, flags, dont_inherit=True)
            error = None
        except SyntaxError as e:
            error = [type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, e.text]
        except Exception as e:
            error = [type(e).__name__, str(e)]
    return [error, [[str(w.message), w.lineno] for w in caught]]


def main():
    request = json.loads(sys.stdin.buffer.read())
    for source in request["cases"]:
        sys.stdout.write(json.dumps(outcome(source, request["mode"], request["flags"])) + "\n")


main()
