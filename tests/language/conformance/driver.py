"""Runs the cases of the modules named on the command line and prints what each one shows.

A module holds CASES, a string of cases with a line "%%" between them. Each case has a namespace of its own. A line
that begins with "? " is a probe: an expression whose repr is shown, or a statement; an exception is shown by its type,
message and notes. The lines between probes are run as they stand.

A module that holds SCRIPTS instead has scripts between those lines: each is written to a file in the current folder,
run from there, and the traceback that it ends with is shown.
"""

import builtins
import os
import sys

HEX = "0123456789abcdefABCDEF"


def without_addresses(text):
    parts = text.replace(os.getcwd(), "CWD").split("0x")
    result = parts[0]
    for part in parts[1:]:
        digits = len(part) - len(part.lstrip(HEX))
        result += "0x" + ("ADDRESS" + part[digits:] if digits >= 6 else part)
    return result


def describe(exc):
    text = type(exc).__name__ + ": " + str(exc)
    for note in getattr(exc, "__notes__", ()):
        text += " [note " + str(note) + "]"
    return text


def run_case(case, emit):
    def show(*args, sep=" ", end="\n", file=None, flush=False):
        emit("  " + sep.join(map(str, args)) + (end if end != "\n" else ""))

    namespace = {"__name__": "case", "__builtins__": builtins, "print": show}
    block = []

    def run_block():
        source = "\n".join(block)
        block.clear()
        if not source.strip():
            return
        try:
            exec(compile(source, "<case>", "exec"), namespace)
        except BaseException as exc:
            emit("  ! " + describe(exc))

    def probe(source):
        try:
            try:
                code = compile(source, "<probe>", "eval")
            except SyntaxError:
                exec(compile(source, "<probe>", "exec"), namespace)
                emit("? " + source)
            else:
                emit("? " + source + "  ->  " + repr(eval(code, namespace)))
        except BaseException as exc:
            emit("? " + source + "  !  " + describe(exc))

    for line in case.split("\n"):
        if line.startswith("? "):
            run_block()
            probe(line[2:])
        else:
            block.append(line)
    run_block()


class Collected:
    """Stands for sys.stderr while an exception is shown."""

    def __init__(self):
        self.parts = []

    def write(self, text):
        self.parts.append(text)
        return len(text)

    def flush(self):
        pass


def run_script(source, filename):
    with open(filename, "w", encoding="utf-8") as file:
        file.write(source)
    collected = Collected()
    try:
        exec(compile(source, filename, "exec"), {"__name__": "__main__", "__builtins__": builtins})
    except BaseException as exc:
        exc.__traceback__ = exc.__traceback__.tb_next
        sys.stderr = collected
        try:
            sys.excepthook(type(exc), exc, exc.__traceback__)
        finally:
            sys.stderr = sys.__stderr__
    print(without_addresses("".join(collected.parts)), end="")


def main(names):
    for name in names:
        print("=====", name)
        module = __import__(name)
        if hasattr(module, "SCRIPTS"):
            for number, script in enumerate(module.SCRIPTS.split("\n%%\n")):
                print("---", number)
                run_script(script.strip("\n") + "\n", "script_%d.py" % number)
                sys.stdout.flush()
            continue
        for number, case in enumerate(module.CASES.split("\n%%\n")):
            print("---", number)
            run_case(case.strip("\n"), lambda text: print(without_addresses(text)))
            sys.stdout.flush()


main(sys.argv[1:])
