"""Processes and descriptors: pipes, `subprocess`, `os.posix_spawn`, waiting, modes of descriptors."""
import os
import select
import selectors
import signal
import subprocess


def show(label, action):
    try:
        print(label, repr(action()))
    except Exception as error:
        print(label, type(error).__name__, error, getattr(error, "filename", None))


def shell(command, **options):
    return subprocess.run(command, shell=True, capture_output=True, text=True, **options)


# Running to the end.
show("run", lambda: subprocess.run(["echo", "one", "two  three"], capture_output=True))
show("status", lambda: subprocess.run(["sh", "-c", "exit 7"]).returncode)
show("check", lambda: subprocess.run("exit 3", shell=True, check=True))
show("output", lambda: subprocess.check_output(["tr", "a-z", "A-Z"], input=b"some text"))
show("text", lambda: shell("printf '%s|' $A \"$B\"", env={"A": "x y", "B": "x y"}).stdout)
show("merged", lambda: subprocess.run("echo out; echo err >&2", shell=True, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT).stdout)
show("null", lambda: subprocess.run(["cat"], stdin=subprocess.DEVNULL, capture_output=True).stdout)
show("cwd", lambda: shell("pwd", cwd="/").stdout)
show("getstatusoutput", lambda: subprocess.getstatusoutput("echo words; exit 5"))
show("timeout", lambda: subprocess.run(["sleep", "9"], timeout=0.1))
show("no program", lambda: subprocess.run(["/no/such/program"]))
show("no program on the path", lambda: subprocess.run(["no-such-program-anywhere"]))
show("no directory", lambda: subprocess.run(["true"], cwd="/no/such/directory"))
show("not a directory", lambda: subprocess.run(["true"], cwd="/dev/null"))
show("not executable", lambda: subprocess.run(["/dev/null"]))
show("umask", lambda: shell("umask", umask=0o027).stdout)
show("session", lambda: shell("test $$ = $(ps -o sid= -p $$ | tr -d ' ') && echo leader",
                              start_new_session=True).stdout)
show("group", lambda: shell("test $$ = $(ps -o pgid= -p $$ | tr -d ' ') && echo leader",
                            process_group=0).stdout)
show("bad arguments", lambda: subprocess.run(["echo", 1]))
show("null byte", lambda: subprocess.run(["echo", "a\0b"]))

# Talking while it runs.
with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as cat:
    for line in ("first\n", "second\n"):
        cat.stdin.write(line)
        cat.stdin.flush()
        print("echoed", repr(cat.stdout.readline()), cat.poll())
print("ended", cat.returncode)
large = b"0123456789abcdef" * 40000
with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as cat:
    out, err = cat.communicate(large)
print("large", out == large, err, cat.returncode)
with subprocess.Popen(["sleep", "9"]) as sleeper:
    sleeper.terminate()
    print("terminated", sleeper.wait(), sleeper)
with subprocess.Popen(["sleep", "9"]) as sleeper:
    sleeper.send_signal(signal.SIGKILL)
    print("killed", sleeper.wait())
first = subprocess.Popen(["printf", "b\\na\\nc\\n"], stdout=subprocess.PIPE)
second = subprocess.Popen(["sort"], stdin=first.stdout, stdout=subprocess.PIPE)
first.stdout.close()
print("pipeline", second.communicate()[0], first.wait())
with os.popen("echo from popen") as stream:
    print("popen", repr(stream.read()))
show("popen status", lambda: os.popen("exit 4").close())
show("system", lambda: os.waitstatus_to_exitcode(os.system("exit 6")))

# Descriptors.
read, write = os.pipe()
print("inheritable", os.get_inheritable(read), os.get_inheritable(write))
child = subprocess.Popen(["bash", "-c", f"echo through the pipe >&{write}"], pass_fds=[write])
os.close(write)
print("passed", os.read(read, 100), os.read(read, 100), child.wait())
os.close(read)
show("closed", lambda: os.read(read, 1))
read, write = os.pipe2(os.O_NONBLOCK)
show("blocking", lambda: os.get_blocking(read))
show("empty", lambda: os.read(read, 1))
print("readable", select.select([read], [write], [], 0) == ([], [write], []))
os.write(write, b"abc")
with selectors.DefaultSelector() as selector:
    selector.register(read, selectors.EVENT_READ, "data")
    print("selected", [(key.data, events) for key, events in selector.select(5)])
copy = os.dup(read)
print("copied", os.read(copy, 2), os.read(read, 2), os.get_inheritable(copy))
os.set_inheritable(copy, True)
print("set", os.get_inheritable(copy))
for descriptor in (read, write, copy):
    os.close(descriptor)
read, write = os.pipe()
with open(write, "w") as writer, open(read) as reader:
    print("a line", file=writer, flush=True)
    print("file objects", repr(reader.readline()), writer.isatty(), reader.seekable())

# Spawning.
read, write = os.pipe()
actions = [(os.POSIX_SPAWN_DUP2, write, 1), (os.POSIX_SPAWN_CLOSE, read)]
pid = os.posix_spawn("/bin/sh", ["sh", "-c", "echo $GREETING"], {"GREETING": "hello"}, file_actions=actions)
os.close(write)
print("spawned", os.read(read, 100), os.waitpid(pid, 0)[1])
os.close(read)
pid = os.posix_spawnp("sh", ["sh", "-c", "kill -TERM $$"], os.environ)
found, status = os.waitpid(pid, 0)
print("signaled", found == pid, os.WIFSIGNALED(status), os.WTERMSIG(status), os.waitstatus_to_exitcode(status))
show("spawn nothing", lambda: os.posix_spawn("/no/such/program", ["x"], {}))
show("spawn without arguments", lambda: os.posix_spawn("/bin/true", [], {}))
show("no children", lambda: os.waitpid(-1, os.WNOHANG))
show("no process", lambda: os.kill(2**30, 0))
