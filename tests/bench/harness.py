"""Times one program of `programs/` in whatever Python runs this: `harness.py FILE ROUNDS SECONDS`.

Calls the program's `main()` up to ROUNDS times, no longer than SECONDS of CPU time, and prints five lines: the value's repr; then in milliseconds the first
round (wall), the first round (CPU), the best round (CPU), and the CPU time of the whole process up to the end of the first round.
"""

import sys
import time

path, rounds, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
with open(path, encoding="utf-8") as file:
    code = compile(file.read(), path, "exec")
scope = {"__name__": "bench", "__file__": path}
exec(code, scope)
main = scope["main"]
cpu, wall = time.process_time, time.perf_counter

start_wall, start = wall(), cpu()
value = main()
process = cpu()
first_wall, first = wall() - start_wall, process - start
best = first
for _ in range(rounds - 1):
    if cpu() - process > seconds:
        break
    start = cpu()
    again = main()
    best = min(best, cpu() - start)
    if again != value:
        raise SystemExit(f"{path}: main() is not repeatable: {value!r}, then {again!r}")
print(repr(value))
for measured in (first_wall, first, best, process):
    print(measured * 1000)
