"""CPython's side of the compile benchmark: for each line of file names (JSON) on standard input, the nanoseconds that
compile() takes for all of them, reading excluded."""

import gc
import json
import sys
import time
import warnings

warnings.simplefilter("ignore")
for line in sys.stdin:
    sources = []
    for path in json.loads(line):
        with open(path, "rb") as file:
            sources.append((path, file.read()))
    gc.collect()
    start = time.perf_counter_ns()
    for path, source in sources:
        try:
            compile(source, path, "exec", dont_inherit=True)
        except Exception:
            pass
    print(time.perf_counter_ns() - start, flush=True)
