"""Runs one module of CPython's test suite and writes a JSON line for each test.

Usage: driver.py MODULE OUTFILE TESTSROOT EXECUTABLE [-ID ...] [PATTERN ...]
Only tests that match a pattern are run; those whose id is given behind a hyphen are not, and count as failed.

Read by run.ts, which starts it under Taipan and, to record what CPython passes, under CPython. It needs nothing but
`sys`, `importlib` and `unittest`: JSON is written by hand, so that a broken `json` module loses no results.
The last line is {"done": true}; without it the process crashed or was stopped.
"""
import sys


def quote(text):
    pieces = ['"']
    for ch in text:
        code = ord(ch)
        if ch in '"\\':
            pieces.append("\\" + ch)
        elif 32 <= code < 127:
            pieces.append(ch)
        elif code < 0x10000:
            pieces.append("\\u%04x" % code)
        else:
            code -= 0x10000
            pieces.append("\\u%04x\\u%04x" % (0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF)))
    pieces.append('"')
    return "".join(pieces)


def main():
    name, outfile, root, executable = sys.argv[1:5]
    omitted = {arg[1:] for arg in sys.argv[5:] if arg.startswith("-")}
    patterns = [arg for arg in sys.argv[5:] if not arg.startswith("-")]
    # Tests start interpreters of their own, without our environment: the command must need none.
    sys.executable = sys._base_executable = executable
    sys.argv[1:] = []
    sys.path[:] = [entry for entry in sys.path if not entry.endswith("tests/suite")]
    if root not in sys.path:
        sys.path.append(root)
    out = open(outfile, "w", encoding="ascii", errors="backslashreplace")

    def write(line):
        out.write(line + "\n")
        out.flush()

    def record(test, outcome, message=""):
        write('{"id": %s, "outcome": %s, "message": %s}' % (quote(test), quote(outcome), quote(message)))

    import unittest

    def describe(result, err, test):
        try:
            if test is None:
                import traceback
                return "".join(traceback.format_exception(err[1]))
            return result._exc_info_to_string(err, test)
        except BaseException as error:
            return "%s: %s\n(and describing it failed: %s: %s)" % (
                err[0].__name__, err[1], type(error).__name__, error)

    class Result(unittest.TestResult):
        """Collects what each test came to; a test with a failed subtest failed."""

        def startTest(self, test):
            super().startTest(test)
            self.state = None
            write('{"start": %s}' % quote(test.id()))

        def note(self, test, outcome, message=""):
            if hasattr(test, "_dt_test") or hasattr(test, "_testMethodName") or hasattr(test, "_testFunc"):
                if self.state is None or self.state[0] in ("passed", "skipped"):
                    self.state = (outcome, message)
            else:
                record(test.id(), outcome, message)

        def stopTest(self, test):
            super().stopTest(test)
            outcome, message = self.state or ("failed", "no outcome")
            record(test.id(), outcome, message)
            self.state = None

        def addSuccess(self, test):
            self.note(test, "passed")

        def addError(self, test, err):
            self.note(test, "failed", describe(self, err, test))

        addFailure = addError

        def addSubTest(self, test, subtest, err):
            if err is not None:
                self.note(test, "failed", "%s\n%s" % (subtest.id(), describe(self, err, test)))

        def addSkip(self, test, reason):
            # A test whose subtests were skipped is no success; it counts as skipped unless one failed.
            if test.__class__.__name__ == "_SubTest":
                self.state = self.state or ("skipped", str(reason))
                return
            self.note(test, "skipped", str(reason))

        def addExpectedFailure(self, test, err):
            self.note(test, "passed")

        def addUnexpectedSuccess(self, test):
            self.note(test, "failed", "unexpected success")

    # Tests of CPython's own insides are meant for Taipan too.
    sys.implementation.name = "cpython"
    try:
        import test.support
        test.support.use_resources = []
        test.support.verbose = False
        module = __import__("test." + name, fromlist=["x"])
        loader = unittest.TestLoader()
        if patterns:
            loader.testNamePatterns = ["*%s*" % pattern for pattern in patterns]
        tests = loader.loadTestsFromModule(module)
        for error in loader.errors:
            record("test.%s (loading)" % name, "failed", error)
    except unittest.SkipTest as reason:
        record("test.%s" % name, "skipped", str(reason))
        write('{"done": true}')
        return
    except BaseException as error:
        record("test.%s (import)" % name, "failed", describe(unittest.TestResult(), sys.exc_info(), None))
        write('{"done": true}')
        return
    def without(suite):
        kept = []
        for test in suite:
            if isinstance(test, unittest.TestSuite):
                kept.append(without(test))
            elif test.id() in omitted:
                record(test.id(), "failed", "not run")
            else:
                kept.append(test)
        return type(suite)(kept)

    if omitted:
        tests = without(tests)
    tests.run(Result())
    write('{"done": true}')


if __name__ == "__main__":
    main()
