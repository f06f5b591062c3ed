"""Stand-in for the package `pyperf`, as far as the programs of pyperformance (`bm_*/run_benchmark.py`) ask for it.

Each benchmark runs in this process up to BENCH_ROUNDS times, no longer than BENCH_SECONDS of CPU time; a line `@bench NAME FIRST BEST PROCESS` (milliseconds of CPU
time per loop, the last one of the whole process up to the end of the first round) goes to standard output.
"""

import argparse
import os
import sys
import time

VERSION = (2, 9, 0)
__version__ = "2.9.0"
perf_counter = time.process_time
_ROUNDS = int(os.environ.get("BENCH_ROUNDS", "10"))
_SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))


def python_implementation():
    return sys.implementation.name


class Runner:
    def __init__(self, add_cmdline_args=None, **_options):
        self.metadata = {}
        self.argparser = argparse.ArgumentParser()
        self.args = None
        self.program_args = ()

    def parse_args(self, args=None):
        if self.args is None:
            self.args = self.argparser.parse_args(args)
        return self.args

    def _measure(self, name, round_time, inner_loops):
        self.parse_args()
        per = 1000 / (inner_loops or 1)
        first = best = round_time()
        process = time.process_time()
        for _ in range(_ROUNDS - 1):
            if time.process_time() - process > _SECONDS:
                break
            best = min(best, round_time())
        print(f"@bench {name.replace(' ', '_')} {first * per:.4f} {best * per:.4f} {process * 1000:.1f}", flush=True)

    def bench_time_func(self, name, func, *args, inner_loops=None, metadata=None):
        self._measure(name, lambda: func(1, *args), inner_loops)

    def bench_func(self, name, func, *args, inner_loops=None, metadata=None):
        def round_time():
            start = time.process_time()
            func(*args)
            return time.process_time() - start

        self._measure(name, round_time, inner_loops)

    def bench_async_func(self, name, func, *args, inner_loops=None, metadata=None, loop_factory=None):
        import asyncio

        async def timed():
            start = time.process_time()
            await func(*args)
            return time.process_time() - start

        def round_time():
            with asyncio.Runner(loop_factory=loop_factory) as runner:
                return runner.run(timed())

        self._measure(name, round_time, inner_loops)

    def timeit(self, name, stmt=None, setup="pass", teardown="pass", globals=None, inner_loops=None, **_options):
        import timeit

        timer = timeit.Timer(stmt, setup, time.process_time, globals)
        self._measure(name, lambda: timer.timeit(1), inner_loops)

    def bench_command(self, name, command, **_options):
        print(f"@skipped {name} runs a command of its own")
