"""Records what CPython 3.14 makes of each line of expressions.txt and random_expressions.txt, into results.json:
the repr of the value, or the type and text of the exception.

Run with CPython 3.14:  PYTHONHASHSEED=0 python3.14 -W ignore record.py
"""
import json
import pathlib

here = pathlib.Path(__file__).parent
namespace = {"__name__": "__main__"}
exec((here / "setup.py").read_text(), namespace)
results = []
for name in ("expressions.txt", "random_expressions.txt"):
    for line in (here / name).read_text().splitlines():
        try:
            outcome = repr(eval(line, namespace))
        except Exception as err:
            outcome = f"{type(err).__name__}: {err}"
        if " at 0x" not in outcome:
            results.append([line, outcome])
(here / "results.json").write_text(json.dumps(results, indent=0) + "\n")
