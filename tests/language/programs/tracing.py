"""Events: sys.settrace with lines, opcodes and jumps, sys.setprofile, sys.monitoring with local events and DISABLE."""
import contextlib
import dis
import sys

events = []


def show(name):
    print("--", name)
    for event in events:
        print(*event)
    events.clear()


def short(value):
    if isinstance(value, tuple) and len(value) == 3 and isinstance(value[0], type):
        return value[0].__name__
    return getattr(value, "__name__", value)


def running(function):
    """What stands in the code now, instruction by instruction."""
    code = function.__code__._co_code_adaptive
    return [dis._all_opname[code[i.offset]] for i in dis.get_instructions(function)]


def tracer(frame, event, arg):
    first = frame.f_code.co_firstlineno
    events.append((frame.f_code.co_name, event, frame.f_lineno - first, short(arg)))
    return tracer


def traced(function, *args):
    sys.settrace(tracer)
    try:
        result = function(*args)
    except Exception as e:
        result = type(e).__name__
    finally:
        sys.settrace(None)
    while events and events[-1][0] == "traced":
        events.pop()
    show(f"{function.__name__}: {short(result)}")


def loops(n):
    total = 0
    for i in range(n):
        if i % 2:
            continue
        while total < i: total += 1
    else:
        total += 100
    return [x for x in (total, n) if x]


@contextlib.contextmanager
def managed():
    try:
        yield "value"
    finally:
        pass


def handlers():
    try:
        with managed() as m:
            raise KeyError(m)
    except* (ValueError, KeyError):
        pass
    try:
        try:
            1 / 0
        except ZeroDivisionError as e:
            raise RuntimeError from e
        finally:
            done = True
    except RuntimeError:
        return done


def generator():
    got = yield 1
    try:
        yield got
    except ValueError:
        yield "handled"
    return 5


def uses_generator():
    g = generator()
    next(g)
    g.send(2)
    g.throw(ValueError)
    rest = list(g)
    def outer():
        result = yield from generator()
        return result
    return list(outer())


async def coroutine(n):
    async def inner():
        return n
    return [await inner() async for _ in agen()]


async def agen():
    yield 1
    yield 2


def runs_coroutine():
    try:
        coroutine(3).send(None)
    except StopIteration as e:
        return e.value


def match_and_class(value):
    match value:
        case {"a": [x, *_]}:
            pass
        case _ if value:
            x = 2

    class Inside:
        attribute = x

        def method(self): return self.attribute

    return Inside().method()


def fails():
    def deeper():
        raise LookupError("deep")
    deeper()


for function, *args in ((loops, 3), (handlers,), (uses_generator,), (runs_coroutine,), (match_and_class, {"a": [1]}),
                        (match_and_class, 1), (fails,)):
    traced(function, *args)


# Opcodes, and lines switched off

def opcode_tracer(frame, event, arg):
    if frame.f_code is not small.__code__:
        return None
    frame.f_trace_opcodes = True
    frame.f_trace_lines = False
    events.append((event, frame.f_lasti))
    return opcode_tracer


def small(a):
    b = a + 1
    return b if b > 2 else -b


sys.settrace(opcode_tracer)
small(1)
small(5)
sys.settrace(None)
show("opcodes")
print(running(small))


# Jumps

def jumper(target, code):
    def trace(frame, event, arg):
        if frame.f_code is code and event == "line" and frame.f_lineno == code.co_firstlineno + 3:
            try:
                frame.f_lineno = code.co_firstlineno + target
            except ValueError as e:
                events.append(("refused", target, e))
            sys.settrace(None)
            frame.f_trace = None
        return trace
    return trace


def jumps(out):
    out.append(1)
    out.append(2)
    out.append(3)
    for i in "ab":
        out.append(i)
    try:
        out.append(7)
    except ValueError:
        out.append(9)
    with contextlib.nullcontext():
        out.append(11)
    out.append(12)


for target in (1, 2, 4, 5, 7, 9, 11, 12, 13, -1):
    out = []
    sys.settrace(jumper(target, jumps.__code__))
    jumps(out)
    sys.settrace(None)
    events.append((target, out))
try:
    sys._getframe().f_lineno = 1
except ValueError as e:
    events.append((e,))
show("jumps")


# Profiling

def profiler(frame, event, arg):
    if frame.f_code.co_name in ("work", "helper", "gen", "__init__"):
        events.append((frame.f_code.co_name, event, short(arg)))


class Made:
    def __init__(self, n):
        self.n = len(n)


def gen():
    yield from "ab"


def helper(x):
    return max(x, sorted([x])[0])


def work():
    values = list(gen())
    values.append(helper(1))
    Made(n=values)
    try:
        "".join(values)
    except TypeError:
        pass
    return str(len(values))


sys.setprofile(profiler)
work()
sys.setprofile(None)
show("profile")


# Monitoring

mon = sys.monitoring
TOOL = mon.DEBUGGER_ID
names = [n for n in dir(mon.events) if n.isupper() and n != "NO_EVENTS"]
mon.use_tool_id(TOOL, "shown")
print(mon.get_tool(TOOL), {n: getattr(mon.events, n) for n in names})


def recorder(name):
    def record(code, *args):
        events.append((name, code.co_name) + tuple(
            "MISSING" if a is mon.MISSING else type(a).__name__ if isinstance(a, BaseException) else short(a) for a in args))
    return record


for name in names:
    if name != "BRANCH":
        mon.register_callback(TOOL, getattr(mon.events, name), recorder(name))


def monitored(function, mask, *args):
    mon.set_local_events(TOOL, function.__code__, mask)
    try:
        function(*args)
    except Exception as e:
        events.append(("raised", type(e).__name__))
    shown = [name for name in running(function) if name.startswith("INSTRUMENTED")]
    mon.set_local_events(TOOL, function.__code__, 0)
    events.append(tuple(shown))
    show(f"monitored {function.__name__} {mask}")


E = mon.events
monitored(loops, E.LINE, 2)
monitored(loops, E.BRANCH_LEFT | E.BRANCH_RIGHT | E.JUMP, 2)
monitored(loops, E.INSTRUCTION, 1)
monitored(loops, E.PY_START | E.PY_RETURN | E.CALL | E.LINE | E.INSTRUCTION, 1)
monitored(generator, E.PY_START, )
monitored(work, E.CALL | E.C_RETURN | E.C_RAISE)

mon.set_events(TOOL, E.RAISE | E.RERAISE | E.PY_UNWIND | E.EXCEPTION_HANDLED | E.PY_THROW | E.STOP_ITERATION)
handlers()
uses_generator()
mon.set_events(TOOL, 0)
events[:] = [e for e in events if e[1] in ("handlers", "uses_generator", "generator", "outer", "managed")]
show("exceptions")

seen = []


def once(code, line):
    seen.append(line - code.co_firstlineno)
    return mon.DISABLE


mon.register_callback(TOOL, E.LINE, once)
mon.set_local_events(TOOL, loops.__code__, E.LINE)
loops(3)
loops(3)
print("each once", seen)
mon.restart_events()
loops(1)
print("restarted", seen)
for action in (lambda: mon.set_events(9, 0), lambda: mon.set_events(TOOL, 1 << 30), lambda: mon.use_tool_id(TOOL, "again"),
               lambda: mon.set_events(1, E.LINE), lambda: mon.set_local_events(TOOL, loops.__code__, E.RAISE),
               lambda: mon.set_events(TOOL, E.C_RAISE), lambda: mon.register_callback(TOOL, 3, None),
               lambda: mon.set_local_events(TOOL, 1, 1), lambda: mon.use_tool_id(1, 2)):
    try:
        action()
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
mon.free_tool_id(TOOL)
print(mon.get_tool(TOOL), mon._all_events(), mon.get_local_events(TOOL, loops.__code__))
