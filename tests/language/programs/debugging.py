"""The library's tools over the events: pdb driven by commands, bdb with breakpoints, trace's counts, cProfile's table."""
import bdb
import cProfile
import io
import pdb
import pstats
import re
import sys
import trace


def area(shapes):
    total = 0
    for width, height in shapes:
        total += rectangle(width, height)
    return total


def rectangle(w, h):
    if w < 0:
        raise ValueError(w)
    return w * h


def squares(n):
    for i in range(n):
        yield i * i


def work():
    kept = [s for s in squares(3) if s]
    return area([(1, 2), (3, 4)]) + sum(kept)


def session(commands, function, *args):
    output = io.StringIO()
    debugger = pdb.Pdb(stdin=io.StringIO("\n".join(commands) + "\n"), stdout=output, nosigint=True, readrc=False)
    debugger.use_rawinput = False
    try:
        result = debugger.runcall(function, *args)
    except (bdb.BdbQuit, ValueError) as e:
        result = type(e).__name__
    text = re.sub(r"[^\s(]*/(\w+\.py)", r"\1", output.getvalue())
    text = re.sub(r"bdb\.py\(\d+\)", "bdb.py", text)
    print(text, "=>", result)


print("== pdb")
session(["n", "n", "n", "s", "a", "w", "r", "p total, width", "b rectangle", "c", "p w", "!h = 10", "u", "p total", "d", "cl 1",
         "tbreak area:4" if False else "j 26", "c"], work)
session(["b rectangle, w == 3", "c", "p w, h", "l 18, 22", "whatis h", "display w * h", "n", "unt", "c"], work)
session(["b rectangle", "condition 2 h > 100", "commands 2", "p 'hit', w", "c", "end", "ignore 2 1", "c", "c"], work)
session(["n", "n", "n", "n", "n", "w", "q"], area, [(1, 1), (-1, 1)])
session(["unt", "unt", "j 99", "j 14", "unt", "p total", "q"], area, [(2, 2), (3, 3)])


class Collector(bdb.Bdb):
    def user_call(self, frame, args): self.note("call", frame)

    def user_line(self, frame): self.note("line", frame)

    def user_return(self, frame, value): self.note("return", frame, value)

    def user_exception(self, frame, info): self.note("exception", frame, info[0].__name__)

    def note(self, what, frame, *rest):
        print(what, frame.f_code.co_name, frame.f_lineno, *rest)
        self.set_step()


print("== bdb")
collector = Collector(backend="settrace")
collector.runcall(work)
print("== bdb on monitoring")
collector = Collector(backend="monitoring")
try:
    collector.runcall(area, [(1, 1), (-1, 1)])
except ValueError:
    print("ended")

print("== trace")
tracer = trace.Trace(count=1, trace=0, countfuncs=0)
print(tracer.runfunc(work))
for (name, line), count in sorted(tracer.results().counts.items()):
    if name == __file__:
        print(line, count)

print("== cProfile")
profile = cProfile.Profile()
profile.enable()
work()
profile.disable()
table = io.StringIO()
pstats.Stats(profile, stream=table).sort_stats("name").print_stats().print_callers()
for line in table.getvalue().splitlines():
    line = re.sub(r"\d+\.\d{3}", "TIME", line)
    line = re.sub(r"[^\s(]*/(\w+\.py)", r"\1", line)
    print(re.sub(r" +", " ", line).rstrip())
sys.settrace(None)
